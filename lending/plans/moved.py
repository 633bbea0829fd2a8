"""Contract dates moved later: what extension, pause and change of due date have in common."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.columns import waiting_interest
from lending.dates import follow
from lending.daycount import rate_factor
from lending.leaves import day
from lending.loan import Amounts
from lending.money import ZERO, minor_unit
from lending.plans.plan import Case, Plan, spread
from lending.reason import Reason, because
from lending.start import Due, Start


@dataclass(frozen=True, slots=True)
class Moved(Plan):
    """The next instalment moves to `first_due`, the later ones follow it. The interest of the days moved, on the
    principal not yet due at the contract's rate (at most the cap), is paid in equal parts with the instalments,
    without interest on it. Arrears, if any, are carried in equal parts with them."""

    first_due: date
    pay_now: Decimal = ZERO

    moves_contract: ClassVar[bool] = True
    counted: ClassVar[bool] = False

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return follow(self.first_due, tuple(due for due, _ in start.running), start.due_day)

    def dues(self, start: Start) -> list[Due]:
        dates = self.own_dates(start)
        moved = [(due, amounts) for due, (_, amounts) in zip(dates, start.running, strict=True)]
        left = start.overdue - start.covered(self.pay_now)
        return [*moved, *spread(left + Amounts(interest=self.interest(start)), dates, start.loan.currency)]

    def interest(self, start: Start) -> Decimal:
        """What moving costs: interest from the old next due date to the new one."""
        ratio = rate_factor(start.rate, start.running[0][0], self.first_due, start.loan.terms.day_count)
        unit = minor_unit(start.loan.currency)
        return waiting_interest(start.running_total.principal, [ratio], unit, start.rounding)[0]

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        return (because("next_payment_later", **{"from": day(start.running[0][0]), "to": day(self.first_due)}),)


def only_before_due(case: Case) -> Reason | None:
    """Why contract dates cannot be moved by agreement before they fall due; None when they can."""
    since = case.start.standing.overdue_since
    if since is not None:
        return because("extension_only_before_due", since=day(since))
    if not case.start.running:
        return because("nothing_to_move")
    return because("takes_no_payment_now") if case.pay_now else None
