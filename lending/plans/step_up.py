"""Step-up: small payments first, level ones after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import add
from typing import ClassVar

from lending.columns import Columns, Ratio, level_amounts, level_columns, waiting_interest
from lending.grid import Grid
from lending.leaves import count, money
from lending.money import ZERO, minor_unit, split_by, to_multiple
from lending.plans.anew import Anew, level_tail_at_least, owed_anew
from lending.plans.plan import Case
from lending.reason import Reason, because
from lending.start import Start


@dataclass(frozen=True, slots=True)
class StepUp(Anew):
    """The first `low_periods` payments of principal and interest are `low_payment`; the rest is level. Interest that
    a low payment does not cover waits, without interest on it, for the level ones."""

    low_periods: int = 1
    low_payment: Decimal = ZERO

    kind: ClassVar[str] = "step_up"
    light_at_first: ClassVar[bool] = True

    @classmethod
    def of_length(cls, case: Case, periods: int, first: date, day: int | None) -> Iterator["StepUp"]:
        start, low = case.start, case.grace_months
        if periods <= low:
            return
        principal, _ = owed_anew(start, case.pay_now)
        unit = minor_unit(start.loan.currency)
        plan = cls(periods, first, case.pay_now, day, low)
        level = plan.grid(start).level_payment(principal, periods, unit)
        yield cls(periods, first, case.pay_now, day, low, to_multiple(level * start.limits.low_share, unit))

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        principal, _ = self.beside(start)
        over = self.grid(start)
        _, _, left, _ = self._low(start, principal, over)
        return level_tail_at_least(self, start, self.low_payment * self.low_periods, left, self.low_periods, over)

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        principals, interests, left, waits = self._low(start, principal, over)
        payment, later, unit = self._level(start, left, over)
        level = level_columns(left, later, payment, unit, start.rounding)
        return principals + level[0], interests + list(map(add, level[1], waits))

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        principals, interests, left, waits = self._low(start, principal, over)
        payment, later, unit = self._level(start, left, over)
        level, last = level_amounts(left, later, payment, unit, start.rounding)
        return list(map(add, principals, interests)), level + waits[0], last + waits[-1]

    def _low(
        self, start: Start, principal: Decimal, over: Grid
    ) -> tuple[list[Decimal], list[Decimal], Decimal, tuple[Decimal, ...]]:
        """(principal and interest of the low payments, the principal left after them, the interest they left, in equal
        parts)."""
        principals, interests = [], []
        unit, waiting = minor_unit(start.loan.currency), ZERO
        for ratio in over.rates[: self.low_periods]:
            waiting += waiting_interest(principal, [ratio], unit, start.rounding)[0]
            interest = min(waiting, self.low_payment)
            repaid = min(self.low_payment - interest, principal)
            waiting -= interest
            principal -= repaid
            principals.append(repaid)
            interests.append(interest)
        return principals, interests, principal, split_by(waiting, self.periods - self.low_periods, unit)

    def _level(self, start: Start, left: Decimal, over: Grid) -> tuple[Decimal, tuple[Ratio, ...], Decimal]:
        """(the later payments before smoothing, their rate factors, the minor unit)."""
        unit = minor_unit(start.loan.currency)
        payment = over.level_payment(left, self.periods, unit, self.low_periods)
        return payment, over.rates[self.low_periods : self.periods], unit

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        low = money(self.low_payment, start.loan.currency)
        return (because("smaller_at_first", months=count(self.low_periods), payment=low),)
