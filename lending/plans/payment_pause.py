"""Payment pause: nothing is asked for some months, then the contract goes on, with the arrears carried along.

Unlike an extension it is open to an overdue loan: the overdue instalments stay overdue in law and in the bureau's
count, the lender only waits for them. Where nothing else can be afforded it is the relief that a person may grant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from lending.dates import add_months
from lending.plans.moved import Moved
from lending.plans.plan import Case
from lending.reason import Reason, because


@dataclass(frozen=True, slots=True)
class PaymentPause(Moved):
    """By whole months, at most as many as policy says."""

    kind: ClassVar[str] = "payment_pause"
    beside_contract: ClassVar[bool] = True

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        if not case.start.running:
            return because("nothing_to_move")
        if case.pay_now and case.pay_now >= case.start.overdue.total:
            return because("nothing_left_to_spread")
        return None

    @classmethod
    def choices(cls, case: Case) -> Iterator["PaymentPause"]:
        start = case.start
        for months in range(1, (start.limits.max_months or 1) + 1):
            yield cls(add_months(start.running[0][0], months, start.due_day), case.pay_now)
