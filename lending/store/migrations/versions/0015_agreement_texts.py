"""the exact texts of agreements"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from lending.store.base import EncryptedText, UtcDateTime

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agreement_texts",
        sa.Column("agreement_id", sa.String(32), sa.ForeignKey("agreements.id"), primary_key=True),
        sa.Column("template_version", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("body", EncryptedText(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER agreement_texts_refuse_{change.lower()} BEFORE {change} ON agreement_texts "
                "BEGIN SELECT RAISE(ABORT, 'agreement_texts is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER agreement_texts_refuse_change BEFORE UPDATE OR DELETE ON agreement_texts "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER agreement_texts_refuse_truncate BEFORE TRUNCATE ON agreement_texts "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("agreement_texts")
