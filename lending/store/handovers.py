"""A person in the assistant's place: asked for, waited for, taken, and given back."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.conversation_rows import Conversation, Message
from lending.store.conversations import Answer, say_beside
from lending.store.engine import begin_writing
from lending.store.transcript_rows import Transcript
from lending.store.transcripts import HELD, WAITS, add_marks, remove_marks

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_OPEN = text("ended_at IS NULL")


class Handover(Base):
    """One time that a conversation is, or waits to be, with a person. `why`: asked (the borrower) · care (danger) · lost (not
    understood again and again) · trouble (a turn that failed) · taken (unasked); `message_id`: what it was first asked with;
    `number`: its ticket, which the borrower is told."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index("uq_handovers_number", "number", unique=True),
        Index("uq_handovers_open", "conversation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    number: Mapped[str | None] = mapped_column(String(24))
    why: Mapped[str] = mapped_column(String(16))
    message_id: Mapped[str | None] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    summary: Mapped[str | None] = mapped_column(Text)


class NotTheirTurn(Exception):
    """Somebody else has this conversation, or nobody has."""


def ask_for_person(session: Session, conversation_id: str, why: str, message_id: str, now: datetime) -> Handover:
    """Put a conversation into the queue; asked again while it waits, it keeps its place, but danger goes before all else.
    The caller commits."""
    begin_writing(session)
    waiting = _open(session, conversation_id)
    if waiting is not None:
        waiting.why = "care" if why == "care" else waiting.why
        return waiting
    asked = Handover(
        id=new_id(), conversation_id=conversation_id, why=why, message_id=message_id, asked_at=now,
        number=f"GD-{now:%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}",
    )  # fmt: skip
    session.add(asked)
    session.flush()
    add_marks(session, conversation_id, [WAITS], now)
    record(session, "assistant", "handover.asked", f"conversation:{conversation_id}", {"why": why}, now=now)
    return asked


def take_over(session: Session, conversation_id: str, by: str, shown_as: str, hello: Answer, now: datetime) -> Handover:
    """A member of staff takes a conversation, asked for or not: from now on the assistant is silent there.

    The caller commits. Raises NotTheirTurn when somebody has it already.
    """
    begin_writing(session)
    taken = _open(session, conversation_id) or Handover(
        id=new_id(), conversation_id=conversation_id, why="taken", asked_at=now
    )
    if taken.taken_by is not None:
        raise NotTheirTurn(taken.taken_by)
    session.add(taken)
    taken.taken_by, taken.taken_at = by, now
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    conversation.handled_by = by
    conversation.version += 1  # a turn that is being worked on is the person's now
    session.flush()
    remove_marks(session, conversation_id, [WAITS])
    add_marks(session, conversation_id, [HELD], now)
    record(session, f"staff:{by}", "handover.taken", f"conversation:{conversation_id}", {}, now=now)
    say_beside(session, conversation_id, hello, now, by=shown_as)
    return taken


def say_as_person(session: Session, conversation_id: str, by: str, shown_as: str, said: str, now: datetime) -> Message:
    """What a member of staff writes to the borrower, on the borrower's channel. Raises NotTheirTurn."""
    begin_writing(session)
    held = _open(session, conversation_id)
    if held is None or held.taken_by != by:
        raise NotTheirTurn(held.taken_by if held else None)
    record(session, f"staff:{by}", "handover.said", f"conversation:{conversation_id}", {}, now=now)
    return say_beside(session, conversation_id, Answer("staff.says", said), now, by=shown_as)


def hand_back(
    session: Session, conversation_id: str, by: str, goodbye: Answer, summary: str, now: datetime
) -> Handover:
    """Give a conversation back to the assistant; the `summary` is for staff. Raises NotTheirTurn."""
    begin_writing(session)
    held = _open(session, conversation_id)
    if held is None or held.taken_by != by:
        raise NotTheirTurn(held.taken_by if held else None)
    held.ended_at, held.summary = now, summary
    session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True).handled_by = None
    session.flush()
    remove_marks(session, conversation_id, [HELD])
    record(session, f"staff:{by}", "handover.ended", f"conversation:{conversation_id}", {}, now=now)
    say_beside(session, conversation_id, goodbye, now)
    return held


def queue(session: Session) -> Sequence[tuple[Handover, Transcript]]:
    """Those who wait for a person or are with one: danger first, then whoever waits longest."""
    in_order = (
        select(Handover, Transcript)
        .join(Transcript, Transcript.conversation_id == Handover.conversation_id)
        .where(Handover.ended_at.is_(None))
        .order_by(Handover.taken_by.is_not(None), Handover.why != "care", Handover.asked_at)
    )
    return [(handover, transcript) for handover, transcript in session.execute(in_order)]


def waiting(session: Session) -> int:
    """How many wait for a person whom nobody has taken yet."""
    open_ = select(func.count()).select_from(Handover).where(Handover.ended_at.is_(None), Handover.taken_by.is_(None))
    return session.scalar(open_) or 0


def before(session: Session, asked: Handover) -> int:
    """How many wait who asked earlier."""
    earlier = (
        select(func.count())
        .select_from(Handover)
        .where(Handover.ended_at.is_(None), Handover.taken_by.is_(None), Handover.asked_at < asked.asked_at)
    )
    return session.scalar(earlier) or 0


def held_by(session: Session, conversation_id: str) -> Handover | None:
    """The handover that is open in this conversation."""
    return _open(session, conversation_id)


def handovers_of(session: Session, conversation_id: str) -> Sequence[Handover]:
    own = select(Handover).where(Handover.conversation_id == conversation_id)
    return session.scalars(own.order_by(Handover.asked_at)).all()


def _open(session: Session, conversation_id: str) -> Handover | None:
    return session.scalar(
        select(Handover).where(Handover.conversation_id == conversation_id, Handover.ended_at.is_(None))
    )
