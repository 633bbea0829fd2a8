"""The all-in cost table of a plan, as typed data: each cost, how it is reckoned, by what standard, to whom it goes.

Its rows follow the table that the Mainland rule on stating the all-in cost of personal loans asks for (in force
2026-08-01): principal, every cost with method, standard and payee, and what a missed instalment would add.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lending.leaves import Leaf, money, rate
from lending.loan import NOTHING, Amounts, Loan
from lending.money import ZERO
from lending.policy import Policy
from lending.proposal import Proposal
from lending.records import Record

Item = Literal["principal", "interest", "fee", "penalty", "waived", "late_fee", "penalty_interest"]
Method = Literal[
    "repaid", "on_declining_balance", "as_contracted", "accrued", "given_up", "once_each_missed", "daily_on_overdue"
]


@dataclass(frozen=True, slots=True)
class CostItem(Record):
    """One line of the table. `standard` is a typed leaf (a rate or an amount). A contingent line is charged only if an
    instalment is missed; its amount is what one missed instalment adds at once."""

    item: Item
    method: Method
    standard: Leaf
    payee: Literal["lender"]
    amount: Decimal
    contingent: bool = False


def cost_table(loan: Loan, proposal: Proposal, policy: Policy) -> tuple[CostItem, ...]:
    """The costs of a proposal. Lines that are not contingent sum to its total_to_pay (a waiver is negative)."""
    terms, currency = loan.terms, loan.currency
    paid = proposal.settled_now + sum(
        (Amounts(row.principal, row.interest, row.fee, row.penalty) for row in proposal.rows), NOTHING
    )
    given_up = proposal.waived
    full = paid + given_up
    by_law = [each.rate for each in policy.caps(loan.disbursed_on, proposal.first_date)[:1]]
    yearly = min(each for each in (terms.annual_rate, terms.rate_cap, policy.rate_cap, *by_law) if each is not None)

    def amount(value: Decimal) -> Leaf:
        return money(value, currency)

    lines = [
        CostItem("principal", "repaid", amount(full.principal), "lender", full.principal),
        CostItem("interest", "on_declining_balance", rate(yearly), "lender", full.interest),
    ]
    if full.fee:
        lines.append(CostItem("fee", "as_contracted", amount(full.fee), "lender", full.fee))
    if full.penalty:
        lines.append(CostItem("penalty", "accrued", rate(terms.penalty_annual_rate), "lender", full.penalty))
    if given_up.total:
        lines.append(CostItem("waived", "given_up", amount(given_up.total), "lender", -given_up.total))
    if terms.late_fee:
        lines.append(CostItem("late_fee", "once_each_missed", amount(terms.late_fee), "lender", terms.late_fee, True))
    if terms.penalty_annual_rate:
        standard = rate(terms.penalty_annual_rate)
        lines.append(CostItem("penalty_interest", "daily_on_overdue", standard, "lender", ZERO, True))
    return tuple(lines)
