"""Complaints and disputes: each with a number, a clock, a state, and the answer that its borrower reads where they wrote it."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, EncryptedText, UtcDateTime
from lending.store.conversations import Answer, Message, say_beside
from lending.store.engine import begin_writing

Category = Literal["conduct", "dispute"]
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Complaint(Base):
    """`conduct`: how the borrower was treated · `dispute`: that the debt, or part of it, is not theirs. It waits until
    somebody takes it up, is in work until it is answered, and late when that is not before `due_at`."""

    __tablename__ = "complaints"
    __table_args__ = (Index("ix_complaints_open", "answered_at", "due_at"),)

    number: Mapped[str] = mapped_column(String(24), primary_key=True)
    category: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    borrower_id: Mapped[str | None] = mapped_column(ForeignKey("borrowers.id"), index=True)
    seq: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(EncryptedText)


class NotOpen(LookupError):
    """No complaint under this number waits for an answer."""


def complain(
    session: Session,
    conversation_id: str,
    borrower_id: str | None,
    category: Category,
    message_id: str,
    days: int,
    now: datetime,
) -> Complaint:
    """Take down the complaint that a message makes; while one of its kind is open in this conversation, that one. The
    caller commits."""
    begin_writing(session)
    same = select(Complaint).where(
        Complaint.conversation_id == conversation_id, Complaint.category == category, Complaint.answered_at.is_(None)
    )
    known = session.scalar(same)
    if known is not None:
        return known
    seq = session.get_one(Message, message_id).seq
    number = f"TS-{now:%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
    taken = Complaint(
        number=number, category=category, conversation_id=conversation_id, borrower_id=borrower_id, seq=seq,
        opened_at=now, due_at=now + timedelta(days=days),
    )  # fmt: skip
    session.add(taken)
    record(session, "assistant", "complaint.opened", f"complaint:{number}", {"category": category}, now=now)
    session.flush()
    return taken


def complaints(session: Session, most: int = 200) -> Sequence[Complaint]:
    """Those that wait, the most urgent first; then the answered, the newest first."""
    waiting = select(Complaint).where(Complaint.answered_at.is_(None)).order_by(Complaint.due_at, Complaint.number)
    answered = select(Complaint).where(Complaint.answered_at.is_not(None)).order_by(Complaint.answered_at.desc())
    return [*session.scalars(waiting.limit(most)), *session.scalars(answered.limit(most))]


def answer_complaint(session: Session, number: str, said: Answer, by: str, shown_as: str, now: datetime) -> Complaint:
    """Answer it, in the conversation where it was made. The caller commits. Raises NotOpen."""
    found = _open(session, number)
    found.answered_at, found.answered_by, found.answer = now, by, said.text
    record(session, f"staff:{by}", "complaint.answered", f"complaint:{number}", {}, now=now)
    say_beside(session, found.conversation_id, said, now, by=shown_as)
    return found


def change_category(session: Session, number: str, category: Category, by: str, now: datetime) -> None:
    """It was taken for the other kind. The caller commits. Raises NotOpen."""
    found = _open(session, number)
    record(session, f"staff:{by}", "complaint.category", f"complaint:{number}", {"category": category}, now=now)
    found.category = category


def take_up(session: Session, number: str, by: str, now: datetime) -> Complaint:
    """Somebody works at it from now on, perhaps in another's place. The caller commits. Raises NotOpen."""
    found = _open(session, number)
    found.taken_by, found.taken_at = by, now
    record(session, f"staff:{by}", "complaint.taken", f"complaint:{number}", {}, now=now)
    return found


def disputing(session: Session, borrower_ids: Collection[str]) -> set[str]:
    """Which of these borrowers have a dispute that is not answered. Their debts are frozen meanwhile: nothing is offered on
    one or agreed on it (lending.store.loans), and none of their conversations is forgotten."""
    waits = select(Complaint.borrower_id).where(
        Complaint.borrower_id.in_(borrower_ids), Complaint.category == "dispute", Complaint.answered_at.is_(None)
    )
    return {each for each in session.scalars(waits.distinct()) if each is not None}


def _open(session: Session, number: str) -> Complaint:
    begin_writing(session)
    found = session.get(Complaint, number, with_for_update=True)
    if found is None or found.answered_at is not None:
        raise NotOpen(number)
    return found
