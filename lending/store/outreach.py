"""Planned messages kept: planned once, claimed by one worker at a time, closed in the transaction that says them.

On PostgreSQL many workers claim side by side (SKIP LOCKED); SQLite has one writer anyway. A claim is a lease: what a worker that
died had taken is taken up by another once the lease is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lending.outreach import Coming, spread
from lending.store.conversation_rows import Message
from lending.store.conversations import BORROWER
from lending.store.outreach_rows import (
    CLAIMED,
    EXPIRED,
    OPEN,
    PLANNED,
    SENT,
    WITHHELD,
    OutreachPlanner,
    OutreachRow,
    OutreachWorker,
)

HELD_OUT = "held_out"
FOLLOWED = timedelta(days=3)
"""What somebody does so long after a message is counted with it."""
REMEMBERED = timedelta(days=5)
"""So long after a message what is written in answer to it, or soon after, is understood to be about its loan."""
LATEST_HOUR = time(21, 0)
"""On its last day a message is of use until then, on the clock of the loan."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A message to be planned, with where the loan lives and by which strategy."""

    coming: Coming
    zone: str
    strategy: str
    held_out: bool = False


def plan(session: Session, placed: Sequence[Placed]) -> int:
    """Keep these messages; what is kept already under its key stays as it is. Returns how many are new. The caller commits."""
    if not placed:
        return 0
    rows = [_row(each) for each in placed]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    once = insert(OutreachRow).on_conflict_do_nothing(index_elements=["key"]).returning(OutreachRow.id)
    return len(session.scalars(once, rows).all())


def due_at(coming: Coming, zone: str) -> datetime:
    """From when it may go: its hour, and in it a minute of its own, so that not all go at once."""
    at = time(coming.hour, spread(coming.key, 60))
    return datetime.combine(coming.day, at, ZoneInfo(zone)).astimezone(timezone.utc)


def claim(session: Session, holder: str, now: datetime, lease_now: datetime, life: timedelta, most: int) -> list[int]:
    """Take messages whose time has come, for `life`; the caller commits. `lease_now` is the machine's own time."""
    free = or_(
        OutreachRow.state == PLANNED,
        and_(OutreachRow.state == CLAIMED, OutreachRow.held_until < lease_now),
    )
    ready = select(OutreachRow.id).where(OutreachRow.state.in_(OPEN), OutreachRow.due_at <= now, free)
    ids = session.scalars(ready.order_by(OutreachRow.due_at).limit(most).with_for_update(skip_locked=True)).all()
    if ids:
        mine = update(OutreachRow).where(OutreachRow.id.in_(ids))
        session.execute(mine.values(state=CLAIMED, holder=holder, held_until=lease_now + life))
    return list(ids)


def held(session: Session, ids: Sequence[int], holder: str) -> list[OutreachRow]:
    """Those of these messages that this worker still has, locked; not those whose lease ran out and somebody else took."""
    mine = select(OutreachRow).where(
        OutreachRow.id.in_(ids), OutreachRow.state == CLAIMED, OutreachRow.holder == holder
    )
    return list(session.scalars(mine.order_by(OutreachRow.id).with_for_update()))


def sent(row: OutreachRow, said: Message, channel: str, now: datetime) -> None:
    """It was said, in this very transaction."""
    _close(row, SENT, "allowed", now)
    row.channel, row.conversation_id, row.seq = channel, said.conversation_id, said.seq


def withhold(row: OutreachRow, rule: str, now: datetime) -> None:
    _close(row, WITHHELD, rule, now)


def put_off(row: OutreachRow, rule: str, until: datetime, now: datetime) -> bool:
    """Let it wait; False where it is of no use then, and expired."""
    if until > row.expires_at:
        _close(row, EXPIRED, rule, now)
        return False
    row.state, row.rule, row.due_at, row.holder, row.held_until = PLANNED, rule, until, None, None
    return True


def expire(row: OutreachRow, rule: str, now: datetime) -> None:
    _close(row, EXPIRED, rule, now)


def _close(row: OutreachRow, state: str, rule: str, now: datetime) -> None:
    row.state, row.rule, row.closed_at, row.holder, row.held_until = state, rule, now, None, None
    row.followed_until = now + FOLLOWED


