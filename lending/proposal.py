"""One plan as it is put to the borrower: what is paid when, what it costs, why it is suggested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from lending.dates import month_later
from lending.loan import NOTHING, Amounts, DueConvention, Loan
from lending.money import ZERO, to_minor
from lending.reason import Reason
from lending.records import Record
from lending.start import Due
from lending.working_days import due_on

Role = Literal["recommended", "cheapest", "lightest", "soonest"]


@dataclass(frozen=True, slots=True)
class Row(Record):
    """All that is paid on one day under the plan, the contract's running instalments included."""

    number: int
    due_date: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    penalty: Decimal
    total: Decimal
    balance: Decimal
    """Principal left after this payment."""


@dataclass(frozen=True, slots=True)
class Proposal(Record):
    """A plan and its figures, in the loan's currency; rates are yearly fractions rounded to 0.0001."""

    kind: str
    terms: Mapping[str, Any]
    """JSON-able; `proposals.rebuild(loan, policy, kind, terms, on)` makes the same plan of it again."""
    rows: tuple[Row, ...]
    pay_now: Decimal
    """To be paid on the day of acceptance; not among the rows."""
    settled_now: Amounts
    """What `pay_now` settles."""
    payment: Decimal
    """The usual instalment: what commonly falls due from one date of the plan to the next, contract included."""
    payment_max: Decimal
    """The most that is paid in any one month from a due date on."""
    count: int
    """Instalments of the plan itself (rows may hold later contract instalments)."""
    first_date: date
    last_date: date
    """The day of the plan's last own instalment."""
    loan_ends: date
    """The day of the last row, when the whole loan is repaid."""
    total_to_pay: Decimal
    contract_total: Decimal
    extra_cost: Decimal
    """total_to_pay - contract_total; negative when the plan costs less than the contract."""
    waived: Amounts
    nominal_rate: Decimal
    effective_rate: Decimal
    reasons: tuple[Reason, ...]
    role: Role
    needs_approval: bool


def rows_of(dues: Iterable[Due], loan: Loan) -> tuple[Row, ...]:
    """The rows of these dues: moved to working days as the contract says, those of one day added up, nothing left
    out but
    zeros."""
    by_day: dict[date, Amounts] = {}
    for due, amounts in dues:
        when = due if loan.terms.due_convention is DueConvention.SAME else due_on(loan, due)
        by_day[when] = by_day[when] + amounts if when in by_day else amounts
    days = [(when, by_day[when]) for when in sorted(by_day) if by_day[when] != NOTHING]
    balance = sum((amounts.principal for _, amounts in days), ZERO)
    rows = []
    nil = to_minor(ZERO, loan.currency)  # a bare 0 is written like every other amount
    for number, (when, each) in enumerate(days, start=1):
        balance -= each.principal
        parts = (each.principal or nil, each.interest or nil, each.fee or nil, each.penalty or nil)
        rows.append(Row(number, when, *parts, each.total or nil, balance or nil))
    return tuple(rows)


def monthly_load(payments: Sequence[tuple[date, Decimal]], until: date | None = None) -> Decimal:
    """The most that falls due within a month of any due date (that lies before `until`). Payments are in order of
    date."""
    most = running = ZERO
    end, count = 0, len(payments)
    for day, amount in payments:
        if until is not None and day >= until:
            break
        stop = month_later(day)
        while end < count and payments[end][0] < stop:
            running += payments[end][1]
            end += 1
        if running > most:
            most = running
        running -= amount
    return most
