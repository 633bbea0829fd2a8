"""Transcripts, written in the transaction that answers: a turn stands in them exactly when it was answered, and once."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lending.delinquency import standing
from lending.store.conversation_rows import Conversation
from lending.store.loans import loans_of
from lending.store.search import index_turn
from lending.store.transcript_rows import Mark, Transcript, TurnRow

Outcome = Literal["answered", "asked_back", "not_understood", "trouble", "person"]
UNREAD, REVIEWED = "unread", "reviewed"
WITH_OR_WAITING = (WAITS, HELD) = "waits_for_person", "with_person"
BUCKETS = ((0, "dpd:0"), (30, "dpd:1-30"), (60, "dpd:31-60"), (90, "dpd:61-90"), (math.inf, "dpd:90+"))
LATE_FOR = timedelta(hours=12)
"""So long a borrower's days past due are taken to be what they were."""
_MOST_SAID = 160


@dataclass(frozen=True, slots=True)
class Told:
    """What a turn was. All texts masked; `folded` is what it can be found by, in one script."""

    seq: int
    said: str
    answers: Sequence[Mapping[str, Any]]
    understood: Sequence[tuple[str, float]]
    entities: Sequence[str]
    actions: Sequence[str]
    outcome: Outcome
    latency: timedelta
    folded: str
    marks: Iterable[str] = ()


def note_turn(session: Session, conversation_id: str, told: Told, now: datetime) -> None:
    """Write a turn into the transcript; the caller's transaction is the one that answers it."""
    conversation = session.get_one(Conversation, conversation_id)
    before = session.get(Transcript, conversation_id)
    marks = {*told.marks, f"locale:{conversation.locale}", UNREAD}
    if before is None:
        marks |= {f"channel:{conversation.channel}", "borrower" if conversation.borrower_id else "visitor"}
    if conversation.borrower_id and (before is None or now - before.last_at > LATE_FOR):
        remove_marks(session, conversation_id, [name for _, name in BUCKETS])
        marks.add(bucket(session, conversation.borrower_id, now))
    turn = TurnRow(
        conversation_id=conversation_id,
        seq=told.seq,
        at=now,
        latency_ms=round(told.latency.total_seconds() * 1000),
        said=told.said,
        answers=[dict(each) for each in told.answers],
        intent=told.understood[0][0] if told.understood else None,
        confidence=told.understood[0][1] if told.understood else None,
        understood=[list(each) for each in told.understood],
        entities=list(told.entities),
        actions=list(told.actions),
        outcome=told.outcome,
    )
    row = before or Transcript(
        conversation_id=conversation_id,
        channel=conversation.channel,
        borrower_id=conversation.borrower_id,
        started_at=conversation.created_at,
        turns=0,
    )
    row.locale, row.last_at, row.turns, row.said = conversation.locale, now, row.turns + 1, told.said[:_MOST_SAID]
    session.add_all([row, turn])
    session.flush()
    index_turn(session, turn.id, told.folded)
    session.execute(update(Mark).where(Mark.conversation_id == conversation_id).values(last_at=now))
    add_marks(session, conversation_id, marks, now)


def add_marks(session: Session, conversation_id: str, marks: Iterable[str], last_at: datetime) -> None:
    """Let a conversation be found by these too."""
    wanted = set(marks)
    known = select(Mark.mark).where(Mark.conversation_id == conversation_id, Mark.mark.in_(wanted))
    for mark in sorted(wanted - set(session.scalars(known))):
        session.add(Mark(conversation_id=conversation_id, mark=mark, last_at=last_at))
    session.flush()


def remove_marks(session: Session, conversation_id: str, marks: Sequence[str]) -> None:
    session.execute(delete(Mark).where(Mark.conversation_id == conversation_id, Mark.mark.in_(marks)))


def mark_borrower(session: Session, borrower_id: str, mark: str) -> None:
    """Mark the newest conversation of a borrower on each channel: something happened outside of it (a plan was broken)."""
    theirs = select(Transcript.conversation_id, Transcript.last_at).where(Transcript.borrower_id == borrower_id)
    newest = select(func.max(Transcript.last_at)).where(Transcript.borrower_id == borrower_id)
    for conversation_id, last_at in session.execute(theirs.where(Transcript.last_at == newest.scalar_subquery())):
        add_marks(session, conversation_id, [mark], last_at)


def turns_of(session: Session, conversation_id: str) -> Sequence[TurnRow]:
    """All turns of a conversation, the oldest first."""
    return session.scalars(
        select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.seq)
    ).all()


def marks_of(session: Session, conversation_ids: Sequence[str]) -> dict[str, set[str]]:
    """The marks of each of these conversations."""
    found: dict[str, set[str]] = {conversation_id: set() for conversation_id in conversation_ids}
    rows = select(Mark.conversation_id, Mark.mark).where(Mark.conversation_id.in_(conversation_ids))
    for conversation_id, mark in session.execute(rows):
        found[conversation_id].add(mark)
    return found


def bucket(session: Session, borrower_id: str, now: datetime) -> str:
    """How late the borrower's latest loan is, in the field's usual steps of days past due."""
    late = [
        standing(loan, now.astimezone(ZoneInfo(loan.zone)).date()).days_past_due
        for loan in loans_of(session, borrower_id)
    ]
    days = max(late, default=0)
    return next(name for most, name in BUCKETS if days <= most)
