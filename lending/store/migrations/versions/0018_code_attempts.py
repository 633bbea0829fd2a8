"""attempts at signing in by a one-time code, in place of codes alone; what phone a binding was made beside, and consents"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("over_at IS NULL")


def upgrade() -> None:
    op.drop_table("sign_in_codes")
    op.create_table(
        "code_attempts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(64)),
        sa.Column("number", sa.String(64)),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id")),
        sa.Column("code", sa.String(64)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("over_at", lending.store.base.UtcDateTime(timezone=True)),
    )
    op.create_index(
        "uq_code_attempts_open", "code_attempts", ["who"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    for name in ("who", "address", "borrower_id"):
        op.create_index(f"ix_code_attempts_{name}", "code_attempts", [name, "at"])
    op.add_column("bindings", sa.Column("phone", sa.String(64)))
    op.add_column("bindings", sa.Column("agreed_at", lending.store.base.UtcDateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("bindings", "agreed_at")
    op.drop_column("bindings", "phone")
    op.drop_table("code_attempts")
    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("who", sa.String(64), nullable=False, index=True),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), index=True),
        sa.Column("digest", sa.String(64)),
        sa.Column("at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", lending.store.base.UtcDateTime(timezone=True)),
    )
