"""Interest pause: level payments of everything owed, and no interest for the first months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from lending.dates import add_months
from lending.grid import Grid
from lending.interest_pause import InterestPause as Days
from lending.interest_pause import paused_factors
from lending.leaves import day as day_leaf
from lending.money import minor_unit
from lending.plans.anew import Anew
from lending.plans.plan import Case
from lending.reason import Reason, because
from lending.schedule import Columns, level_amounts, level_columns, level_payment
from lending.start import Start


@dataclass(frozen=True, slots=True)
class InterestPause(Anew):
    """No interest on the days of `months` months from today; the payments are level with that counted in."""

    months: int = 1

    kind: ClassVar[str] = "interest_pause"

    @classmethod
    def of_length(cls, case: Case, periods: int, first: date, day: int | None) -> Iterator["InterestPause"]:
        yield cls(periods, first, case.pay_now, day, case.start.limits.max_grace)

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        rates, payment, unit = self._level(start, principal, over)
        return level_columns(principal, rates, payment, unit, start.rounding)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        rates, payment, unit = self._level(start, principal, over)
        return [], *level_amounts(principal, rates, payment, unit, start.rounding)

    def _level(self, start: Start, principal: Decimal, over: Grid) -> tuple[tuple[Decimal, ...], Decimal, Decimal]:
        """(the rate factors less the pause, the level payment before smoothing, the minor unit)."""
        dates, rates = over.dates[: self.periods], over.rates[: self.periods]
        until = self.until(start)
        touched = sum(1 for begin in (start.on, *dates[:-1]) if begin < until)
        pause = Days(start.on + timedelta(days=1), until)
        paused = paused_factors(start.rate, start.on, dates[:touched], start.loan.terms.day_count, [pause])
        rates = paused + rates[touched:]
        unit = minor_unit(start.loan.currency)
        return rates, level_payment(principal, rates).quantize(unit), unit

    def until(self, start: Start) -> date:
        """The last day without interest."""
        return add_months(start.on, self.months)

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        return (because("no_interest_until", until=day_leaf(self.until(start))),)
