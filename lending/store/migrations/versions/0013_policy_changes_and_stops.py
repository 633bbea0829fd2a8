"""policy changed by two people; offers stopped by one"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from lending.store.base import UtcDateTime

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("resumed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "policy_changes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("product", sa.String(64), nullable=False, index=True),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("proposed_by", sa.String(64), nullable=False),
        sa.Column("proposed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(16)),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decided_at", UtcDateTime(timezone=True)),
        sa.Column("decision_reason", sa.String(400)),
    )
    op.create_table(
        "offer_stops",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("product", sa.String(64), nullable=False),
        sa.Column("stopped_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("stopped_by", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("resumed_at", UtcDateTime(timezone=True)),
        sa.Column("resumed_by", sa.String(64)),
        sa.Column("resumed_why", sa.String(400)),
    )
    op.create_index(
        "uq_offer_stops_open", "offer_stops", ["product"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    op.drop_table("offer_stops")
    op.drop_table("policy_changes")
