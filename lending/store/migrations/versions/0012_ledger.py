"""the ledger's outbox, the demo's ledger, what staff must look at"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from lending.store.base import UtcDateTime

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WAITING = sa.text("state = 'waiting'")
_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "ledger_outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("agreement_id", sa.String(32), sa.ForeignKey("agreements.id"), nullable=False),
        sa.Column("loan_id", sa.String(32), sa.ForeignKey("loans.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(64)),
        sa.Column("problem", sa.String(120)),
    )
    op.create_index(
        "ix_ledger_outbox_waiting", "ledger_outbox", ["loan_id", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_table(
        "demo_ledger_entries",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.String(24), nullable=False, index=True),
        sa.Column("loan", sa.String(64), sa.ForeignKey("loans.external_id"), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "ledger_cursors",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("cursor", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "staff_cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True)),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("reason", sa.String(400)),
    )
    op.create_index("uq_staff_cases_open", "staff_cases", ["key"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    for table in ("staff_cases", "ledger_cursors", "demo_ledger_entries", "ledger_outbox"):
        op.drop_table(table)
