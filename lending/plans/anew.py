"""A new schedule for everything that is owed: what the kinds that replace the contract's schedule have in common."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import add
from typing import ClassVar, TypeVar

from lending.allocation import allocate
from lending.columns import Columns
from lending.grid import Frequency, Grid, grid
from lending.loan import Amounts
from lending.money import ZERO, minor_unit
from lending.plans.plan import Case, Plan, lengths, spread, spread_totals
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

    carries: ClassVar[str] = "everything"
    """What `beside` carries: a name, so that equal shares are reckoned once for kinds that carry the same."""

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
        latest = start.latest_last
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
        key = self.grid_key()
        known: Grid | None = start.remembered.get(key)
        if known is None or len(known.dates) < self.periods:
            count = max(self.periods, start.limits.max_periods)
            every, free, day_count = self.every(), self.free_until(start), start.loan.terms.day_count
            known = grid(start.on, self.first_due, self.day, count, start.rate, day_count, every, free)
            start.remembered[key] = known
        return known

    def grid_key(self) -> tuple[object, ...]:
        """What tells this plan's grid from those of others on the same start."""
        return (self.first_due, self.day)

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return self.grid(start).dates[: self.periods]

    def last_date(self, start: Start) -> date:
        return self.grid(start).dates[self.periods - 1]

    def beside(self, start: Start) -> tuple[Decimal, Amounts]:
        """(principal of the new schedule, what is carried in equal parts beside it)."""
        return owed_anew(start, self.pay_now)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        """The totals of `columns`, where they can be had for less: (the first ones, the level one that follows them,
        the last)."""
        totals = list(map(add, *self.columns(start, principal, over)))
        return totals[:-1], ZERO, totals[-1]

    def figures(self, start: Start, principal: Decimal, over: Grid) -> tuple[Decimal, Decimal, Decimal]:
        """(the sum of `columns`, the heaviest payment but the last, the last)."""
        head, level, last = self.amounts(start, principal, over)
        levels = self.periods - 1 - len(head)
        most = max(head) if head else ZERO
        if levels and level > most:
            most = level
        return sum(head, last) + level * levels, most, last

    def outline(self, start: Start) -> tuple[Decimal, Decimal] | None:
        if not self.stands_alone:
            return None
        principal, carried = self.beside(start)
        total, most, last = self.figures(start, principal, self.grid(start))
        usual, rest = self._carried(start, carried)
        return self.pay_now + total + carried.total, max(most + usual, last + rest)

    def _carried(self, start: Start, carried: Amounts) -> tuple[Decimal, Decimal]:
        """spread_totals of what is carried over this many periods, remembered."""
        key = (self.carries, self.pay_now, self.periods)
        known: tuple[Decimal, Decimal] | None = start.remembered.get(key)
        if known is None:
            known = start.remembered[key] = spread_totals(carried, self.periods, minor_unit(start.loan.currency))
        return known

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        """Of n payments of different months that repay a sum, one is no smaller than its nth part."""
        if not self.stands_alone:
            return ZERO, ZERO
        principal, carried = self.beside(start)
        return ZERO, (principal + carried.total) / self.periods

    def payments(self, start: Start) -> list[tuple[date, Decimal]]:
        principal, carried = self.beside(start)
        over = self.grid(start)
        head, level, last = self.amounts(start, principal, over)
        usual, rest = self._carried(start, carried)
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


def level_tail_at_least(
    plan: Anew, start: Start, head: Decimal, left: Decimal, waits: int, over: Grid
) -> tuple[Decimal, Decimal]:
    """at_least of a plan that asks for `head` in its first `waits` payments and repays `left` level in the others.

    Rounding: interest is off by half a unit each period and the payment by one, which moves a balance by at most 3 n
    g units (g: the growth over the plan) and the interest on it by g - 1 of that; equal shares by two units. Where a
    period's interest may exceed the payment, and so wait without interest on it, nothing is said of the total.
    """
    unit, growth = minor_unit(start.loan.currency), over.growth[plan.periods - 1]
    slack = unit * plan.periods * (1 + 3 * growth * (growth - 1))
    levels = plan.periods - waits
    level = over.exact_payment(left, plan.periods, waits)
    if left * over.top + unit >= level:
        return Anew.at_least(plan, start)
    carried = plan.beside(start)[1].total
    total = plan.pay_now + head + level * levels + carried - slack
    return total, level + carried / plan.periods - slack / levels - 2 * unit * plan.periods / levels


def owed_anew(start: Start, pay_now: Decimal) -> tuple[Decimal, Amounts]:
    """(principal of a new schedule, what is carried beside it), after `pay_now` has settled arrears, then accrued
    interest, then principal."""
    known: tuple[Decimal, Amounts] | None = start.remembered.get(pay_now)
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
