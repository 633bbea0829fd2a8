"""A month's budget: what comes in, where it goes, what is left to pay this lender from."""

from dataclasses import dataclass
from decimal import Decimal

from lending.affordability import Means, surplus
from lending.money import ZERO
from lending.policy import Policy
from lending.records import Record


@dataclass(frozen=True, slots=True)
class Budget(Record):
    """Monthly amounts in one currency. What comes in is the sum of the four that it goes to; where more goes out than comes in,
    `overspent` says by how much and nothing is set aside or spare."""

    income: Decimal
    outgoings: Decimal
    other_debts: Decimal
    set_aside: Decimal
    """Kept for what nobody foresees, and for a life with less than was stated."""
    spare: Decimal
    """The most that a plan may ask for in a month: what lending.affordability.surplus gives."""
    overspent: Decimal

    def missing(self, due: Decimal) -> Decimal:
        """How much is lacking to what this lender asks for in the coming month."""
        return max(due - self.spare, ZERO)


def budget_of(means: Means, policy: Policy) -> Budget | None:
    """The budget of what was said; None while income or outgoings are not known."""
    income, outgoings, spare = means.monthly_income, means.all_outgoings, surplus(means, policy)
    if income is None or outgoings is None or spare is None:
        return None
    other = means.other_debt_payments or ZERO
    left = income - outgoings - other
    return Budget(income, outgoings, other, max(left - spare, ZERO), spare, max(-left, ZERO))
