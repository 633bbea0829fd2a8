"""The tables of transcripts: what staff may read of conversations. Texts in them are masked before they are written.

The originals stay sealed in `messages`; whoever is shown one is named in the audit.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lending.store.base import Base, UtcDateTime, new_id


class Transcript(Base):
    """A conversation as staff find it. `number` orders conversations by when they began."""

    __tablename__ = "transcripts"
    __table_args__ = (Index("ix_transcripts_last", "last_at", "conversation_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    borrower_id: Mapped[str | None] = mapped_column(ForeignKey("borrowers.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    turns: Mapped[int] = mapped_column(default=0)
    said: Mapped[str] = mapped_column(String(160))
    assigned_to: Mapped[str | None] = mapped_column(String(64))
    reviewed_by: Mapped[str | None] = mapped_column(String(64))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


WEAK = text("(outcome IN ('asked_back', 'not_understood', 'trouble') OR confidence < 0.7)")
"""What was not, or only weakly, understood; as the index has it, word for word."""


class TurnRow(Base):
    """One message of a borrower with what was understood of it and done about it.

    `answers`: [{"key", "text"}]; `understood`: [[intent, confidence]], the likeliest first; `entities`: kinds only.
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_turns_at", "at"),
        Index("ix_turns_weak", "id", sqlite_where=WEAK, postgresql_where=WEAK),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    latency_ms: Mapped[int]
    said: Mapped[str] = mapped_column(Text)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None]
    understood: Mapped[list[list[Any]]] = mapped_column(JSON)
    entities: Mapped[list[str]] = mapped_column(JSON)
    actions: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(24))


class Mark(Base):
    """What a conversation can be found by ("channel:web", "intent:ask_fees_and_interest", "complaint", "unread").

    `last_at` repeats the transcript's, so that the newest under a mark are read straight from the index.
    """

    __tablename__ = "transcript_marks"
    __table_args__ = (Index("ix_transcript_marks_newest", "mark", "last_at", "conversation_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(80), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Base):
    """What a member of staff wrote beside a conversation; masked like what borrowers write."""

    __tablename__ = "transcript_notes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    seq: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
