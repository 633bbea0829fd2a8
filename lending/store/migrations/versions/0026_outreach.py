"""outreach: planned messages and what became of them, who plans, who sends"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = lending.store.base.UtcDateTime(timezone=True)
_OPEN = sa.text("state IN ('planned', 'claimed')")


def upgrade() -> None:
    op.create_table(
        "outreach",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(120), nullable=False, unique=True),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), nullable=False),
        sa.Column("loan_id", sa.String(32), sa.ForeignKey("loans.id"), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("moment", sa.String(32), nullable=False),
        sa.Column("segment", sa.String(24), nullable=False),
        sa.Column("strategy", sa.String(40), nullable=False),
        sa.Column("wording", sa.String(40), nullable=False),
        sa.Column("offer", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(64)),
        sa.Column("holder", sa.String(32)),
        sa.Column("held_until", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("followed_until", _MOMENT),
        sa.Column("channel", sa.String(16)),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("seq", sa.Integer()),
    )
    op.create_index("ix_outreach_open", "outreach", ["due_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_outreach_borrower", "outreach", ["borrower_id", "due_at"])
    op.create_index("ix_outreach_closed", "outreach", ["closed_at"])
    op.create_table(
        "outreach_planners",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("planned_at", _MOMENT),
        sa.Column("borrowers", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
    )
    op.create_table(
        "outreach_workers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(120)),
    )


def downgrade() -> None:
    for table in ("outreach_workers", "outreach_planners", "outreach"):
        op.drop_table(table)
