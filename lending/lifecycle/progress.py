"""How far a plan has come on a day: what is paid, what comes next, what is late, whether it still holds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from lending.keeping import Keeping
from lending.lifecycle.matching import Due, Matched, match, plan_dues
from lending.loan import NOTHING, Amounts, Payment
from lending.money import ZERO
from lending.proposal import Proposal
from lending.records import Record

DueState = Literal["paid", "paid_late", "open", "late"]


@dataclass(frozen=True, slots=True)
class DueStanding(Record):
    """One instalment of a plan on a day.

    paid: settled by its date and the days that policy adds · paid_late: settled after them · open: not settled, its
    time is not over · late: not settled, its time is over. Settled is within the shortfall that policy tolerates.
    """

    number: int
    due_date: date
    owed: Amounts
    paid: Amounts
    settled_on: date | None
    state: DueState

    @property
    def left(self) -> Decimal:
        return self.owed.total - self.paid.total


@dataclass(frozen=True, slots=True)
class Progress(Record):
    """A plan on the business day `as_of`, after the payments that count for that day or before."""

    as_of: date
    dues: tuple[DueStanding, ...]
    matched: tuple[Matched, ...]
    beyond: Decimal
    """Paid after the plan's last instalment was settled: it falls on the contract."""
    completed: bool
    broken: bool

    @property
    def paid(self) -> Decimal:
        return sum((due.paid.total for due in self.dues), ZERO)

    @property
    def left(self) -> Decimal:
        return sum((due.left for due in self.dues), ZERO)

    @property
    def settled(self) -> int:
        """Instalments that count as paid."""
        return sum(due.settled_on is not None for due in self.dues)

    @property
    def next(self) -> DueStanding | None:
        """The first that is not settled."""
        return next((due for due in self.dues if due.settled_on is None), None)

    @property
    def late(self) -> tuple[DueStanding, ...]:
        return tuple(due for due in self.dues if due.state == "late")

    @property
    def short_now(self) -> Decimal:
        """What brings the plan up to date: what is left of all instalments whose date has come."""
        return sum((due.left for due in self.dues if due.due_date <= self.as_of), ZERO)


def progress_of(
    plan: Proposal,
    accepted_on: date,
    payments: Iterable[Payment],
    on: date,
    keeping: Keeping,
    known: Collection[str] = (),
) -> Progress:
    """How far `plan` has come by the end of `on`.

    `known` are the references of payments that the plan's figures had already taken in when it was agreed; they pay
    nothing of it. All others do, whenever they were made: money that was on its way is not lost.
    """
    dues = plan_dues(plan, accepted_on)
    counting = [each for each in payments if each.paid_on <= on and each.reference not in known]
    matched, beyond = match(dues, counting, keeping.allocation)
    standings = tuple(_standing(due, matched, on, keeping) for due in dues)
    open_ = [due for due in standings if due.settled_on is None]
    broken = any(on > due.due_date + timedelta(days=keeping.broken_after_days) for due in open_)
    return Progress(on, standings, matched, beyond, completed=not open_, broken=broken)


def _standing(due: Due, matched: Iterable[Matched], on: date, keeping: Keeping) -> DueStanding:
    enough = due.amounts.total - keeping.tolerated(due.amounts.total)
    paid, settled_on = NOTHING, None
    for part in matched:
        if part.number != due.number:
            continue
        paid += part.amounts
        if settled_on is None and paid.total >= enough:
            settled_on = part.paid_on
    return DueStanding(due.number, due.due_date, due.amounts, paid, settled_on, _state(due, settled_on, on, keeping))


def _state(due: Due, settled_on: date | None, on: date, keeping: Keeping) -> DueState:
    in_time = due.due_date + timedelta(days=keeping.late_days)
    if settled_on is not None:
        return "paid" if settled_on <= in_time else "paid_late"
    return "open" if on <= in_time else "late"
