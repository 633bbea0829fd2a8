"""visits, and what is counted of them and of turns day by day; agreements found by when they were made"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COUNTED = (
    "visits", "asked", "offered", "accepted", "with_person", "resolved", "turns", "asked_back", "not_understood", "trouble",
    "to_person", "ms_50", "ms_100", "ms_150", "ms_200", "ms_300", "ms_400", "ms_600", "ms_800", "ms_1000", "ms_1500",
    "ms_2000", "ms_3000", "ms_5000", "ms_10000", "ms_3600000",
)
_ACCEPTED = sa.text("step = 3")


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("with_person", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_visits_accepted", "visits", ["day"], sqlite_where=_ACCEPTED, postgresql_where=_ACCEPTED)
    op.create_table(
        "daily_numbers",
        sa.Column("by", sa.String(8), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("value", sa.String(64), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTED),
    )
    op.create_index("ix_agreements_accepted", "agreements", ["accepted_at", "conversation_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_agreements_accepted", "agreements")
    op.drop_table("daily_numbers")
    op.drop_table("visits")
