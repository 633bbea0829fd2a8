"""What product teams made of turns that were not, or only weakly, understood: each is decided upon once, until that is undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, delete, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.base import Base, UtcDateTime, new_id
from lending.store.transcript_rows import WEAK, TurnRow

RIGHT, TAUGHT, IGNORED = "right", "taught", "ignored"
KEPT_OPEN = timedelta(days=90)
"""Older turns are not asked about any more."""


class Lesson(Base):
    """One turn of those decided upon together, which share `lesson_id`. `taught`: the sentences written into the draft."""

    __tablename__ = "lessons"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(32), index=True)
    decision: Mapped[str] = mapped_column(String(8))
    intent: Mapped[str | None] = mapped_column(String(64))
    taught: Mapped[list[str]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DecidedAlready(Exception):
    """Somebody else decided upon one of these turns."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and how many turns it was about; `said` is one of them."""

    lesson_id: str
    decision: str
    intent: str | None
    taught: Sequence[str]
    by: str
    at: datetime
    turns: int
    said: str


def undecided(session: Session, most: int, now: datetime) -> Sequence[TurnRow]:
    """The newest turns that wait for a decision."""
    open_ones = ~exists().where(Lesson.turn_id == TurnRow.id)
    recent = select(TurnRow.id).where(TurnRow.at >= now - KEPT_OPEN).order_by(TurnRow.at).limit(1).scalar_subquery()
    wanted = select(TurnRow).where(WEAK, TurnRow.said != "", TurnRow.id >= recent, open_ones)
    return session.scalars(wanted.order_by(TurnRow.id.desc()).limit(most)).all()


def decide(
    session: Session, turn_ids: Iterable[int], decision: str, *, by: str, now: datetime, intent: str | None = None,
    taught: Sequence[str] = (),
) -> str:  # fmt: skip
    """Keep what was decided upon turns; of one that was understood rightly, as what. Returns the lesson's id. Raises
    DecidedAlready, LookupError. The caller commits."""
    wanted = set(turn_ids)
    turns = session.scalars(select(TurnRow).where(TurnRow.id.in_(wanted)).order_by(TurnRow.id)).all()
    if not wanted or len(turns) != len(wanted):
        raise LookupError("no such turn")
    if session.scalar(select(func.count()).select_from(Lesson).where(Lesson.turn_id.in_(wanted))):
        raise DecidedAlready
    lesson_id = new_id()
    for turn in turns:
        meant = turn.intent if decision == RIGHT else intent
        lesson = {"lesson_id": lesson_id, "decision": decision, "intent": meant, "taught": list(taught)}
        session.add(Lesson(turn_id=turn.id, **lesson, by=by, at=now))
    session.flush()
    return lesson_id


def decided(session: Session, most: int) -> list[Decided]:
    """The latest decisions."""
    newest = select(Lesson.lesson_id).order_by(Lesson.at.desc(), Lesson.turn_id).limit(20 * most)
    return [_decided(session, lesson_id) for lesson_id in list(dict.fromkeys(session.scalars(newest)))[:most]]


def undo(session: Session, lesson_id: str) -> Decided | None:
    """Let the turns of a decision wait again; None when it was undone before. The caller commits."""
    if session.scalar(select(Lesson.turn_id).where(Lesson.lesson_id == lesson_id).limit(1)) is None:
        return None
    undone = _decided(session, lesson_id)
    session.execute(delete(Lesson).where(Lesson.lesson_id == lesson_id))
    return undone


def taught_since(session: Session) -> list[Decided]:
    """All decisions by which something was taught."""
    found = select(Lesson.lesson_id).where(Lesson.decision == TAUGHT).distinct()
    return [_decided(session, lesson_id) for lesson_id in session.scalars(found).all()]


def _decided(session: Session, lesson_id: str) -> Decided:
    rows = session.scalars(select(Lesson).where(Lesson.lesson_id == lesson_id).order_by(Lesson.turn_id)).all()
    one, said = rows[0], session.get_one(TurnRow, rows[0].turn_id).said
    return Decided(lesson_id, one.decision, one.intent, one.taught, one.by, one.at, len(rows), said)
