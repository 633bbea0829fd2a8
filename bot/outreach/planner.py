"""A day's plan: every borrower of whom something may be said is looked at, a chunk at a time, and what is to be said is kept.

Planning again plans nothing twice (a key for each message), so it may run as often as one likes, and be stopped anywhere.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from multiprocessing import get_context
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lending.outreach import Coming, Strategy, coming
from lending.outreach.horizon import due_dates
from lending.store.borrowers import BorrowerRow
from lending.store.engine import Sessions, make_engine, make_sessions
from lending.store.loans import LoanRow
from lending.store.outreach import Placed, plan
from lending.store.outreach_books import Shelved, furthest_wish, next_borrowers, read_books
from lending.store.strategies import strategy

AT_ONCE = 1000
"""Borrowers in one reading."""
Part = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Done:
    """What planning has come to: borrowers looked at, messages that are new."""

    borrowers: int = 0
    messages: int = 0


def plan_day(
    sessions: Sessions,
    strategy: Strategy,
    now: datetime,
    *,
    part: Part = ("", None),
    told: Callable[[Done], bool] = lambda _: True,
) -> Done:
    """Plan the local day of `now` for every borrower whose id is in `part` (after the first, up to the second).

    `told` hears after every chunk how far it has come, and says whether to go on.
    """
    done = Done()
    for shelved in chunks(sessions, strategy, now, part):
        messages = [placed for each in shelved if (placed := _placed(each, strategy)) is not None]
        new = 0
        if messages:
            with sessions.begin() as session:
                new = plan(session, messages)
        done = Done(done.borrowers + len(shelved), done.messages + new)
        if not told(done):
            break
    return done


def chunks(sessions: Sessions, strategy: Strategy, now: datetime, part: Part = ("", None)) -> Iterator[list[Shelved]]:
    """The books of all those borrowers, a chunk at a time."""
    after, last = part
    with sessions() as session:
        zones, wish = session.scalars(select(LoanRow.zone).distinct()).all(), furthest_wish(session)
    days = {now.astimezone(ZoneInfo(zone)).date() for zone in zones}
    dates = {due for day in days for due in due_dates(strategy, day, wish)}
    while True:
        with sessions() as session:
            ids = next_borrowers(session, after, last, AT_ONCE, now, dates)
            shelved = read_books(session, ids, now) if ids else []
        if not ids:
            return
        yield shelved
        after = ids[-1]


def _placed(shelved: Shelved, strategy: Strategy) -> Placed | None:
    found: Coming | None = coming(shelved.book, strategy, shelved.on)
    if found is None:
        return None
    held_out = not found.news and strategy.holds_out(found.borrower_id)
    return Placed(found, shelved.zone, strategy.name, held_out)


def plan_in_parts(url: str, name: str, now: datetime, processes: int) -> Done:
    """The whole of it, by several processes side by side, each with its part of the borrowers."""
    engine = make_engine(url)
    parts = _parts(make_sessions(engine), processes)
    engine.dispose()
    with ProcessPoolExecutor(len(parts), get_context("spawn")) as pool:
        done = list(pool.map(_plan_part, *zip(*((url, name, now, part) for part in parts), strict=True)))
    return Done(sum(each.borrowers for each in done), sum(each.messages for each in done))


def _plan_part(url: str, name: str, now: datetime, part: Part) -> Done:
    return plan_day(make_sessions(make_engine(url)), strategy(name), now, part=part)


def _parts(sessions: Sessions, count: int) -> list[Part]:
    """As many parts of about the same size."""
    with sessions() as session:
        every = session.scalar(select(func.count()).select_from(BorrowerRow)) or 0
        ids = select(BorrowerRow.id).order_by(BorrowerRow.id)
        ends = (
            [session.scalar(ids.offset(every * at // count).limit(1)) for at in range(1, count)]
            if every > count
            else []
        )
    edges: list[str | None] = ["", *ends, None]
    return [(str(after), last) for after, last in pairwise(edges)]
