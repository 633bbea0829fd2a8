"""What every kind of plan is: terms in, payments out, and why it fits."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, TypeVar

from lending.affordability import Means
from lending.dates import add_months, monthly
from lending.loan import Amounts
from lending.money import split_evenly
from lending.reason import Reason
from lending.records import Record
from lending.start import Due, Start
from lending.wish import Wish

P = TypeVar("P", bound="Plan")


@dataclass(frozen=True, slots=True)
class Case:
    """What a kind may look at when it lists its choices."""

    start: Start
    wish: Wish
    means: Means

    @property
    def pay_now(self) -> Decimal:
        """What is paid on acceptance: what was offered, at least what policy collects."""
        return max(self.wish.pay_now or Decimal(0), self.start.to_collect)

    @property
    def preferred_day(self) -> int | None:
        """The day of the month asked for, else the pay day."""
        return self.wish.due_day or self.means.pay_day


class Plan(Record):
    """The terms of a plan: a frozen record whose dict is what is kept and rebuilt from."""

    __slots__ = ()
    kind: ClassVar[str]
    moves_contract: ClassVar[bool] = False
    """Whether the plan moves contract dates by whole months, so that limits of length are counted in months moved."""

    @property
    @abstractmethod
    def pay_now(self) -> Decimal:
        """What is paid on the day of acceptance."""

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

    @abstractmethod
    def own_dates(self, start: Start) -> tuple[date, ...]:
        """The due dates of the plan itself."""

    def settles_now(self, start: Start) -> Amounts:
        """What the payment on the day of acceptance settles."""
        return start.covered(self.pay_now)

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        """What speaks for this kind here, beyond its figures."""
        return ()


def spread(amounts: Amounts, dates: tuple[date, ...], currency: str) -> list[Due]:
    """Each component split evenly over the dates; the last takes the residues."""
    count = len(dates)
    parts = zip(
        dates,
        split_evenly(amounts.principal, count, currency),
        split_evenly(amounts.interest, count, currency),
        split_evenly(amounts.fee, count, currency),
        split_evenly(amounts.penalty, count, currency),
        strict=True,
    )
    return [(due, Amounts(*four)) for due, *four in parts]


def plan_dates(start: Start, first: date, count: int, day: int | None = None) -> tuple[date, ...]:
    """`count` due dates from `first`: the contract's own while `first` is one of them and they last, then monthly."""
    contract = [due for due, _ in start.running if due >= first]
    if contract and contract[0] == first:
        dates = contract[:count]
        day = start.due_day or dates[-1].day
        missing = count - len(dates)
        return (*dates, *(add_months(dates[-1], step, day) for step in range(1, missing + 1)))
    return monthly(first, count, day)


def last_allowed(start: Start) -> date | None:
    """The latest day for a plan's last instalment, if the policy sets one."""
    return None if start.limits.max_months is None else add_months(start.on, start.limits.max_months)
