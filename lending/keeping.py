"""How strictly a plan is held to: where payments fall, what is still on time, when a plan counts as broken."""

from dataclasses import dataclass
from decimal import Decimal

from lending.loan import DEFAULT_ALLOCATION, Component
from lending.money import ZERO
from lending.records import FieldError, Record


@dataclass(frozen=True, slots=True)
class Keeping(Record):
    """Part of a product's policy. A shortfall that is tolerated stays owed; it only does not break the plan."""

    allocation: tuple[Component, ...] = DEFAULT_ALLOCATION
    """The order in which a payment falls on the parts of one instalment; instalments are paid the oldest first."""
    late_days: int = 3
    """A payment so many days after its date is still on time."""
    short_amount: Decimal = ZERO
    short_share: Decimal = Decimal("0.02")
    """An instalment short by no more than the larger of the two (a sum, a part of it) counts as paid."""
    broken_after_days: int = 15
    """An instalment that is short for more days than these breaks the plan: another one is then offered."""

    def check(self, at: str = "") -> None:
        prefix = f"{at}." if at else ""
        if sorted(self.allocation) != sorted(Component):
            raise FieldError(f"{prefix}allocation", "must name penalty, fee, interest and principal once each")
        if self.late_days < 0:
            raise FieldError(f"{prefix}late_days", f"must not be negative, not {self.late_days}")
        if self.broken_after_days < self.late_days:
            least = f"late_days ({self.late_days})"
            raise FieldError(f"{prefix}broken_after_days", f"must be at least {least}, not {self.broken_after_days}")
        if self.short_amount < 0:
            raise FieldError(f"{prefix}short_amount", f"must not be negative, not {self.short_amount}")
        if not 0 <= self.short_share < 1:
            raise FieldError(f"{prefix}short_share", f"must be from 0 to less than 1, not {self.short_share}")

    def tolerated(self, owed: Decimal) -> Decimal:
        """How much of an instalment may be missing."""
        return max(min(self.short_amount, owed), owed * self.short_share)
