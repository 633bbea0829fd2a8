"""audit events that stand once under a request"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("request_key", sa.String(80), nullable=True))
    op.create_index("uq_audit_events_request", "audit_events", ["event", "request_key"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_audit_events_request", "audit_events")
    op.drop_column("audit_events", "request_key")
