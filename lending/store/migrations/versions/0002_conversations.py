"""conversations"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("ended_at IS NULL AND borrower_id IS NOT NULL")
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id")),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", lending.store.base.UtcDateTime(timezone=True)),
    )
    op.create_index(
        "uq_conversations_open",
        "conversations",
        ["channel", "borrower_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "web_sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False, index=True),
        sa.Column("created_at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", lending.store.base.UtcDateTime(timezone=True)),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", lending.store.base.EncryptedJson(), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("at", lending.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_seq", sa.Integer()),
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("conversation_id", "client_id"),
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["conversation_id", "seq"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "buttons",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False, index=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("meaning", lending.store.base.EncryptedJson(), nullable=False),
    )
    op.create_table(
        "dialogue_states",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("events", lending.store.base.EncryptedJson(), nullable=False),
    )


def downgrade() -> None:
    for table in ("dialogue_states", "buttons", "messages", "web_sessions", "conversations"):
        op.drop_table(table)
