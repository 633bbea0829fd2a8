"""Extension: every due date still to come moves later; interest runs on for the days moved.

In the legal sense (Civil Code of the PRC, art. 678) it is asked for before the due date: never open to a loan with
anything overdue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.dates import add_months, follow
from lending.daycount import rate_factor
from lending.leaves import day
from lending.loan import Amounts
from lending.money import ZERO, to_minor
from lending.plans.plan import Case, Plan, spread
from lending.reason import Reason, because
from lending.start import Due, Start


@dataclass(frozen=True, slots=True)
class Extension(Plan):
    """The next instalment moves to `first_due`, the later ones follow it. The interest of the days moved, on all
    principal at
    the contract's rate (at most the cap), is paid in equal parts with the instalments, without interest on it."""

    first_due: date

    kind: ClassVar[str] = "extension"
    moves_contract: ClassVar[bool] = True

    @property
    def pay_now(self) -> Decimal:
        return ZERO

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        since = case.start.standing.overdue_since
        if since is not None:
            return because("extension_only_before_due", since=day(since))
        if not case.start.running:
            return because("nothing_to_extend")
        if case.pay_now:
            return because("extension_takes_no_payment")
        return None

    @classmethod
    def choices(cls, case: Case) -> Iterator["Extension"]:
        start = case.start
        next_due = start.running[0][0]
        most = start.limits.max_months or 1
        if case.wish.first_due is not None:
            if next_due < case.wish.first_due <= add_months(next_due, most, start.due_day):
                yield cls(case.wish.first_due)
            return
        for months in range(1, most + 1):
            yield cls(add_months(next_due, months, start.due_day))

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return follow(self.first_due, tuple(due for due, _ in start.running), start.due_day)

    def dues(self, start: Start) -> list[Due]:
        dates = self.own_dates(start)
        moved = [(due, amounts) for due, (_, amounts) in zip(dates, start.running, strict=True)]
        return [*moved, *spread(Amounts(interest=self.interest(start)), dates, start.loan.currency)]

    def interest(self, start: Start) -> Decimal:
        """What the extension costs: interest on all principal from the old next due date to the new one."""
        factor = rate_factor(start.rate, start.running[0][0], self.first_due, start.loan.terms.day_count)
        return to_minor(start.principal * factor, start.loan.currency, start.rounding)

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        return (because("next_payment_later", **{"from": day(start.running[0][0]), "to": day(self.first_due)}),)
