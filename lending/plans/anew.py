"""A new schedule for everything that is owed: what the kinds that replace the contract's schedule have in common."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import add
from typing import TypeVar

from lending.affordability import hard_until
from lending.allocation import allocate
from lending.columns import Columns
from lending.dates import months_between
from lending.grid import Frequency, Grid, grid
from lending.loan import Amounts
from lending.money import ZERO, minor_unit
from lending.plans.plan import Case, Plan, last_allowed, lengths, spread, spread_totals
from lending.reason import Reason, because
from lending.start import Due, Start

A = TypeVar("A", bound="Anew")


@dataclass(frozen=True, slots=True)
class Anew(Plan):
    """All principal is owed anew from today, at the contract's rate (at most the cap), in `periods` payments from
    `first_due`. Overdue and accrued interest, fees and penalties are carried in equal parts without interest on them,
    unless policy capitalises them. Fees of instalments not yet due stay owed and are carried too; their interest is
    not: it is reckoned anew."""

    periods: int
    first_due: date
    pay_now: Decimal = ZERO
    day: int | None = None
    """The day of the month of the payments, where a short month cut the first."""

    @property
    def stands_alone(self) -> bool:
        return True

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        return because("nothing_left_to_spread") if case.pay_now >= case.start.payoff else None

    @classmethod
    def choices(cls: type[A], case: Case) -> Iterator[A]:
        start, limits = case.start, case.start.limits
        first, day = first_payment(case)
        latest = last_allowed(start)
        dates = grid(start.on, first, day, limits.max_periods, start.rate, start.loan.terms.day_count).dates
        for periods in lengths(cls, start):
            if latest is not None and dates[periods - 1] > latest:
                break
            yield from cls.of_length(case, periods, first, day)

    @classmethod
    def of_length(cls: type[A], case: Case, periods: int, first: date, day: int | None) -> Iterator[A]:
        """The plans of this kind with that many payments (usually one)."""
        yield cls(periods, first, case.pay_now, day)

    @abstractmethod
    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        """Principal and interest of each payment; `over` holds this plan's dates and factors first."""

    def every(self) -> Frequency:
        return "monthly"

    def free_until(self, start: Start) -> date | None:
        """The last day without interest, if the plan has such days."""
        return None

    def grid(self, start: Start) -> Grid:
        count = max(self.periods, start.limits.max_periods)
        day_count, free = start.loan.terms.day_count, self.free_until(start)
        return grid(start.on, self.first_due, self.day, count, start.rate, day_count, self.every(), free)

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return self.grid(start).dates[: self.periods]

    def beside(self, start: Start) -> tuple[Decimal, Amounts]:
        """(principal of the new schedule, what is carried in equal parts beside it)."""
        return owed_anew(start, self.pay_now)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        """The totals of `columns`, where they can be had for less: (the first ones, the level one that follows them,
        the last)."""
        totals = list(map(add, *self.columns(start, principal, over)))
        return totals[:-1], ZERO, totals[-1]

    def outline(self, start: Start) -> tuple[Decimal, Decimal] | None:
        if not self.stands_alone:
            return None
        principal, carried = self.beside(start)
        head, level, last = self.amounts(start, principal, self.grid(start))
        usual, rest = spread_totals(carried, self.periods, minor_unit(start.loan.currency))
        levels = self.periods - 1 - len(head)
        total = self.pay_now + sum(head, last) + level * levels + carried.total
        most = max(head, default=ZERO)
        return total, max(max(most, level if levels else ZERO) + usual, last + rest)

    def load_at_least(self, start: Start) -> Decimal:
        """Of n payments of different months that repay a sum, one is no smaller than its nth part."""
        if not self.stands_alone:
            return ZERO
        principal, carried = self.beside(start)
        return (principal + carried.total) / self.periods

    def payments(self, start: Start) -> list[tuple[date, Decimal]]:
        principal, carried = self.beside(start)
        over = self.grid(start)
        head, level, last = self.amounts(start, principal, over)
        usual, rest = spread_totals(carried, self.periods, minor_unit(start.loan.currency))
        totals = [*head, *[level] * (self.periods - 1 - len(head))]
        return list(zip(over.dates, [*(total + usual for total in totals), last + rest], strict=False))

    def dues(self, start: Start) -> list[Due]:
        principal, carried = self.beside(start)
        over = self.grid(start)
        dates = over.dates[: self.periods]
        new = [Amounts(*pair) for pair in zip(*self.columns(start, principal, over), strict=True)]
        beside = spread(carried, dates, start.loan.currency)
        return [(due, one + other) for (due, one), other in zip(beside, new, strict=True)]

    def settles_now(self, start: Start) -> Amounts:
        covered = start.covered(self.pay_now)
        return covered + paid_beyond(start, self.pay_now - covered.total)


def first_payment(case: Case) -> tuple[date, int | None]:
    """The first date and the day of the month of a new schedule: as asked, or the preferred day, or the contract's."""
    start = case.start
    if case.first_due is not None:
        return case.first_due, None
    day = case.preferred_day or start.due_day or start.earliest.day
    return start.first_on(day), day


def grace_months(case: Case) -> int:
    """How many months may ask for less: while a temporary shock lasts, at most what policy allows."""
    until = hard_until(case.means, case.start.policy, case.start.on)
    most = case.start.limits.max_grace
    return most if until is None else max(1, min(most, months_between(case.start.on, until)))


def owed_anew(start: Start, pay_now: Decimal) -> tuple[Decimal, Amounts]:
    """(principal of a new schedule, what is carried beside it), after `pay_now` has settled arrears, then accrued
    interest, then principal."""
    known = start.remembered.get(pay_now)
    if known is None:
        known = start.remembered[pay_now] = _owed_anew(start, pay_now)
    return known


def _owed_anew(start: Start, pay_now: Decimal) -> tuple[Decimal, Amounts]:
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
