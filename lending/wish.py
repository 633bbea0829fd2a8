"""What the borrower asked for."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lending.records import FieldError, Record


@dataclass(frozen=True, slots=True)
class Wish(Record):
    """Every field is optional; what is set must hold together. Amounts in the loan's currency."""

    kind: str | None = None
    monthly_at_most: Decimal | None = None
    """All that is paid on this loan in any month, running instalments included."""
    periods: int | None = None
    first_due: date | None = None
    done_by: date | None = None
    pay_now: Decimal | None = None
    due_day: int | None = None
    lighter: bool = False
    longer: bool = False
    shorter: bool = False

    @property
    def empty(self) -> bool:
        return self == Wish()

    @property
    def asks_nothing(self) -> bool:
        """Whether every plan meets it (it may still prefer some)."""
        return replace(self, lighter=False, longer=False, shorter=False).empty

    def check(self, at: str = "") -> None:
        if self.monthly_at_most is not None and self.monthly_at_most <= 0:
            raise FieldError("monthly_at_most", f"must be more than 0, not {self.monthly_at_most}")
        if self.periods is not None and self.periods < 1:
            raise FieldError("periods", f"must be at least 1, not {self.periods}")
        if self.pay_now is not None and self.pay_now < 0:
            raise FieldError("pay_now", f"must not be negative, not {self.pay_now}")
        if self.due_day is not None and not 1 <= self.due_day <= 31:
            raise FieldError("due_day", f"must be a day of the month, 1 to 31, not {self.due_day}")
