"""Re-amortisation: everything that is owed in level payments over a new number of months."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from lending.columns import Columns, level_amounts, level_columns
from lending.grid import Grid
from lending.money import ZERO, minor_unit
from lending.plans.anew import Anew, level_tail_at_least
from lending.start import Start


@dataclass(frozen=True, slots=True)
class Reamortise(Anew):
    """P x prod(1 + r) / f each month (schedule.level_payment), the last payment taking the residue."""

    kind: ClassVar[str] = "reamortise"

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        principal, _ = self.beside(start)
        return level_tail_at_least(self, start, ZERO, principal, 0, self.grid(start))

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        unit = minor_unit(start.loan.currency)
        payment = over.level_payment(principal, self.periods, unit)
        return level_columns(principal, over.rates[: self.periods], payment, unit, start.rounding)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        unit = minor_unit(start.loan.currency)
        payment = over.level_payment(principal, self.periods, unit)
        return [], *level_amounts(principal, over.rates[: self.periods], payment, unit, start.rounding)
