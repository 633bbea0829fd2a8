"""contact: one that was told by mistake is withdrawn, beside its row"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "contact_withdrawals",
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id"), primary_key=True),
        sa.Column("withdrawn_by", sa.String(64), nullable=False),
        sa.Column("at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("contact_withdrawals")
