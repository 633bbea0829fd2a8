"""staff, handovers to them, complaints; transcripts: turns with what was understood, marks to find conversations by, an index of what was said, notes"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("ended_at IS NULL")
_MOMENT = lending.store.base.UtcDateTime(timezone=True)


def _conversation(primary: bool = False, index: bool = False) -> sa.Column[str]:
    of = sa.ForeignKey("conversations.id")
    return sa.Column("conversation_id", sa.String(32), of, nullable=False, primary_key=primary, index=index)


def upgrade() -> None:
    op.create_table(
        "transcripts",
        _conversation(primary=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), index=True),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(160), nullable=False),
        sa.Column("assigned_to", sa.String(64)),
        sa.Column("reviewed_by", sa.String(64)),
        sa.Column("reviewed_at", _MOMENT),
    )
    op.create_index("ix_transcripts_last", "transcripts", ["last_at", "conversation_id"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), primary_key=True),
        _conversation(),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("confidence", sa.Float()),
        sa.Column("understood", sa.JSON(), nullable=False),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.UniqueConstraint("conversation_id", "seq"),
    )
    op.create_index("ix_turns_at", "turns", ["at"])
    op.create_table(
        "transcript_marks",
        _conversation(primary=True),
        sa.Column("mark", sa.String(80), primary_key=True),
        sa.Column("last_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_transcript_marks_newest", "transcript_marks", ["mark", "last_at", "conversation_id"])
    op.create_table(
        "transcript_notes",
        sa.Column("id", sa.String(32), primary_key=True),
        _conversation(index=True),
        sa.Column("seq", sa.Integer()),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("shown_as", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", lending.store.base.EncryptedText()),
        sa.Column("totp_used", sa.Integer()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("left_at", _MOMENT),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), sa.ForeignKey("staff.name"), nullable=False, index=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_table(
        "complaints",
        sa.Column("number", sa.String(24), primary_key=True),
        sa.Column("category", sa.String(16), nullable=False),
        _conversation(index=True),
        sa.Column("borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), index=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("answer", lending.store.base.EncryptedText()),
    )
    op.create_index("ix_complaints_open", "complaints", ["answered_at", "due_at"])
    op.create_table(
        "saved_views",
        sa.Column("name", sa.String(64), sa.ForeignKey("staff.name"), primary_key=True),
        sa.Column("title", sa.String(60), primary_key=True),
        sa.Column("query", sa.String(2000), nullable=False),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(32), primary_key=True),
        _conversation(index=True),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("message_id", sa.String(32)),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("taken_by", sa.String(64)),
        sa.Column("taken_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("summary", sa.Text()),
    )
    op.create_index(
        "uq_handovers_open", "handovers", ["conversation_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.add_column("conversations", sa.Column("handled_by", sa.String(64)))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE turn_search (turn_id integer PRIMARY KEY, grams tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_turn_search_grams ON turn_search USING gin (grams)")
    else:
        op.execute("CREATE VIRTUAL TABLE turn_search USING fts5(grams, tokenize = 'unicode61', columnsize = 0)")


def downgrade() -> None:
    op.drop_column("conversations", "handled_by")
    for table in ("complaints", "handovers", "saved_views", "staff_sessions", "staff", "turn_search", "transcript_notes", "transcript_marks", "turns", "transcripts"):
        op.drop_table(table)
