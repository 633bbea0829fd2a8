"""How much of a year lies between two dates: act/365, act/360, 30/360, act/act."""

from calendar import isleap
from datetime import date
from decimal import Decimal
from enum import Enum

from lending.dates import add_months, months_between


class DayCount(str, Enum):
    """A day-count convention, written as in loan files."""

    ACT_365 = "act/365"
    ACT_360 = "act/360"
    THIRTY_360 = "30/360"
    ACT_ACT = "act/act"


def year_fraction(start: date, end: date, day_count: DayCount) -> tuple[int, int]:
    """The part of a year from start to end, exactly, as (numerator, denominator).

    act/365 and act/360 count calendar days. 30/360 counts a whole month (also one cut short by February) as 1/12
    and other stretches by the European rule (day 31 is day 30). act/act divides each day by the length of its year; a
    day belongs to the year in which it ends, so a period is split at 31 December.
    """
    if day_count is DayCount.ACT_365:
        return (end - start).days, 365
    if day_count is DayCount.ACT_360:
        return (end - start).days, 360
    if day_count is DayCount.THIRTY_360:
        return thirty_360_days(start, end), 360
    return _actual_actual(start, end)


def thirty_360_days(start: date, end: date) -> int:
    """Days from start to end where every month has 30."""
    months = months_between(start, end)
    if add_months(start, months) == end or add_months(end, -months) == start:
        return months * 30
    return months * 30 + min(end.day, 30) - min(start.day, 30)


def _actual_actual(start: date, end: date) -> tuple[int, int]:
    if start.year == end.year:
        return (end - start).days, 366 if isleap(start.year) else 365
    normal = leap = 0
    at = start
    while at < end:
        # the day after 31 December ends in the new year
        year = at.year + 1 if (at.month, at.day) == (12, 31) else at.year
        stop = min(end, date(year, 12, 31))
        if isleap(year):
            leap += (stop - at).days
        else:
            normal += (stop - at).days
        at = stop
    return normal * 366 + leap * 365, 365 * 366


def rate_factor(annual_rate: Decimal, start: date, end: date, day_count: DayCount) -> tuple[int, int]:
    """What one unit of principal earns from start to end: annual_rate x day fraction, exactly, as numerator and
    denominator (not in lowest terms)."""
    numerator, denominator = annual_rate.as_integer_ratio()
    part, whole = year_fraction(start, end, day_count)
    return numerator * part, denominator * whole
