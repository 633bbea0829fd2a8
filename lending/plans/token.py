"""Token payments: for some months only what can be spared, then level payments, looked at again by a person before them.

For a borrower to whom nothing else is affordable today; a person must grant it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN
from typing import ClassVar

from lending.money import minor_unit, to_multiple
from lending.plans.anew import owed_anew
from lending.plans.plan import Case, spread_totals
from lending.plans.step_up import StepUp
from lending.reason import Reason, because


@dataclass(frozen=True, slots=True)
class Token(StepUp):
    """A step-up whose first payments take what the borrower can spare in a month, the carried parts included."""

    kind: ClassVar[str] = "token"

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        return super(Token, cls).closed(case) if case.spare else because("nothing_to_spare")

    @classmethod
    def of_length(cls, case: Case, periods: int, first: date, day: int | None) -> Iterator["Token"]:
        """Only the longest that policy allows: what comes after the first months is to be agreed anew."""
        low = case.grace_months
        if case.spare is None or periods <= low or periods != case.start.limits.max_periods:
            return
        principal, carried = owed_anew(case.start, case.pay_now)
        unit = minor_unit(case.start.loan.currency)
        beside, _ = spread_totals(carried, periods, unit)
        small = to_multiple(case.spare - beside, unit, ROUND_DOWN)
        plan = cls(periods, first, case.pay_now, day, low, small)
        if 0 < small < plan.grid(case.start).level_payment(principal, periods, unit):
            yield plan
