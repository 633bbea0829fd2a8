"""Arrears spread: what is overdue is paid in n parts beside the contract, which goes on as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.loan import Amounts
from lending.money import ZERO
from lending.plans.plan import Case, Plan, last_allowed, plan_dates, spread
from lending.reason import Reason, because
from lending.schedule import factors, level
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

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        if not case.start.overdue.total:
            return because("nothing_overdue")
        if case.pay_now >= case.start.overdue.total:
            return because("nothing_left_to_spread")
        return None

    @classmethod
    def choices(cls, case: Case) -> Iterator["ArrearsSpread"]:
        limits, latest = case.start.limits, last_allowed(case.start)
        for first, day in _firsts(case):
            for periods in range(limits.min_periods, limits.max_periods + 1):
                plan = cls(periods, first, case.pay_now, day)
                if latest is not None and plan.own_dates(case.start)[-1] > latest:
                    break
                yield plan

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return plan_dates(start, self.first_due, self.periods, self.day)

    def dues(self, start: Start) -> list[Due]:
        dates = self.own_dates(start)
        currency = start.loan.currency
        left = start.overdue - start.covered(self.pay_now)
        rest = Amounts(ZERO, left.interest, left.fee, left.penalty)
        own = spread(rest, dates, currency)
        rate = start.rate if start.limits.charge_interest else ZERO
        rates = factors(rate, start.on, dates, start.loan.terms.day_count)
        lines = level(left.principal, rates, dates, currency, rounding=start.rounding)
        principal = [(line.due_date, Amounts(line.principal, line.interest)) for line in lines]
        return [*start.running, *own, *principal]


def _firsts(case: Case) -> Iterator[tuple[date, int | None]]:
    """When the parts may begin: as asked, or with the contract's next date, or on the day that suits."""
    start, wish = case.start, case.wish
    if wish.first_due is not None:
        yield wish.first_due, None
        return
    contract = [due for due, _ in start.running if due >= start.earliest]
    if wish.due_day is None and contract:
        yield contract[0], None
        return
    day = case.preferred_day or start.due_day or start.earliest.day
    yield start.first_on(day), day
