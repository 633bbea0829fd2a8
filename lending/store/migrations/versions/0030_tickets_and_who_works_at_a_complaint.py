"""a hand-over has a number that the borrower is told; a complaint that somebody works at"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0030"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = lending.store.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("handovers", sa.Column("number", sa.String(24)))
    op.create_index("uq_handovers_number", "handovers", ["number"], unique=True)
    op.add_column("complaints", sa.Column("taken_by", sa.String(64)))
    op.add_column("complaints", sa.Column("taken_at", _MOMENT))


def downgrade() -> None:
    op.drop_column("complaints", "taken_at")
    op.drop_column("complaints", "taken_by")
    op.drop_index("uq_handovers_number", "handovers")
    op.drop_column("handovers", "number")
