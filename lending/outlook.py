"""What comes if nothing is paid, and how the months ahead are counted if a plan is kept.

Two clocks: a bureau counts calendar days from the contract's due dates; the lender's own count stands still while its
plan is kept. Which of them is reported is for the lender to say, so both are shown.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from lending.dates import add_months, on_day
from lending.delinquency import standing
from lending.loan import Amounts, Instalment, Loan, Pause, Payment, Terms
from lending.money import ZERO
from lending.plans import KINDS
from lending.proposal import Proposal
from lending.records import Record
from lending.region import CreditRule

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead(Record):
    """A loan some months from now if nothing is paid until then."""

    months: int
    on: date
    days_past_due: int
    """Calendar days since the oldest unpaid due date, as a bureau counts them."""
    overdue: Amounts
    total: Decimal
    """All that would then still have to be paid, as contracted."""
    added: Decimal
    """Late fees and penalties that come on top of today's."""
    code: str | None
    """The mark of that month on a credit report; None where months bear none."""


@dataclass(frozen=True, slots=True)
class Month(Record):
    """The end of one month if a plan is kept."""

    on: date
    days_past_due: int
    """By the contract's own dates: the bureau's clock."""
    code: str | None
    lender_days: int
    """The lender's clock, which stands still while the plan is kept."""
    plan_code: str | None
    """The mark if the lender reports by the plan's dates."""


@dataclass(frozen=True, slots=True)
class CreditOutlook(Record):
    """The record if a plan is kept."""

    path: tuple[Month, ...]
    """Month end by month end until nothing is past due by the contract's own dates, at most to the plan's end."""
    worst_days: int
    """The most days past due on the way, by the contract's dates."""
    made_up_on: date | None
    """When nothing is past due any more by the contract's dates; None where nothing is."""
    clears_on: date | None
    """When what is bad is kept no longer, counted from made_up_on; None where nothing is kept or no rule is known."""
    clears_by_plan: date | None
    """The same where the lender reports by the plan's dates."""


def if_nothing_is_paid(
    loan: Loan, on: date, months: tuple[int, ...] = (1, 3, 6), rule: CreditRule | None = None
) -> tuple[Ahead, ...]:
    """The loan after so many months without a payment, next to which a plan's cost can be seen."""
    silent = replace(loan, payments=tuple(each for each in loan.payments if each.paid_on <= on))
    today = standing(silent, on).outstanding
    found = []
    for count in months:
        then = standing(silent, add_months(on, count))
        added = then.outstanding - today
        days = then.raw_days_past_due
        found.append(
            Ahead(
                months=count,
                on=then.as_of,
                days_past_due=days,
                overdue=then.overdue,
                total=then.outstanding.total,
                added=added.fee + added.penalty,
                code=_state(loan, rule) or mark_of(days, rule),
            )
        )
    return tuple(found)


def mark_of(days_past_due: int, rule: CreditRule | None) -> str | None:
    """How a month that ends so many days past due is written; None where months bear no marks."""
    if rule is None:
        return None
    reached = [each.code for each in rule.marks if each.from_days <= days_past_due]
    return reached[-1] if reached else rule.on_time


def credit_outlook(loan: Loan, proposal: Proposal, on: date, rule: CreditRule | None) -> CreditOutlook:
    """The months ahead and when the record clears, if every payment of the plan arrives on its day.

    By the contract's dates the payments fall on its oldest instalments. A plan that replaces the contract's schedule
    may instead be reported by its own dates: then nothing is past due from its acceptance on.
    """
    kept = _kept(loan, proposal, on)
    made_up = _made_up_on(kept, proposal, on)
    today = worst = standing(loan, on).raw_days_past_due
    path: list[Month] = []
    end = on_day(on.year, on.month, 31)
    until = max(made_up or on, on)
    while not path or path[-1].on < until:
        now = standing(kept, end)
        days = now.raw_days_past_due
        worst = max(worst, days)
        path.append(Month(end, days, _code(kept, proposal, end, days, rule), now.days_past_due, None))
        end = add_months(end, 1, 31)
    replaced = not KINDS[proposal.kind].beside_contract
    path = [replace(each, plan_code=_plan_code(loan, each, replaced, rule)) for each in path]
    return CreditOutlook(
        path=tuple(path),
        worst_days=worst,
        made_up_on=made_up,
        clears_on=_clears(made_up, worst, rule),
        clears_by_plan=_clears(on, today, rule) if replaced else _clears(made_up, worst, rule),
    )


def _clears(ended: date | None, worst: int, rule: CreditRule | None) -> date | None:
    """When what was bad and has ended is kept no longer; None where it is not kept."""
    if ended is None or rule is None or rule.kept_months is None or worst < max(1, rule.kept_from_days):
        return None
    return add_months(ended, rule.kept_months)


def _kept(loan: Loan, proposal: Proposal, on: date) -> Loan:
    """The loan as its contract would see it while the plan is kept: nothing is added, and the plan's payments come in."""
    left = tuple(Instalment(each.number, each.due_date, each.total, ZERO) for each in standing(loan, on).unpaid)
    paid = [Payment(on, amount) for amount in (proposal.waived.total, proposal.pay_now) if amount]
    paid += [Payment(row.due_date, row.total) for row in proposal.rows]
    spared = sum((each.total for each in left), ZERO) - sum((each.amount for each in paid), ZERO)
    if spared > 0:  # interest that the plan saves is not owed any more once it is kept
        paid.append(Payment(max(proposal.loan_ends, on), spared))
    still = Terms(ZERO, grace_days=loan.terms.grace_days, due_convention=loan.terms.due_convention)
    pauses = (*loan.pauses, Pause(on, max(proposal.loan_ends, on)))
    return replace(loan, terms=still, instalments=left, payments=tuple(paid), pauses=pauses)


def _made_up_on(kept: Loan, proposal: Proposal, on: date) -> date | None:
    """The day from which nothing is past due any more; None where nothing is past due, today or later."""
    days = sorted({on, *(row.due_date for row in proposal.rows)})
    late = [each for each in days if standing(kept, each - _ONE_DAY if each > on else each).raw_days_past_due]
    if not late:
        return None
    return next((each for each in days if each >= late[-1] and not standing(kept, each).raw_days_past_due), days[-1])


def _code(kept: Loan, proposal: Proposal, end: date, days: int, rule: CreditRule | None) -> str | None:
    """The month's mark by the contract's dates."""
    if rule is None or not rule.marks:
        return None
    state = _state(kept, rule)
    if state is not None:
        return state
    if not days and proposal.loan_ends <= end:
        return rule.ended if proposal.waived.principal else rule.settled
    if not days:
        due = [each.due_date for each in kept.instalments if (each.due_date.year, each.due_date.month) == (end.year, end.month)]
        if not due:
            return rule.nothing_due
        if any(standing(kept, each + _ONE_DAY).raw_days_past_due for each in due if each < end):
            return rule.paid_within_month
    return mark_of(days, rule)


def _plan_code(loan: Loan, month: Month, replaced: bool, rule: CreditRule | None) -> str | None:
    if rule is None or month.code is None:
        return None
    ended = month.code in (rule.settled, rule.ended) or _state(loan, rule) is not None
    return rule.on_time if replaced and not ended else month.code


def _state(loan: Loan, rule: CreditRule | None) -> str | None:
    """The mark of a loan that is written off, paid by its guarantor or settled in kind."""
    if rule is None:
        return None
    return next((mark for flag, mark in rule.states.items() if flag in loan.flags), None)
