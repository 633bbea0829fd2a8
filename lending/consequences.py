"""What a plan is shown with, beyond its own figures: doing nothing instead, the credit record, limitation, a missed
payment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.dates import add_months
from lending.delinquency import PENALTY_DAYS_A_YEAR, standing
from lending.loan import Loan
from lending.money import to_minor
from lending.outlook import Ahead, CreditOutlook, credit_outlook, if_nothing_is_paid
from lending.proposal import Proposal
from lending.records import Record
from lending.region import LimitationRule, Region

MONTHS = (1, 3, 6)


@dataclass(frozen=True, slots=True)
class Instead(Record):
    """Doing nothing for some months and then paying everything as contracted, next to the plan."""

    ahead: Ahead
    more_than_plan: Decimal
    """What that takes more than the plan in all; negative where the plan, which runs longer, takes more."""


@dataclass(frozen=True, slots=True)
class Limitation(Record):
    """Until when the debt can be claimed in court: as it stands, and once the plan is agreed to."""

    years: int
    ends_now: date
    ends_after: date
    restarted: bool


@dataclass(frozen=True, slots=True)
class Missed(Record):
    """What it takes when the plan's first payment is missed, by the contract's terms."""

    due: date
    amount: Decimal
    late_fee: Decimal
    a_day: Decimal
    """Penalty interest of one day."""
    after_30_days: Decimal
    """The payment with late fee and 30 days' penalty interest."""


@dataclass(frozen=True, slots=True)
class Consequences(Record):
    """All of it. Figures in the loan's currency."""

    contract_total: Decimal
    extra_cost: Decimal
    """Against paying as contracted, the arrears settled today."""
    instead: tuple[Instead, ...]
    credit: CreditOutlook
    limitation: Limitation | None
    missed: Missed


def consequences(loan: Loan, proposal: Proposal, on: date, region: Region | None) -> Consequences:
    """What follows from agreeing to a plan on a day, by the rules of the region in force; without a region figures
    alone."""
    rule = region.credit_on(on) if region else None
    ahead = if_nothing_is_paid(loan, on, MONTHS, rule)
    return Consequences(
        contract_total=proposal.contract_total,
        extra_cost=proposal.extra_cost,
        instead=tuple(Instead(each, each.total - proposal.total_to_pay) for each in ahead),
        credit=credit_outlook(loan, proposal, on, rule),
        limitation=_limitation(loan, proposal, on, region.limitation_on(on) if region else None),
        missed=_missed(loan, proposal),
    )


def _limitation(loan: Loan, proposal: Proposal, on: date, rule: LimitationRule | None) -> Limitation | None:
    unpaid = standing(loan, on).unpaid
    if rule is None or not unpaid:
        return None
    whole = rule.runs_from == "last_instalment"
    now = unpaid[-1].due_date if whole else unpaid[0].due_date
    agreed = proposal.loan_ends if whole else proposal.rows[0].due_date
    later = max(now, agreed) if rule.restarted_by_agreement else now
    months = 12 * rule.years
    return Limitation(rule.years, add_months(now, months), add_months(later, months), rule.restarted_by_agreement)


def _missed(loan: Loan, proposal: Proposal) -> Missed:
    row, terms = proposal.rows[0], loan.terms
    bearing = (row.principal + row.interest) * terms.penalty_annual_rate / PENALTY_DAYS_A_YEAR
    month = row.total + terms.late_fee + to_minor(bearing * max(0, 30 - terms.grace_days), loan.currency)
    return Missed(row.due_date, row.total, terms.late_fee, to_minor(bearing, loan.currency), month)
