"""Interest first: interest alone each month, all principal with the last payment."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from lending.columns import Columns, waiting_columns, waiting_interest
from lending.grid import Grid
from lending.money import ZERO, minor_unit
from lending.plans.anew import Anew
from lending.start import Start


@dataclass(frozen=True, slots=True)
class InterestFirst(Anew):
    """A bullet: for a borrower who expects a sum by the last date."""

    kind: ClassVar[str] = "interest_first"
    light_at_first: ClassVar[bool] = True

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        """All principal falls due in the last month; interest is at least rate x time, half a unit a period less."""
        principal, carried = self.beside(start)
        over, unit = self.grid(start), minor_unit(start.loan.currency)
        interest = principal * over.earned[self.periods - 1] - unit * self.periods
        return self.pay_now + principal + interest + carried.total, principal

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        rates, unit = over.rates[: self.periods], minor_unit(start.loan.currency)
        return waiting_columns(principal, rates, self.periods - 1, unit, start.rounding)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        unit = minor_unit(start.loan.currency)
        interests = waiting_interest(principal, over.rates[: self.periods], unit, start.rounding)
        return interests[:-1], ZERO, interests[-1] + principal
