"""What comes if nothing is paid, and how the months ahead are counted if a plan is kept."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lending.credit_codes import mainland_code
from lending.dates import add_months
from lending.delinquency import standing
from lending.loan import Amounts, Instalment, Loan, Payment, Terms
from lending.money import ZERO
from lending.proposal import Proposal
from lending.records import Record


@dataclass(frozen=True, slots=True)
class Ahead(Record):
    """A loan some months from now if nothing is paid until then."""

    months: int
    on: date
    days_past_due: int
    """Calendar days since the oldest unpaid due date, as a bureau counts them."""
    overdue: Amounts
    added: Decimal
    """Late fees and penalties that come on top of today's."""
    code: str | None
    """The mark of that month on a Mainland credit report; None elsewhere."""


@dataclass(frozen=True, slots=True)
class Month(Record):
    """The end of one month if a plan is kept: what is still past due by the contract's own dates."""

    on: date
    days_past_due: int
    code: str | None


def if_nothing_is_paid(loan: Loan, on: date, months: tuple[int, ...] = (1, 3, 6)) -> tuple[Ahead, ...]:
    """The loan after so many months without a payment, next to which a plan's cost can be seen."""
    silent = replace(loan, payments=tuple(each for each in loan.payments if each.paid_on <= on))
    today = standing(silent, on).outstanding
    found = []
    for count in months:
        then = standing(silent, add_months(on, count))
        added = then.outstanding - today
        found.append(
            Ahead(
                months=count,
                on=then.as_of,
                days_past_due=then.raw_days_past_due,
                overdue=then.overdue,
                added=added.fee + added.penalty,
                code=_code(loan, then.raw_days_past_due),
            )
        )
    return tuple(found)


def credit_path(loan: Loan, proposal: Proposal, on: date) -> tuple[Month, ...]:
    """Month end by month end until the plan's payments have made up all that is past due by the contract's own dates.

    A lender's plan does not change what a bureau counts: the payments fall on the oldest instalments, and days run
    from the contract's due dates. Whether a bureau is told otherwise is for the lender to say. At most to the plan's
    end.
    """
    left = tuple(
        Instalment(each.number, each.due_date, each.total, ZERO) for each in standing(loan, on).unpaid
    )  # as they stand: nothing is added to them while the plan is kept
    paid = [Payment(on, amount) for amount in (proposal.waived.total, proposal.pay_now) if amount]
    paid += [Payment(row.due_date, row.total) for row in proposal.rows]
    still = Terms(ZERO, due_convention=loan.terms.due_convention)
    kept = replace(loan, terms=still, instalments=left, payments=tuple(paid), pauses=())
    found: list[Month] = []
    end = add_months(date(on.year, on.month, 1), 0, 31)
    while not found or (found[-1].days_past_due and end <= add_months(proposal.loan_ends, 1)):
        days = standing(kept, end).raw_days_past_due
        found.append(Month(end, days, _code(loan, days)))
        end = add_months(end, 1, 31)
    return tuple(found)


def _code(loan: Loan, days: int) -> str | None:
    return mainland_code(days) if loan.jurisdiction == "CN" else None
