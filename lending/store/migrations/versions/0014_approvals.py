"""approvals by people"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from lending.store.base import EncryptedJson, UtcDateTime

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("approvals", "approval_events")


def upgrade() -> None:
    op.add_column("proposals", sa.Column("replaces", sa.String(32), nullable=True))
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("number", sa.String(24), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), nullable=False),
        sa.Column("loan_id", sa.String(32), sa.ForeignKey("loans.id"), nullable=False, index=True),
        sa.Column("request_key", sa.String(80), nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("proposal_id", sa.String(32), sa.ForeignKey("proposals.id")),
        sa.Column("replaces", sa.String(32), sa.ForeignKey("agreements.id")),
        sa.Column("wish", EncryptedJson(), nullable=False),
        sa.Column("figures", EncryptedJson(), nullable=False),
        sa.Column("policy_version", sa.String(32), nullable=False),
        sa.Column("ledger_version", sa.String(64), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("borrower_id", "request_key", "loan_id", name="uq_approvals_request"),
    )
    op.create_table(
        "approval_events",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("approval_id", sa.String(32), sa.ForeignKey("approvals.id"), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("proposal_id", sa.String(32), sa.ForeignKey("proposals.id")),
        sa.Column("detail", sa.JSON()),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_approval_events_approval", "approval_events", ["approval_id", "id"])
    refuse_changes()


def refuse_changes() -> None:
    """As for agreements: the database itself keeps these rows as they were written."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            continue
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("approval_events")
    op.drop_table("approvals")
    op.drop_column("proposals", "replaces")
