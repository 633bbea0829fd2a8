"""Re-amortisation: everything that is owed becomes one new schedule of level payments at the contract's rate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.allocation import allocate
from lending.dates import monthly
from lending.loan import Amounts
from lending.money import ZERO
from lending.plans.plan import Case, Plan, last_allowed, spread
from lending.reason import Reason, because
from lending.schedule import factors, level
from lending.start import Due, Start


@dataclass(frozen=True, slots=True)
class Reamortise(Plan):
    """All principal in `periods` level payments from today, at the contract's rate (at most the cap). Overdue and
    accrued
    interest, fees and penalties are carried in equal parts without interest on them, unless policy capitalises them.
    Fees of instalments not yet due stay owed and are carried too; their interest is not: it is reckoned anew."""

    periods: int
    first_due: date
    pay_now: Decimal = ZERO
    day: int | None = None
    """The day of the month of the payments, where a short month cut the first."""

    kind: ClassVar[str] = "reamortise"

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        return because("nothing_left_to_spread") if case.pay_now >= case.start.payoff else None

    @classmethod
    def choices(cls, case: Case) -> Iterator["Reamortise"]:
        limits, latest = case.start.limits, last_allowed(case.start)
        first, day = first_payment(case)
        for periods in range(limits.min_periods, limits.max_periods + 1):
            plan = cls(periods, first, case.pay_now, day)
            if latest is not None and plan.own_dates(case.start)[-1] > latest:
                break
            yield plan

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return monthly(self.first_due, self.periods, self.day)

    def dues(self, start: Start) -> list[Due]:
        principal, carried = owed_anew(start, self.pay_now)
        dates, currency = self.own_dates(start), start.loan.currency
        rates = factors(start.rate, start.on, dates, start.loan.terms.day_count)
        lines = level(principal, rates, dates, currency, rounding=start.rounding)
        return [
            *spread(carried, dates, currency),
            *((each.due_date, Amounts(each.principal, each.interest)) for each in lines),
        ]

    def settles_now(self, start: Start) -> Amounts:
        covered = start.covered(self.pay_now)
        return covered + paid_beyond(start, self.pay_now - covered.total)


def first_payment(case: Case) -> tuple[date, int | None]:
    """The first date and the day of the month of a new schedule: as asked, else the preferred day, else the
    contract's."""
    start, wish = case.start, case.wish
    if wish.first_due is not None:
        return wish.first_due, None
    day = case.preferred_day or start.due_day or start.earliest.day
    return start.first_on(day), day


def owed_anew(start: Start, pay_now: Decimal) -> tuple[Decimal, Amounts]:
    """(principal of a new schedule, what is carried beside it), after `pay_now` has settled arrears, then accrued
    interest, then principal."""
    covered = start.covered(pay_now)
    left = start.overdue - covered
    ahead = start.running_total
    more = paid_beyond(start, pay_now - covered.total)
    carried = Amounts(ZERO, left.interest + start.accrued - more.interest, left.fee + ahead.fee, left.penalty)
    added = carried.only(start.limits.capitalise)
    return left.principal + ahead.principal - more.principal + added.total, carried - added


def paid_beyond(start: Start, amount: Decimal) -> Amounts:
    """What a payment settles that goes beyond the arrears: interest accrued to today, then principal not yet due."""
    ahead = {"interest": start.accrued, "principal": start.running_total.principal}
    return Amounts(**allocate(amount, ahead, ("interest", "principal")))
