"""What every kind of plan is: terms in, payments out, and why it fits."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, TypeVar

from lending.affordability import Means, hard_until
from lending.dates import months_between
from lending.loan import Amounts
from lending.money import ZERO, even_share, minor_unit, split_by, to_minor
from lending.reason import Reason
from lending.records import Record
from lending.start import Due, Start
from lending.wish import Wish

P = TypeVar("P", bound="Plan")


@dataclass(frozen=True)
class Case:
    """What a kind may look at when it lists its choices."""

    start: Start
    wish: Wish
    means: Means
    spare: Decimal | None = None
    """What can be spared in a month, where it is known."""

    @cached_property
    def pay_now(self) -> Decimal:
        """What is paid on acceptance: what was offered, at least what policy collects."""
        return to_minor(max(self.wish.pay_now or ZERO, self.start.to_collect), self.start.loan.currency)

    @cached_property
    def grace_months(self) -> int:
        """How many months may ask for less: while a temporary shock lasts, at most what policy allows."""
        until = hard_until(self.means, self.start.policy, self.start.on)
        most = self.start.limits.max_grace
        return most if until is None else max(1, min(most, months_between(self.start.on, until)))

    @property
    def first_due(self) -> date | None:
        """The first date asked for, or the nearest to it that policy allows."""
        asked, start = self.wish.first_due, self.start
        if asked is None:
            return None
        return min(max(asked, start.earliest), start.latest_first)

    @property
    def preferred_day(self) -> int | None:
        """The day of the month asked for, else the pay day."""
        return self.wish.due_day or self.means.pay_day


class Plan(Record):
    """The terms of a plan: a frozen record whose dict is what is kept and rebuilt from."""

    __slots__ = ()
    kind: ClassVar[str]
    moves_contract: ClassVar[bool] = False
    """Whether the plan moves contract dates, so that limits of length are counted in months moved."""

    beside_contract: ClassVar[bool] = False
    """Whether the contract's dates go on beside the plan, or the arrears stay overdue in law: its schedule replaces none."""

    counted: ClassVar[bool] = True
    """Whether the policy's numbers of periods apply."""
    least: ClassVar[int] = 2
    """The fewest periods, where the policy names none."""

    light_at_first: ClassVar[bool] = False
    """Whether its first payments may be so small that rounding leaves nothing of them."""

    @property
    @abstractmethod
    def pay_now(self) -> Decimal:
        """What is paid on the day of acceptance."""

    @property
    def stands_alone(self) -> bool:
        """Whether its payments are all there is, no two of them within a month."""
        return False

    @classmethod
    @abstractmethod
    def closed(cls, case: Case) -> Reason | None:
        """Why this kind is not open to the loan at all; None when it is."""

    @classmethod
    @abstractmethod
    def choices(cls: type[P], case: Case) -> Iterator[P]:
        """Every plan of this kind within the limits of periods and months, shortest first."""

    @abstractmethod
    def dues(self, start: Start) -> list[Due]:
        """All that is paid after the day of acceptance, running contract instalments included."""

    def payments(self, start: Start) -> list[tuple[date, Decimal]]:
        """What falls due on each day after the day of acceptance, in order: the totals of `dues`."""
        by_day: dict[date, Decimal] = {}
        for due, amounts in self.dues(start):
            by_day[due] = by_day.get(due, ZERO) + amounts.total
        return sorted(by_day.items())

    def outline(self, start: Start) -> tuple[Decimal, Decimal] | None:
        """(all that is paid, the most in a month) where they can be had without the payments; None where not."""
        return None

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        """(less than all that is paid, no more than the heaviest month): bounds that are known without working the
        plan out."""
        return ZERO, ZERO

    @abstractmethod
    def own_dates(self, start: Start) -> tuple[date, ...]:
        """The due dates of the plan itself."""

    def last_date(self, start: Start) -> date:
        return self.own_dates(start)[-1]

    def waived(self, start: Start) -> Amounts:
        """What is given up when the plan is accepted."""
        return start.waived

    def settles_now(self, start: Start) -> Amounts:
        """What the payment on the day of acceptance settles."""
        return start.covered(self.pay_now)

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        """What speaks for this kind here, beyond its figures."""
        return ()


def spread(amounts: Amounts, dates: tuple[date, ...], currency: str) -> list[Due]:
    """Each component split evenly over the dates; the last takes the residues."""
    unit, count = minor_unit(currency), len(dates)
    parts = zip(dates, *(split_by(amount, count, unit) for _, amount in amounts.items()), strict=True)
    return [(due, Amounts(*four)) for due, *four in parts]


def spread_totals(amounts: Amounts, count: int, unit: Decimal) -> tuple[Decimal, Decimal]:
    """(what falls on each date but the last, what falls on the last) when `amounts` are spread over `count` dates."""
    usual = ZERO
    for _, amount in amounts.items():
        if amount:
            usual += even_share(amount, count, unit)
    return usual, amounts.total - usual * (count - 1)


def lengths(kind: type[Plan], start: Start) -> range:
    """The numbers of periods that policy allows a kind."""
    return range(start.limits.min_periods or kind.least, start.limits.max_periods + 1)
