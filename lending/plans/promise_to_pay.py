"""Promise to pay: the arrears whole on one date, the contract going on beside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.money import ZERO
from lending.plans.plan import Case, Plan
from lending.reason import Reason, because
from lending.start import Due, Start


@dataclass(frozen=True, slots=True)
class PromiseToPay(Plan):
    """What is overdue today (less what policy gives up) is paid on `first_due`; nothing is added until then."""

    first_due: date
    pay_now: Decimal = ZERO

    kind: ClassVar[str] = "promise_to_pay"
    beside_contract: ClassVar[bool] = True
    counted: ClassVar[bool] = False

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        if not case.start.overdue.total:
            return because("nothing_overdue")
        return because("nothing_left_to_spread") if case.pay_now >= case.start.overdue.total else None

    @classmethod
    def choices(cls, case: Case) -> Iterator["PromiseToPay"]:
        start = case.start
        if case.first_due is not None:
            yield cls(case.first_due, case.pay_now)
            return
        for when in sorted({start.first_on(day) for day in (case.preferred_day, start.due_day) if day is not None}):
            yield cls(when, case.pay_now)

    def own_dates(self, start: Start) -> tuple[date, ...]:
        return (self.first_due,)

    def dues(self, start: Start) -> list[Due]:
        return [*start.running, (self.first_due, start.overdue - start.covered(self.pay_now))]
