"""Settlement: the whole loan is paid off at once or in a few parts, less what policy gives up for it."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import ClassVar

from lending.columns import Columns
from lending.grid import Grid
from lending.loan import Amounts, Component
from lending.money import ZERO, minor_unit, split_by, to_minor
from lending.plans.anew import Anew
from lending.start import Start


@dataclass(frozen=True, slots=True)
class Settlement(Anew):
    """All principal, the arrears and the interest accrued to today, less the waiver, in `periods` equal parts without
    interest. Where policy waives principal, the waived share is that of all principal, not only of what is overdue."""

    kind: ClassVar[str] = "settlement"
    least: ClassVar[int] = 1

    def waived(self, start: Start) -> Amounts:
        if Component.PRINCIPAL not in start.limits.waive:
            return start.waived
        ahead = start.running_total.principal * start.limits.waive_share
        return start.waived + Amounts(to_minor(ahead, start.loan.currency, ROUND_DOWN))

    def beside(self, start: Start) -> tuple[Decimal, Amounts]:
        principal, carried = Anew.beside(self, start)
        return max(ZERO, principal - (self.waived(start) - start.waived).principal), carried

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        parts = list(split_by(principal, self.periods, minor_unit(start.loan.currency)))
        return parts, [ZERO] * self.periods