@dataclass(frozen=True, slots=True)
class Reminded:
    """What the latest message to a borrower in a conversation was about. `fresh`: nothing was said by them since, but for the
    message that is being answered."""

    loan_id: str
    number: int | None
    moment: str
    fresh: bool


def reminded(session: Session, borrower_id: str, conversation_id: str, now: datetime) -> Reminded | None:
    """None when nothing was sent into this conversation lately."""
    latest = (
        select(OutreachRow)
        .where(
            OutreachRow.borrower_id == borrower_id,
            OutreachRow.conversation_id == conversation_id,
            OutreachRow.state == SENT,
            OutreachRow.closed_at > now - REMEMBERED,
        )
        .order_by(OutreachRow.seq.desc())
        .limit(1)
    )
    row = session.scalar(latest)
    if row is None or row.seq is None:
        return None
    since = select(func.count()).select_from(Message).where(
        Message.conversation_id == conversation_id, Message.seq > row.seq, Message.sender == BORROWER
    )  # fmt: skip
    return Reminded(row.loan_id, row.number, row.moment, fresh=session.scalar(since) in (0, 1))


# --- who plans, who sends -------------------------------------------------------------------------------------------------


def hold_planning(session: Session, holder: str, lease_now: datetime, life: timedelta) -> OutreachPlanner | None:
    """Become, or stay, the one who plans, for `life` from now; None while another is. The caller commits."""
    mine = session.execute(
        update(OutreachPlanner)
        .where(or_(OutreachPlanner.holder == holder, OutreachPlanner.until <= lease_now))
        .values(holder=holder, until=lease_now + life)
    )
    if isinstance(mine, CursorResult) and mine.rowcount:
        return session.get(OutreachPlanner, "planner", populate_existing=True)
    if session.get(OutreachPlanner, "planner") is not None:
        return None
    made = OutreachPlanner(name="planner", holder=holder, until=lease_now + life, borrowers=0, messages=0)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return None
    return made


def planned(session: Session, holder: str, borrowers: int, messages: int, now: datetime) -> None:
    """Note that a plan is done, if this is still the one who plans. The caller commits."""
    mine = update(OutreachPlanner).where(OutreachPlanner.holder == holder)
    session.execute(mine.values(planned_at=now, borrowers=borrowers, messages=messages))


def beat(session: Session, worker: str, counts: Mapping[str, int], problem: str | None, lease_now: datetime) -> None:
    """What a worker says of itself: it lives, how many it has sent, withheld, put off, let go. The caller commits. Workers that
    have said nothing for a day are forgotten."""
    row = session.get(OutreachWorker, worker)
    if row is None:
        row = OutreachWorker(id=worker, started_at=lease_now, seen_at=lease_now)
        session.add(row)
    row.seen_at, row.problem = lease_now, problem
    row.sent, row.withheld = counts.get(SENT, 0), counts.get(WITHHELD, 0)
    row.waiting, row.expired = counts.get("waiting", 0), counts.get(EXPIRED, 0)
    session.execute(delete(OutreachWorker).where(OutreachWorker.seen_at < lease_now - timedelta(days=1)))


def _row(placed: Placed) -> dict[str, Any]:
    coming, zone = placed.coming, ZoneInfo(placed.zone)
    last = datetime.combine(coming.last_day, LATEST_HOUR, zone).astimezone(timezone.utc)
    return {
        "key": coming.key,
        "borrower_id": coming.borrower_id,
        "loan_id": coming.loan_id,
        "number": coming.number,
        "about_on": coming.on,
        "moment": coming.moment.value,
        "segment": coming.segment.value,
        "strategy": placed.strategy,
        "wording": coming.wording,
        "offer": list(coming.offer),
        "why": dict(coming.why),
        "due_at": due_at(coming, placed.zone),
        "expires_at": last,
        "state": WITHHELD if placed.held_out else PLANNED,
        "rule": HELD_OUT if placed.held_out else None,
        "closed_at": due_at(coming, placed.zone) if placed.held_out else None,
        "followed_until": due_at(coming, placed.zone) + FOLLOWED if placed.held_out else None,
    }
