"""What a borrower can spare each month, from what they said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from lending.dates import add_months
from lending.money import ZERO, to_minor
from lending.policy import Policy
from lending.records import FieldError, Record

CATEGORIES = (
    "housing",
    "food",
    "utilities",
    "transport",
    "communication",
    "medical",
    "education",
    "care",
    "insurance",
    "taxes",
    "personal",
    "other",
)
"""The standard categories of necessary outgoings."""


@dataclass(frozen=True, slots=True)
class Means(Record):
    """Monthly amounts in the loan's currency; None where nothing was said."""

    monthly_income: Decimal | None = None
    necessary_outgoings: Decimal | None = None
    """All of them together; None: the sum of `outgoings`, if any."""
    other_debt_payments: Decimal | None = None
    pay_day: int | None = None
    dependants: int | None = None
    shock: Literal["temporary", "lasting"] | None = None
    recovers_on: date | None = None
    """When a temporary shock is expected to be over."""
    outgoings: Mapping[str, Decimal] = field(default_factory=dict)
    """Necessary outgoings by standard category."""
    income_by_month: Mapping[int, Decimal] = field(default_factory=dict)
    """The income of the months (1 to 12) in which it differs from monthly_income: a season's work."""

    def check(self, at: str = "") -> None:
        for name in ("monthly_income", "necessary_outgoings", "other_debt_payments", "dependants"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise FieldError(name, f"must not be negative, not {value}")
        if self.pay_day is not None and not 1 <= self.pay_day <= 31:
            raise FieldError("pay_day", f"must be a day of the month, 1 to 31, not {self.pay_day}")
        for category, amount in self.outgoings.items():
            if category not in CATEGORIES:
                raise FieldError(f"outgoings.{category}", f"must be one of {', '.join(CATEGORIES)}")
            if amount < 0:
                raise FieldError(f"outgoings.{category}", f"must not be negative, not {amount}")
        for month, amount in self.income_by_month.items():
            if not 1 <= month <= 12:
                raise FieldError(f"income_by_month.{month}", "must be a month, 1 to 12")
            if amount < 0:
                raise FieldError(f"income_by_month.{month}", f"must not be negative, not {amount}")
        stated = sum(self.outgoings.values(), ZERO)
        if self.necessary_outgoings is not None and self.necessary_outgoings < stated:
            raise FieldError("necessary_outgoings", f"is less than its categories together ({stated})")

    @property
    def all_outgoings(self) -> Decimal | None:
        """Necessary outgoings as they were said: together, or category by category; None where neither."""
        if self.necessary_outgoings is not None or not self.outgoings:
            return self.necessary_outgoings
        return sum(self.outgoings.values(), ZERO)


def surplus(means: Means, policy: Policy) -> Decimal | None:
    """The most that may be paid on this lender's loans in any month, of a seasonal income in its leanest; None when
    income was not said, or outgoings were not and something could be left.

    What is left after necessary outgoings (at least the policy's living cost) and other debts, less the buffer, and
    no more than the policy's share of income for debt payments altogether. Rounded down; never negative. Other debts not
    mentioned are taken as none.
    """
    by_month = surplus_by_month(means, policy)
    if by_month:
        return min(by_month.values())
    return _surplus(means, policy)


def surplus_by_month(means: Means, policy: Policy) -> dict[int, Decimal]:
    """What may be paid in each month of the year where income is seasonal; empty where it is not, or nothing is known."""
    if not means.income_by_month or means.monthly_income is None:
        return {}
    found = {}
    for month in range(1, 13):
        income = means.income_by_month.get(month, means.monthly_income)
        spare = _surplus(replace(means, monthly_income=income), policy)
        if spare is None:
            return {}
        found[month] = spare
    return found


def _surplus(means: Means, policy: Policy) -> Decimal | None:
    income, outgoings = means.monthly_income, means.all_outgoings
    if income is None:
        return None
    other = means.other_debt_payments or ZERO
    spare = (income - max(outgoings or ZERO, _living_cost(means, policy)) - other) * (1 - policy.buffer_share)
    if outgoings is None and spare > 0:
        return None
    share = income_share(income, policy)
    if share is not None:
        spare = min(spare, income * share - other)
    return to_minor(max(spare, ZERO), policy.currency, ROUND_DOWN)


def income_share(income: Decimal, policy: Policy) -> Decimal | None:
    """The share of this income that may go to debts; None when no band applies."""
    for band in sorted(policy.income_cap, key=lambda each: (each.income_up_to is None, each.income_up_to or ZERO)):
        if band.income_up_to is None or income <= band.income_up_to:
            return band.share
    return None


def hard_until(means: Means | None, policy: Policy, on: date) -> date | None:
    """When a temporary shock is taken to be over; None when there is none or it lasts."""
    if means is None or means.shock != "temporary":
        return None
    return means.recovers_on or add_months(on, policy.temporary_months)


def _living_cost(means: Means, policy: Policy) -> Decimal:
    if policy.living_cost is None:
        return ZERO
    return policy.living_cost.adult + policy.living_cost.dependant * (means.dependants or 0)
