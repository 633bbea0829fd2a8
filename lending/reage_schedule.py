"""Schedules of a re-aged debt: what was overdue gets new due dates."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from lending.money import minor_unit, split_by, split_evenly, to_minor
from lending.schedule import Line, lay_out, level_payment


def equal_amortisation(principal: Decimal, interest: Decimal, dates: Sequence[date], currency: str) -> tuple[Line, ...]:
    """Principal and the interest owed so far each split equally over the dates; no new interest."""
    balance = principal
    lines = []
    parts = zip(
        dates,
        split_evenly(principal, len(dates), currency),
        split_evenly(interest, len(dates), currency),
        strict=True,
    )
    for due, repaid, paid in parts:
        balance -= repaid
        lines.append(Line(due, repaid, paid, balance))
    return tuple(lines)


def level_with_overdue_interest(
    principal: Decimal,
    overdue_interest: Decimal,
    rates: Sequence[Decimal],
    dates: Sequence[date],
    currency: str,
    *,
    running: Sequence[Decimal] | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Level payments in which the overdue interest is paid whole with the first, inside the level amount.

    `rates` set the amount; `running`, if given, are the factors at which interest then runs (less in a pause: the
    amount stays and the last payment falls).
    """
    first = rates[0]
    amount = level_payment(principal + overdue_interest / (1 + first), rates)
    lines = lay_out(
        principal, running or rates, dates, to_minor(amount, currency), minor_unit(currency), rounding, overdue_interest
    )
    return lines


def redistribute(overdue: Decimal, future: Sequence[Decimal], multiple: Decimal) -> tuple[Decimal, ...]:
    """The instalments to come, each raised by an equal part of the overdue amount in whole multiples (half-even); the
    last takes the rest."""
    return tuple(amount + part for amount, part in zip(future, split_by(overdue, len(future), multiple), strict=True))
