"""Finding conversations by marks, dates and words: the newest first, a page at a time, at the same cost at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lending.store.search import found_turns
from lending.store.transcript_rows import Mark, Transcript, TurnRow

PAGE = 50
COUNTED = 1_000  # a count goes no further: "1,000+"
_MOST_FOUND = 2_000  # turns of a search that are looked at, the newest


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `marks`: all of them; `words`: folded to one script; `since` included, `until` not."""

    marks: tuple[str, ...] = ()
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: the time and id of a conversation on its edge."""

    at: datetime
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """`hits` of a search: for each conversation its newest turn in which the words stand."""

    rows: Sequence[Transcript]
    hits: dict[str, TurnRow]
    more: Place | None


def find(session: Session, asked: Asked, after: Place | None = None) -> Page:
    """A page of conversations, the last spoken in first, beginning after a place."""
    hits = _hits(session, asked.words) if asked.words else {}
    if asked.words and not hits:
        return Page([], {}, None)
    wanted, at, key = _driven(session, asked)
    if hits:
        wanted = wanted.where(key.in_(hits))
    for bound in _bounds(asked, after, at, key):
        wanted = wanted.where(bound)
    ids = session.scalars(wanted.order_by(at.desc(), key.desc()).limit(PAGE + 1)).all()
    rows = {
        row.conversation_id: row
        for row in session.scalars(select(Transcript).where(Transcript.conversation_id.in_(ids[:PAGE])))
    }
    shown = [rows[each] for each in ids[:PAGE] if each in rows]
    more = Place(shown[-1].last_at, shown[-1].conversation_id) if len(ids) > PAGE and shown else None
    return Page(shown, {each: hits[each] for each in ids if each in hits}, more)


def counts(session: Session, marks: Sequence[str]) -> dict[str, int]:
    """How many conversations bear each mark, counted up to COUNTED."""
    return {mark: _count(session, mark, COUNTED) for mark in marks}


def newer(session: Session, asked: Asked, than: datetime) -> int:
    """How many conversations of this list were spoken in since; counted up to COUNTED."""
    wanted, at, _ = _driven(session, Asked(asked.marks))
    return session.scalar(select(func.count()).select_from(wanted.where(at > than).limit(COUNTED).subquery())) or 0


def beside(session: Session, asked: Asked, row: Transcript) -> tuple[str | None, str | None]:
    """The conversations before (newer) and after (older) this one in a list."""
    older = find(session, asked, Place(row.last_at, row.conversation_id)).rows
    wanted, at, key = _driven(session, asked)
    newer_ones = or_(at > row.last_at, and_(at == row.last_at, key > row.conversation_id))
    before = session.scalar(wanted.where(newer_ones).order_by(at, key).limit(1))
    return before, older[0].conversation_id if older else None


def _driven(session: Session, asked: Asked) -> tuple[Select[Any], Any, Any]:
    """The query over the rarest mark's conversations (all, without marks), with its columns of time and id."""
    if not asked.marks:
        return select(Transcript.conversation_id), Transcript.last_at, Transcript.conversation_id
    rarest, *others = sorted(asked.marks, key=lambda mark: _count(session, mark, 10 * COUNTED))
    wanted = select(Mark.conversation_id).where(Mark.mark == rarest)
    for name in others:
        other = aliased(Mark)
        also = select(other.mark).where(other.conversation_id == Mark.conversation_id, other.mark == name)
        wanted = wanted.where(also.exists())
    return wanted, Mark.last_at, Mark.conversation_id


def _count(session: Session, mark: str, most: int) -> int:
    own = select(Mark.conversation_id).where(Mark.mark == mark).limit(most)
    return session.scalar(select(func.count()).select_from(own.subquery())) or 0


def _bounds(asked: Asked, after: Place | None, at: Any, key: Any) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if asked.since is not None:
        bounds.append(at >= asked.since)
    if asked.until is not None:
        bounds.append(at < asked.until)
    if after is not None:
        bounds += [at <= after.at, or_(at < after.at, key < after.conversation_id)]
    return bounds


def _hits(session: Session, words: str) -> dict[str, TurnRow]:
    """The newest turn in which the words stand, by conversation."""
    found = session.scalars(select(TurnRow).where(TurnRow.id.in_(found_turns(session, words, _MOST_FOUND))))
    return {turn.conversation_id: turn for turn in sorted(found, key=lambda each: each.id)}
