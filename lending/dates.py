"""Dates a loan lives by: whole months, days of the month, steps between due dates."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def on_day(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day where it has fewer."""
    if day > 28:
        day = min(day, monthrange(year, month)[1])
    return date(year, month, day)


def add_months(start: date, months: int, day: int | None = None) -> date:
    """`start` moved by whole months, kept on `day` of the month (default: start's own), or the month's last day."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return on_day(years, month + 1, day or start.day)


@lru_cache(maxsize=65536)
def month_later(day: date) -> date:
    """add_months(day, 1), remembered."""
    return add_months(day, 1)


def months_between(start: date, end: date) -> int:
    """Calendar months from start's month to end's, whatever the days."""
    return (end.year - start.year) * 12 + end.month - start.month


def monthly(first: date, count: int, day: int | None = None) -> tuple[date, ...]:
    """`count` dates a month apart beginning with `first`; later ones keep to `day` (default: first's)."""
    return (first, *(add_months(first, step, day) for step in range(1, count)))


def every_days(first: date, count: int, days: int) -> tuple[date, ...]:
    """`count` dates `days` days apart beginning with `first` (7 weekly, 14 fortnightly)."""
    return tuple(first + timedelta(days=days * step) for step in range(count))


def next_on_day(after: date, day: int) -> date:
    """The first date later than `after` that is that day of a month (or the last day of a shorter month)."""
    here = on_day(after.year, after.month, day)
    return here if here > after else add_months(here, 1, day)


def due_day_of(dates: tuple[date, ...]) -> int | None:
    """The day of the month these due dates keep to (31 for month ends that were cut short); None if they keep to
    none."""
    if not dates:
        return None
    day = max(each.day for each in dates)
    return day if all(each == on_day(each.year, each.month, day) for each in dates) else None


def follow(moved: date, original: tuple[date, ...], due_day: int | None = None) -> tuple[date, ...]:
    """Due dates that follow when the first of `original` is moved to `moved`.

    Dates on one day of the month stay whole months apart (on `due_day` when the first only moved by months); others
    keep
    their distance in days.
    """
    kept = due_day_of(original)
    if kept is None:
        return tuple(moved + (each - original[0]) for each in original)
    day = due_day or kept
    if moved != on_day(moved.year, moved.month, day):
        day = moved.day
    return tuple(add_months(moved, months_between(original[0], each), day) for each in original)
