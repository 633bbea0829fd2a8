"""Finding conversations by marks, dates and words: the newest first, a page at a time, at the same cost at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, null, or_, select
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
    listed = _listed(session, asked)
    if listed is None:
        return Page([], {}, None)
    wanted, at, key = listed
    if after is not None:
        wanted = wanted.where(at <= after.at, or_(at < after.at, key < after.conversation_id))
    found = session.execute(wanted.order_by(at.desc(), key.desc()).limit(PAGE + 1)).all()
    ids, turn_ids = [row[0] for row in found[:PAGE]], [row[1] for row in found[:PAGE] if row[1] is not None]
    rows = {row.conversation_id: row for row in _those(session, Transcript, Transcript.conversation_id, ids)}
    hits = {turn.conversation_id: turn for turn in _those(session, TurnRow, TurnRow.id, turn_ids)}
    shown = [rows[each] for each in ids if each in rows]
    more = Place(shown[-1].last_at, shown[-1].conversation_id) if len(found) > PAGE and shown else None
    return Page(shown, hits, more)


def counts(session: Session, marks: Sequence[str]) -> dict[str, int]:
    """How many conversations bear each mark, counted up to COUNTED."""
    return {mark: _count(session, mark, COUNTED) for mark in marks}


def newer(session: Session, asked: Asked, than: datetime) -> int:
    """How many conversations of this list were spoken in since; counted up to COUNTED."""
    listed = _listed(session, asked)
    if listed is None:
        return 0
    wanted, at, _ = listed
    return session.scalar(select(func.count()).select_from(wanted.where(at > than).limit(COUNTED).subquery())) or 0


def beside(session: Session, asked: Asked, row: Transcript) -> tuple[str | None, str | None]:
    """The conversations before (newer) and after (older) this one in a list."""
    listed = _listed(session, asked)
    if listed is None:
        return None, None
    wanted, at, key = listed
    newer_ones = or_(at > row.last_at, and_(at == row.last_at, key > row.conversation_id))
    older_ones = or_(at < row.last_at, and_(at == row.last_at, key < row.conversation_id))
    return (
        session.scalar(wanted.where(at >= row.last_at, newer_ones).order_by(at, key).limit(1)),
        session.scalar(wanted.where(at <= row.last_at, older_ones).order_by(at.desc(), key.desc()).limit(1)),
    )


def _listed(session: Session, asked: Asked) -> tuple[Select[Any], Any, Any] | None:
    """The query for what is asked (id of a conversation; of its newest turn in which the words stand, without words NULL),
    with its columns of time and id; None where nothing can be found.

    Words lead, else the rarest mark, else all conversations.
    """
    others = asked.marks
    if asked.words:
        found = found_turns(session, asked.words, _MOST_FOUND)
        if found is None:
            return None
        hits = (
            select(TurnRow.conversation_id, func.max(TurnRow.id).label("turn_id"))
            .where(TurnRow.id.in_(select(found.c.id)))
            .group_by(TurnRow.conversation_id)
            .subquery("hits")
        )
        at, key = Transcript.last_at, Transcript.conversation_id
        wanted = select(key, hits.c.turn_id).join(hits, hits.c.conversation_id == key)
    elif asked.marks:
        rarest, *rest = sorted(asked.marks, key=lambda mark: _count(session, mark, 10 * COUNTED))
        at, key = Mark.last_at, Mark.conversation_id
        wanted, others = select(key, null()).where(Mark.mark == rarest), tuple(rest)
    else:
        at, key = Transcript.last_at, Transcript.conversation_id
        wanted = select(key, null())
    for name in others:
        other = aliased(Mark)
        wanted = wanted.where(select(other.mark).where(other.conversation_id == key, other.mark == name).exists())
    if asked.since is not None:
        wanted = wanted.where(at >= asked.since)
    if asked.until is not None:
        wanted = wanted.where(at < asked.until)
    return wanted, at, key


def _count(session: Session, mark: str, most: int) -> int:
    own = select(Mark.conversation_id).where(Mark.mark == mark).limit(most)
    return session.scalar(select(func.count()).select_from(own.subquery())) or 0


def _those(session: Session, table: Any, key: Any, ids: Sequence[Any]) -> Sequence[Any]:
    return session.scalars(select(table).where(key.in_(ids))).all() if ids else []
