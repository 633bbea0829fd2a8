"""Equal principal: the same part of principal each month and the interest of what is left; payments fall."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from lending.columns import Columns, falling_columns, falling_figures
from lending.grid import Grid
from lending.money import minor_unit
from lending.plans.anew import Anew
from lending.start import Start


@dataclass(frozen=True, slots=True)
class EqualPrincipal(Anew):
    """Costs less than level payments of the same length, and asks for more at first."""

    kind: ClassVar[str] = "equal_principal"

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        return falling_columns(principal, over.rates[: self.periods], minor_unit(start.loan.currency), start.rounding)

    def figures(self, start: Start, principal: Decimal, over: Grid) -> tuple[Decimal, Decimal, Decimal]:
        return falling_figures(principal, over.rates[: self.periods], minor_unit(start.loan.currency), start.rounding)
