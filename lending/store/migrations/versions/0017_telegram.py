"""telegram: chats, threads, updates taken, presses, the sender; sign-in links and bindings"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("unbound_at IS NULL")


def _time(name: str, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, lending.store.base.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), nullable=False),
        _time("created_at"),
        _time("expires_at"),
        _time("used_at", nullable=True),
    )
    op.create_table(
        "bindings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        _time("bound_at"),
        _time("expires_at"),
        _time("unbound_at", nullable=True),
    )
    for name, column in (("uq_bindings_who", "who"), ("uq_bindings_borrower", "borrower_id")):
        op.create_index(
            name, "bindings", ["channel", column], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        )
    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("who", sa.String(64), nullable=False, index=True),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), index=True),
        sa.Column("digest", sa.String(64)),
        _time("at"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _time("used_at", nullable=True),
    )
    op.create_table(
        "telegram_chats",
        sa.Column("who", sa.String(64), primary_key=True),
        sa.Column("address", lending.store.base.EncryptedText(), nullable=False),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("commands_locale", sa.String(16)),
        _time("stopped_at", nullable=True),
    )
    op.create_table(
        "telegram_threads",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("who", sa.String(64), sa.ForeignKey("telegram_chats.who"), nullable=False, index=True),
        sa.Column("sent_seq", sa.Integer(), nullable=False),
        sa.Column("sent_parts", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "telegram_updates",
        sa.Column("update_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", lending.store.base.UtcDateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "telegram_presses",
        sa.Column("token", sa.String(32), sa.ForeignKey("buttons.token"), primary_key=True),
    )
    op.create_table(
        "telegram_senders",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("holder", sa.String(32), nullable=False),
        _time("until"),
    )


def downgrade() -> None:
    for table in ("telegram_senders", "telegram_presses", "telegram_updates", "telegram_threads", "telegram_chats",
                  "sign_in_codes", "bindings", "sign_in_links"):
        op.drop_table(table)
