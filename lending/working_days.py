"""Days on which banks are open, by jurisdiction, with make-up working days (`holidays` keeps the calendars)."""

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, cast

import holidays

from lending.loan import DueConvention, Jurisdiction, Loan

_ONE_DAY = timedelta(days=1)
_BOTH = (-_ONE_DAY, _ONE_DAY)


@cache
def _calendar(jurisdiction: Jurisdiction) -> Any:
    return holidays.country_holidays(jurisdiction)


@lru_cache(maxsize=4096)
def is_working_day(when: date, jurisdiction: Jurisdiction) -> bool:
    """Whether banks are open: neither weekend nor public holiday, or a weekend day that is worked by decree."""
    return cast(bool, _calendar(jurisdiction).is_working_day(when))


@lru_cache(maxsize=4096)
def is_holiday(when: date, jurisdiction: Jurisdiction) -> bool:
    """Whether it is a public holiday, or a weekend within one; a weekend by itself is none."""
    if when in _calendar(jurisdiction):
        return True
    return not is_working_day(when, jurisdiction) and all(_leads_to_holiday(when, step, jurisdiction) for step in _BOTH)


def _leads_to_holiday(when: date, step: timedelta, jurisdiction: Jurisdiction) -> bool:
    when += step
    while when not in _calendar(jurisdiction) and not is_working_day(when, jurisdiction):
        when += step
    return when in _calendar(jurisdiction)


def adjusted(when: date, convention: DueConvention, jurisdiction: Jurisdiction) -> date:
    """`when`, or the working day its convention moves it to. Modified following stays in the month."""
    if convention is DueConvention.SAME or is_working_day(when, jurisdiction):
        return when
    if convention is DueConvention.PREVIOUS:
        return _step(when, -_ONE_DAY, jurisdiction)
    later = _step(when, _ONE_DAY, jurisdiction)
    if convention is DueConvention.MODIFIED_FOLLOWING and later.month != when.month:
        return _step(when, -_ONE_DAY, jurisdiction)
    return later


def _step(when: date, by: timedelta, jurisdiction: Jurisdiction) -> date:
    while not is_working_day(when, jurisdiction):
        when += by
    return when


def due_on(loan: Loan, due_date: date) -> date:
    """The day on which a contractual due date must be paid."""
    return adjusted(due_date, loan.terms.due_convention, loan.jurisdiction)
