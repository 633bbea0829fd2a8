"""Principal grace: interest alone for some months, then level payments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.columns import Columns, level_amounts, waiting_columns, waiting_interest
from lending.grid import Grid
from lending.leaves import count
from lending.money import minor_unit
from lending.plans.anew import Anew, level_tail_at_least
from lending.plans.plan import Case
from lending.reason import Reason, because
from lending.start import Start


@dataclass(frozen=True, slots=True)
class PrincipalGrace(Anew):
    """`periods` payments, the first `grace` of them without principal."""

    grace: int = 1

    kind: ClassVar[str] = "principal_grace"
    light_at_first: ClassVar[bool] = True

    @classmethod
    def of_length(cls, case: Case, periods: int, first: date, day: int | None) -> Iterator["PrincipalGrace"]:
        grace = case.grace_months
        if grace < periods:
            yield cls(periods, first, case.pay_now, day, grace)

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        principal, _ = self.beside(start)
        over = self.grid(start)
        return level_tail_at_least(self, start, principal * over.earned[self.grace - 1], principal, self.grace, over)

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        rates, unit = over.rates[: self.periods], minor_unit(start.loan.currency)
        payment = over.level_payment(principal, self.periods, unit, self.grace)
        return waiting_columns(principal, rates, self.grace, unit, start.rounding, payment)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        rates, unit = over.rates[: self.periods], minor_unit(start.loan.currency)
        payment = over.level_payment(principal, self.periods, unit, self.grace)
        head = waiting_interest(principal, rates[: self.grace], unit, start.rounding)
        return head, *level_amounts(principal, rates[self.grace :], payment, unit, start.rounding)

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        return (because("interest_only_first", months=count(self.grace)),)
