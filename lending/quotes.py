"""What paying early comes to: the whole loan today, or a part of it with a new schedule for the rest.

Interest is owed for the time the money was used (Civil Code of the PRC, art. 677): what has accrued to the day, not
what the contract would still have brought.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from lending.columns import level_exact
from lending.delinquency import standing
from lending.loan import Amounts, Loan
from lending.money import ZERO, minor_unit
from lending.plans.plan import spread
from lending.policy import KindLimits, Policy
from lending.proposal import Row, rows_of
from lending.records import FieldError, Record
from lending.schedule import Line, factors, level
from lending.start import Due, Start, start_of


@dataclass(frozen=True, slots=True)
class Payoff(Record):
    """What settles the whole loan on a day. Good for that day only."""

    on: date
    amounts: Amounts
    total: Decimal
    saves: Decimal
    """Against paying as contracted from today on."""


@dataclass(frozen=True, slots=True)
class Prepayment(Record):
    """A part paid on a day, and what is then still to pay on contract dates."""

    on: date
    amount: Decimal
    settles: Amounts
    rows: tuple[Row, ...]
    payment: Decimal
    last_date: date | None
    saves: Decimal
    """Against paying as contracted from today on."""


def payoff(loan: Loan, policy: Policy, on: date) -> Payoff:
    """The arrears, the interest accrued to the day, all principal, and fees still owed."""
    start = start_of(loan, policy, KindLimits(), standing(loan, on))
    ahead = start.running_total
    amounts = start.overdue + Amounts(ahead.principal, start.accrued, ahead.fee)
    return Payoff(on, amounts, amounts.total, start.contract_total - amounts.total)


def due_first(loan: Loan, policy: Policy, on: date) -> Decimal:
    """What a payment on the day settles before any principal that is not due yet: arrears and accrued interest."""
    start = start_of(loan, policy, KindLimits(), standing(loan, on))
    return start.overdue.total + start.accrued


def prepay(
    loan: Loan, policy: Policy, on: date, amount: Decimal, keep: Literal["term", "payment"] = "term"
) -> Prepayment:
    """Pay `amount` today: it settles arrears, then accrued interest, then principal. The rest is level on the
    contract's dates to come: as many as there were with smaller payments (`term`), or with the usual payment until it
    is repaid.

    Raises FieldError when the amount does not reach the principal, or is more than the payoff, or no dates are left.
    """
    start = start_of(loan, policy, KindLimits(), standing(loan, on))
    unit, ahead = minor_unit(loan.currency), start.running_total
    first = start.overdue.total + start.accrued
    whole = first + ahead.principal
    if amount <= first or amount % unit:
        raise FieldError("amount", f"must be more than {first} (arrears and accrued interest), in units of {unit}")
    if amount > whole or (amount < whole and not start.running):
        raise FieldError("amount", f"must be at most {whole}, what is owed today")
    repaid = amount - first
    lines = _rest(start, ahead.principal - repaid, keep)
    dues: list[Due] = [(line.due_date, Amounts(line.principal, line.interest)) for line in lines]
    if ahead.fee:
        dates = tuple(line.due_date for line in lines) or tuple(due for due, _ in start.running[:1])
        dues += spread(Amounts(fee=ahead.fee), dates, loan.currency)
    rows = rows_of(dues, loan)
    to_pay = amount + sum((row.total for row in rows), ZERO)
    return Prepayment(
        on=on,
        amount=amount,
        settles=start.overdue + Amounts(repaid, start.accrued),
        rows=rows,
        payment=rows[0].total if rows else ZERO,
        last_date=rows[-1].due_date if rows else None,
        saves=start.contract_total - to_pay,
    )


def _rest(start: Start, principal: Decimal, keep: Literal["term", "payment"]) -> tuple[Line, ...]:
    """The new schedule of what is left, on contract dates."""
    if not principal:
        return ()
    dates = tuple(due for due, _ in start.running if due > start.on)
    rates = factors(start.rate, start.on, dates, start.loan.terms.day_count)
    if keep == "payment":
        usual = max(amounts.total for _, amounts in start.running)
        enough = (n for n in range(1, len(dates) + 1) if level_exact(principal, rates[:n]) <= usual)
        count = next(enough, len(dates))
        dates, rates = dates[:count], rates[:count]
    return level(principal, rates, dates, start.loan.currency, rounding=start.rounding)
