"""Arrears spread: what is overdue is paid in n parts beside the contract, which goes on as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import add
from typing import ClassVar

from lending.columns import Columns, level_columns, level_exact
from lending.loan import Amounts
from lending.money import ZERO, minor_unit, split_by
from lending.plans.plan import Case, Plan, lengths, spread, spread_totals
from lending.reason import Reason, because
from lending.schedule import factors
from lending.start import Due, Start


@dataclass(frozen=True, slots=True)
class ArrearsSpread(Plan):
    """Overdue principal in `periods` level parts (bearing the contract's interest only if policy says so); overdue
    interest, fees and penalties in equal parts. Parts fall on the contract's dates while there are any."""

    periods: int
    first_due: date
    pay_now: Decimal = ZERO
    day: int | None = None
    """The day of the month of the parts, where a short month cut the first."""

    kind: ClassVar[str] = "arrears_spread"
    beside_contract: ClassVar[bool] = True

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        if not case.start.overdue.total:
            return because("nothing_overdue")
        if case.pay_now >= case.start.overdue.total:
            return because("nothing_left_to_spread")
        return None

    @classmethod
    def choices(cls, case: Case) -> Iterator["ArrearsSpread"]:
        latest = case.start.latest_last
        for first, day in _firsts(case):
            for periods in lengths(cls, case.start):
                plan = cls(periods, first, case.pay_now, day)
                if latest is not None and plan.own_dates(case.start)[-1] > latest:
                    break
                yield plan

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return start.dates_from(self.first_due, self.periods, self.day)

    def dues(self, start: Start) -> list[Due]:
        dates = self.own_dates(start)
        left = start.overdue - start.covered(self.pay_now)
        rest = spread(Amounts(ZERO, left.interest, left.fee, left.penalty), dates, start.loan.currency)
        principal = [Amounts(*pair) for pair in zip(*self._columns(start, left.principal), strict=True)]
        own = [(due, one + other) for (due, one), other in zip(rest, principal, strict=True)]
        return [*start.running, *own]

    def payments(self, start: Start) -> list[tuple[date, Decimal]]:
        left = start.overdue - start.covered(self.pay_now)
        totals = list(map(add, *self._columns(start, left.principal)))
        rest = Amounts(ZERO, left.interest, left.fee, left.penalty)
        usual, last = spread_totals(rest, self.periods, minor_unit(start.loan.currency))
        by_day = dict(start.running_payments)
        for due, total in zip(self.own_dates(start), totals, strict=True):
            by_day[due] = by_day.get(due, ZERO) + total + usual
        by_day[due] += last - usual
        return sorted(by_day.items())

    def outline(self, start: Start) -> tuple[Decimal, Decimal] | None:
        """Where the parts fall on the contract's days of the month, a month's load is that of one day."""
        at = start.place_of.get(self.first_due)
        if at is None or start.due_day is None or start.limits.charge_interest:
            return None
        left = start.overdue - start.covered(self.pay_now)
        usual, last = spread_totals(left, self.periods, minor_unit(start.loan.currency))
        running, end = start.running_totals, at + self.periods - 1
        at_the_end = (running[end] if end < len(running) else ZERO) + last
        most = max((at_the_end, *running[:at], *running[end + 1 :]))
        if self.periods > 1:
            most = max(most, max(running[at:end]) + usual)
        return self.pay_now + sum(running, left.total), most

    def _columns(self, start: Start, principal: Decimal) -> Columns:
        """Principal and interest of each part."""
        unit = minor_unit(start.loan.currency)
        if not start.limits.charge_interest:
            return list(split_by(principal, self.periods, unit)), [ZERO] * self.periods
        dates = self.own_dates(start)
        rates = factors(start.rate, start.on, dates, start.loan.terms.day_count)
        payment = level_exact(principal, rates).quantize(unit)
        return level_columns(principal, rates, payment, unit, start.rounding)


def _firsts(case: Case) -> Iterator[tuple[date, int | None]]:
    """When the parts may begin: as asked, or with the contract's next date, or on the day that suits."""
    start, wish = case.start, case.wish
    if case.first_due is not None:
        yield case.first_due, None
        return
    contract = [due for due, _ in start.running if due >= start.earliest]
    if wish.due_day is None and contract:
        yield contract[0], None
        return
    day = case.preferred_day or start.due_day or start.earliest.day
    yield start.first_on(day), day
