"""Which due dates a day's plan can be about: so that of a large portfolio only those are read of whom something may be said."""

from collections.abc import Iterator
from datetime import date, timedelta

from lending.dates import add_months
from lending.outreach.habits import AHEAD
from lending.outreach.moments import STILL
from lending.outreach.strategy import Moment, Strategy

LONGEST = 62
"""On days on which a record's month is spoken of, instalments of so many days are looked at: some is past due if any is."""


def due_dates(strategy: Strategy, on: date, furthest_wish: int = 0) -> frozenset[date]:
    """Due dates of contracts that may matter on a day. `furthest_wish`: the most days ahead that any borrower wishes for."""
    found = {on - timedelta(days=each) for each in _offsets(strategy)}
    found |= {on + timedelta(days=each) for each in range(max(AHEAD, furthest_wish) + 1)}
    if _record_is_spoken_of(strategy, on):
        found |= {on - timedelta(days=each) for each in range(1, LONGEST + 1)}
    return frozenset(found)


def _offsets(strategy: Strategy) -> Iterator[int]:
    for rule in strategy.segments.values():
        for moment in (Moment.BEFORE_DUE, Moment.DUE_TODAY, Moment.AFTER_DUE):
            for step in rule.moments.get(moment, ()):
                yield from range(step.days, step.days + STILL + 1)


def _record_is_spoken_of(strategy: Strategy, on: date) -> bool:
    end = add_months(on.replace(day=1), 1) - timedelta(days=1)
    steps = [each for rule in strategy.segments.values() for each in rule.moments.get(Moment.CREDIT_MOMENT, ())]
    return any(0 <= (on - end).days - each.days <= STILL for each in steps)
