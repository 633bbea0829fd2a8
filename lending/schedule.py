"""Schedules over given due dates: level, equal principal, interest only, and the amounts they rest on.

All of them accrue interest as principal x annual rate x day fraction, rounded each period to the minor unit; the last
instalment takes the residue, so that the closing balance is exactly zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from lending.columns import (
    Columns,
    Ratio,
    falling_columns,
    level_columns,
    level_exact,
    paying_columns,
    period_interest,
    waiting_columns,
)
from lending.daycount import DayCount, rate_factor
from lending.money import minor_unit, split_evenly, to_minor, to_multiple
from lending.records import Record


@dataclass(frozen=True, slots=True)
class Line(Record):
    """One instalment of a schedule. `balance` is the principal left after it."""

    due_date: date
    principal: Decimal
    interest: Decimal
    balance: Decimal

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest


def factors(annual_rate: Decimal, start: date, dates: Sequence[date], day_count: DayCount) -> tuple[Ratio, ...]:
    """The ratio of each period: start to the first date, first to second ..."""
    begins = (start, *dates[:-1])
    return tuple(rate_factor(annual_rate, begin, end, day_count) for begin, end in zip(begins, dates, strict=True))


def equal_periods(annual_rate: Decimal, count: int, a_year: int = 12) -> tuple[Ratio, ...]:
    """The ratios of `count` equal periods, `a_year` of them a year."""
    return ((Fraction(annual_rate) / a_year).as_integer_ratio(),) * count


def present_value(payment: Decimal, rates: Sequence[Ratio]) -> Decimal:
    """The principal, unrounded, that equal payments over these periods repay: the inverse of level_exact."""
    return payment / level_exact(Decimal(1), rates)


def worth_today(amount: Decimal, rates: Sequence[Ratio]) -> Decimal:
    """What an amount paid at the end of these periods is worth at their beginning, unrounded."""
    for numerator, denominator in rates:
        amount = amount * denominator / (denominator + numerator)
    return amount


def unrounded(principal: Decimal, rates: Sequence[Ratio]) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:
    """The level schedule without any rounding: (principal, interest, balance) of each period."""
    payment = level_exact(principal, rates)
    rows = []
    for numerator, denominator in rates:
        interest = principal * numerator / denominator
        principal -= payment - interest
        rows.append((payment - interest, interest, principal))
    return tuple(rows)


def rounded_up(
    principal: Decimal, rates: Sequence[Ratio], dates: Sequence[date], multiple: Decimal, currency: str
) -> tuple[Line, ...]:
    """Level payments rounded up to a whole `multiple`; interest is in minor units. The last payment is smaller, and
    payments that the rounding makes needless are left out."""
    return until_repaid(
        principal, rates, dates, to_multiple(level_exact(principal, rates), multiple, ROUND_CEILING), currency
    )


def until_repaid(
    principal: Decimal,
    rates: Sequence[Ratio],
    dates: Sequence[date],
    payment: Decimal,
    currency: str,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """`payment` on each date until nothing is left; the last is smaller: "X a month" gives the term.

    Raises NeverRepaid where a payment does not cover its interest, or where the dates do not suffice.
    """
    unit = minor_unit(currency)
    lines = []
    for ratio, due in zip(rates, dates, strict=True):
        interest = period_interest(int(principal / unit), ratio, rounding) * unit
        if payment <= interest:
            raise NeverRepaid(f"{payment} does not cover the interest of {interest} due on {due}")
        repaid = min(payment - interest, principal)
        principal -= repaid
        lines.append(Line(due, repaid, interest, principal))
        if not principal:
            return tuple(lines)
    raise NeverRepaid(f"{payment} leaves {principal} after {len(dates)} payments")


class NeverRepaid(ValueError):
    """Payments of this size do not repay the debt."""


def fee_instalments(principal: Decimal, count: int, fee_rate: Decimal, currency: str) -> tuple[Decimal, ...]:
    """Equal parts of principal, each with a fee of `fee_rate` of the first principal (a card's fee instalments)."""
    fee = to_minor(principal * fee_rate, currency)
    return tuple(part + fee for part in split_evenly(principal, count, currency))


def level(
    principal: Decimal,
    rates: Sequence[Ratio],
    dates: Sequence[date],
    currency: str,
    *,
    payment: Decimal | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Equal payments on these dates.

    The payment is the level one, half-even to the minor unit, then smoothed (see level_amounts) - or `payment`, if
    given, as it is. `rounding` is for the interest: half to even, or down.
    """
    unit = minor_unit(currency)
    if payment is not None:
        return as_lines(paying_columns(principal, rates, payment, unit, rounding), dates, principal)
    amount = to_minor(level_exact(principal, rates), currency)
    return as_lines(level_columns(principal, rates, amount, unit, rounding), dates, principal)


def equal_principal(
    principal: Decimal,
    rates: Sequence[Ratio],
    dates: Sequence[date],
    currency: str,
    *,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Equal parts of principal and the interest of what was left: payments fall."""
    return as_lines(falling_columns(principal, rates, minor_unit(currency), rounding), dates, principal)


def interest_only(
    principal: Decimal,
    rates: Sequence[Ratio],
    dates: Sequence[date],
    currency: str,
    *,
    grace: int | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Interest alone for `grace` periods (default: all but the last, a bullet), then level payments of the principal."""
    waits = len(dates) - 1 if grace is None else grace
    return as_lines(waiting_columns(principal, rates, waits, minor_unit(currency), rounding), dates, principal)


def as_lines(found: Columns, dates: Sequence[date], principal: Decimal) -> tuple[Line, ...]:
    """Columns with their dates and the principal left after each."""
    lines = []
    for due, repaid, interest in zip(dates, *found, strict=True):
        principal -= repaid
        lines.append(Line(due, repaid, interest, principal))
    return tuple(lines)
