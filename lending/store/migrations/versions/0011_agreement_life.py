"""what an agreement had taken in, and what its events tell"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("agreements", sa.Column("known_payments", sa.JSON(), nullable=True))
    op.add_column("agreement_events", sa.Column("detail", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("agreement_events", "detail")
    op.drop_column("agreements", "known_payments")
