"""what product teams decided upon turns that were not understood; an index of those turns"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0040"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WEAK = sa.text("(outcome IN ('asked_back', 'not_understood', 'trouble') OR confidence < 0.7)")


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("turn_id", sa.Integer(), sa.ForeignKey("turns.id"), primary_key=True),
        sa.Column("lesson_id", sa.String(32), nullable=False, index=True),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("taught", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", lending.store.base.UtcDateTime(timezone=True), nullable=False, index=True),
    )
    op.create_index("ix_turns_weak", "turns", ["id"], sqlite_where=_WEAK, postgresql_where=_WEAK)


def downgrade() -> None:
    op.drop_index("ix_turns_weak", "turns")
    op.drop_table("lessons")
