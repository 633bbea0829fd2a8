"""The tables of conversations: who speaks, what was said, what its buttons mean, where the dialogue stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lending.store.base import Base, EncryptedJson, UtcDateTime, new_id


class Conversation(Base):
    """One dialogue on one channel. Its id is opaque and is all that Rasa ever knows of the person.

    `handled_by`: the member of staff who has it; the assistant is silent meanwhile.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "uq_conversations_open",
            "channel",
            "borrower_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND borrower_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND borrower_id IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(16))
    borrower_id: Mapped[str | None] = mapped_column(ForeignKey("borrowers.id"))
    locale: Mapped[str] = mapped_column(String(16))
    last_seq: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    handled_by: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebSession(Base):
    """A browser that holds our session token."""

    __tablename__ = "web_sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """One thing said. `seq` orders a conversation without gaps; `client_id` makes sending twice harmless.

    `body` of a borrower: {"text"} or {"text", "intent", "entities"} for a pressed button; of the assistant:
    {"key", "text", "card", "buttons": [{"title", "button"}]}, and "by" where a person of the lender's speaks.
    `session_id`: the web session that it came through.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        Index(
            "ix_messages_waiting",
            "conversation_id",
            "seq",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    sender: Mapped[str] = mapped_column(String(16))
    client_id: Mapped[str | None] = mapped_column(String(64))
    session_id: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    locale: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_seq: Mapped[int | None]


class Button(Base):
    """What an offered button means. The page only ever holds the token."""

    __tablename__ = "buttons"

    token: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    seq: Mapped[int]
    meaning: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)


class DialogueState(Base):
    """Rasa's tracker: the events of the last turns, behind a snapshot of what came before."""

    __tablename__ = "dialogue_states"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    events: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson)
