"""Schedules of a re-aged debt: what was overdue gets new due dates."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from lending.columns import Ratio, level_exact, paying_columns
from lending.money import minor_unit, split_by, split_evenly
from lending.schedule import Line, as_lines


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
    rates: Sequence[Ratio],
    dates: Sequence[date],
    currency: str,
    *,
    running: Sequence[Ratio] | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Level payments in which the overdue interest is paid whole with the first, inside the level amount.

    `rates` set the amount; `running`, if given, are the factors at which interest then runs (less in a pause: the
    amount stays and the last payment falls).
    """
    unit = minor_unit(currency)
    amount = amount_with_overdue_interest(principal, overdue_interest, rates).quantize(unit, ROUND_HALF_EVEN)
    return as_lines(
        paying_columns(principal, running or rates, amount, unit, rounding, overdue_interest), dates, principal
    )


def amount_with_overdue_interest(principal: Decimal, overdue_interest: Decimal, rates: Sequence[Ratio]) -> Decimal:
    """The level payment, unrounded, of which the first also holds the overdue interest."""
    return level_exact(principal + discounted(overdue_interest, rates[0]), rates)


def discounted(amount: Decimal, ratio: Ratio) -> Decimal:
    """What an amount paid at the end of a period is worth at its beginning."""
    return amount * ratio[1] / (ratio[0] + ratio[1])


def redistribute(overdue: Decimal, future: Sequence[Decimal], multiple: Decimal) -> tuple[Decimal, ...]:
    """The instalments to come, each raised by an equal part of the overdue amount in whole multiples (half-even); the
    last takes the rest."""
    return tuple(amount + part for amount, part in zip(future, split_by(overdue, len(future), multiple), strict=True))
