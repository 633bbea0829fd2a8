"""Re-ageing: everything that is owed gets a new number of payments, start and frequency; overdue interest comes
first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lending.columns import Columns, lasting, paying_columns
from lending.grid import Frequency, Grid
from lending.loan import Amounts
from lending.money import ZERO, minor_unit, split_by
from lending.plans.anew import Anew, level_tail_at_least, owed_anew
from lending.plans.plan import Case
from lending.reage_schedule import discounted
from lending.start import Start


@dataclass(frozen=True, slots=True)
class Reage(Anew):
    """Level payments of which the first holds the overdue and accrued interest; where policy charges no interest,
    principal and the interest owed so far are each split equally and none is added."""

    frequency: Frequency = "monthly"

    kind: ClassVar[str] = "reage"
    carries: ClassVar[str] = "all but interest"

    @classmethod
    def of_length(cls, case: Case, periods: int, first: date, day: int | None) -> Iterator["Reage"]:
        for frequency in case.start.limits.frequencies:
            yield cls(periods, first, case.pay_now, day, frequency)

    @property
    def stands_alone(self) -> bool:
        return self.frequency == "monthly"

    def every(self) -> Frequency:
        return self.frequency

    def grid_key(self) -> tuple[object, ...]:
        return (self.first_due, self.day, self.frequency)

    def beside(self, start: Start) -> tuple[Decimal, Amounts]:
        principal, carried = owed_anew(start, self.pay_now)
        return principal, Amounts(ZERO, ZERO, carried.fee, carried.penalty)

    def at_least(self, start: Start) -> tuple[Decimal, Decimal]:
        if not self.stands_alone or start.limits.charge_interest is False:
            return Anew.at_least(self, start)
        principal, carried = owed_anew(start, self.pay_now)
        over = self.grid(start)
        worth = principal + discounted(carried.interest, over.rates[0])
        if principal * over.top + carried.interest >= over.exact_payment(worth, self.periods):
            return Anew.at_least(self, start)  # some of the overdue interest may have to wait
        return level_tail_at_least(self, start, ZERO, worth, 0, over)

    def columns(self, start: Start, principal: Decimal, over: Grid) -> Columns:
        _, carried = owed_anew(start, self.pay_now)
        unit = minor_unit(start.loan.currency)
        if start.limits.charge_interest is False:
            return list(split_by(principal, self.periods, unit)), list(split_by(carried.interest, self.periods, unit))
        rates = over.rates[: self.periods]
        payment, _ = self._level(start, principal, over)
        return paying_columns(principal, rates, payment, unit, start.rounding, carried.interest)

    def amounts(self, start: Start, principal: Decimal, over: Grid) -> tuple[list[Decimal], Decimal, Decimal]:
        if start.limits.charge_interest is False:
            return Anew.amounts(self, start, principal, over)
        return [], *self._level(start, principal, over)

    def _level(self, start: Start, principal: Decimal, over: Grid) -> tuple[Decimal, Decimal]:
        """(the level payment, of which the first holds the interest owed; the last)."""
        _, carried = owed_anew(start, self.pay_now)
        rates, unit = over.rates[: self.periods], minor_unit(start.loan.currency)
        payment = over.level_payment(principal + discounted(carried.interest, rates[0]), self.periods, unit)
        return lasting(principal, rates, payment, unit, start.rounding, carried.interest)
