"""when consent to a plan was asked, and which approval granted it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from lending.store.base import UtcDateTime

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("proposals", sa.Column("proposed_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("proposals", sa.Column("approval_id", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("proposals", "approval_id")
    op.drop_column("proposals", "proposed_at")
