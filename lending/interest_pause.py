"""Days on which no interest runs, inside a schedule that goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lending.columns import Ratio
from lending.daycount import DayCount, rate_factor
from lending.records import Record


@dataclass(frozen=True, slots=True)
class InterestPause(Record):
    """No interest on the days from `start` to `end`, both included; a day is named by the date on which it ends."""

    start: date
    end: date


def paused_factor(
    annual_rate: Decimal, begin: date, end: date, day_count: DayCount, pauses: Sequence[InterestPause]
) -> Ratio:
    """The ratio of a period less its paused days.

    Where a year has 360 days of 30-day months, the period's ratio by the share of its calendar days that run.
    """
    if all(pause.end <= begin or pause.start > end for pause in pauses):
        return rate_factor(annual_rate, begin, end, day_count)
    running = _running(begin, end, pauses)
    if day_count is not DayCount.THIRTY_360:
        numerator, denominator = 0, 1
        for start, stop in running:
            part, whole = rate_factor(annual_rate, start, stop, day_count)
            numerator, denominator = numerator * whole + part * denominator, denominator * whole
        return numerator, denominator
    days = sum((stop - start).days for start, stop in running)
    part, whole = rate_factor(annual_rate, begin, end, day_count)
    return part * days, whole * (end - begin).days


def paused_factors(
    annual_rate: Decimal, start: date, dates: Sequence[date], day_count: DayCount, pauses: Sequence[InterestPause]
) -> tuple[Ratio, ...]:
    """The ratios of the periods start to the first date, first to second ..., each less its paused days."""
    begins = (start, *dates[:-1])
    return tuple(
        paused_factor(annual_rate, begin, end, day_count, pauses) for begin, end in zip(begins, dates, strict=True)
    )


def _running(begin: date, end: date, pauses: Sequence[InterestPause]) -> list[tuple[date, date]]:
    """The stretches (after, until] of the period that no pause covers."""
    stretches = []
    at = begin
    for pause in sorted(pauses, key=lambda each: each.start):
        before = pause.start - timedelta(days=1)
        if before > at:
            stretches.append((at, min(before, end)))
        at = max(at, pause.end)
        if at >= end:
            return stretches
    stretches.append((at, end))
    return stretches
