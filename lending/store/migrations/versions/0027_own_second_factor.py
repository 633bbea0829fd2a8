"""second factor: one that is offered, and counts once a code of it has come"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("totp_offered", lending.store.base.EncryptedText()))


def downgrade() -> None:
    op.drop_column("staff", "totp_offered")
