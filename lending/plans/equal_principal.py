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

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        """The first payment is the heaviest but for the last's residue; a part of principal is off by a unit at most, the
        balance by so many as there were parts, each period's interest by half of one, equal shares by three."""
        principal, carried = self.beside(start)
        over, periods = self.grid(start), self.periods
        unit = minor_unit(start.loan.currency)
        total = self.pay_now + principal + principal * over.falling[periods - 1] / periods + carried.total
        first = (principal + carried.total) / periods + principal * over.earned[0]
        return total - unit * periods * (1 + periods * over.top), first - 5 * unit

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        return falling_columns(principal, over.rates[: self.periods], minor_unit(start.loan.currency), start.rounding)

    def figures(self, start: Start, principal: Decimal, over: Grid) -> tuple[Decimal, Decimal, Decimal]:
        return falling_figures(principal, over.rates[: self.periods], minor_unit(start.loan.currency), start.rounding)
