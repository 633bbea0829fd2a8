"""What a loan accrues day by day: interest of the running period, penalty interest and late fees, and the cap on them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from lending.delinquency import standing
from lending.loan import Loan
from lending.money import ZERO, to_minor
from lending.policy import Policy
from lending.records import Record

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Accrual(Record):
    """What one day adds, in minor units; a day is named by its end. Days sum to the whole run without residue."""

    on: date
    interest: Decimal
    penalty: Decimal
    fee: Decimal

    @property
    def total(self) -> Decimal:
        return self.interest + self.penalty + self.fee


def accruals(loan: Loan, first: date, last: date) -> Iterator[Accrual]:
    """The days from `first` to `last`, both included. A payment stops penalties from the day after it."""
    on = first
    while on <= last:
        before = on - _ONE_DAY
        known = replace(loan, payments=tuple(each for each in loan.payments if each.paid_on <= before))
        added = standing(known, on).outstanding - standing(known, before).outstanding
        yield Accrual(on, earned(loan, on) - earned(loan, before), added.penalty, added.fee)
        on += _ONE_DAY


def earned(loan: Loan, on: date) -> Decimal:
    """The contract's interest up to the end of `on`, whether paid or not: that of each period by the share of its days."""
    total, begin = ZERO, loan.disbursed_on
    for each in loan.instalments:
        if each.due_date > on:
            gone, whole = max(0, (on - begin).days), (each.due_date - begin).days
            return total + to_minor(each.interest * gone / whole, loan.currency)
        total += each.interest
        begin = each.due_date
    return total


@dataclass(frozen=True, slots=True)
class OverdueRate(Record):
    """What overdue money costs a year, beside the lowest cap in force; None where none is known."""

    rate: Decimal
    cap: Decimal | None
    within: bool


def overdue_rate(loan: Loan, policy: Policy, on: date) -> OverdueRate:
    """Penalty interest as a yearly rate, held against contract, product and law."""
    by_law = [each.rate for each in policy.caps(loan.disbursed_on, on)[:1]]
    known = [each for each in (loan.terms.rate_cap, policy.rate_cap, *by_law) if each is not None]
    cap, rate = min(known, default=None), loan.terms.penalty_annual_rate
    return OverdueRate(rate, cap, cap is None or rate <= cap)
