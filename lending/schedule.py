"""Schedules over given due dates: level, equal principal, interest only, and the amounts they rest on.

All of them accrue interest as principal x annual rate x day fraction, rounded each period to the minor unit; the last
instalment takes the residue, so that the closing balance is exactly zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from lending.daycount import DayCount, rate_factor
from lending.money import ZERO, minor_unit, split_by, split_evenly, to_minor, to_multiple
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


Columns = tuple[list[Decimal], list[Decimal]]
"""The principal and the interest of each instalment."""


def factors(annual_rate: Decimal, start: date, dates: Sequence[date], day_count: DayCount) -> tuple[Decimal, ...]:
    """The rate factor of each period: start to the first date, first to second ..."""
    begins = (start, *dates[:-1])
    return tuple(rate_factor(annual_rate, begin, end, day_count) for begin, end in zip(begins, dates, strict=True))


def level_payment(principal: Decimal, rates: Sequence[Decimal]) -> Decimal:
    """The equal payment, unrounded, that repays principal over these periods: P x prod(1 + r) / f_n, where f_1 = 1 and
    f_k = 1 + f_{k-1} x (1 + r_k)."""
    growth, weight = Decimal(1), ZERO
    for rate in rates:
        growth *= 1 + rate
        weight = 1 + weight * (1 + rate)
    return principal * growth / weight


def present_value(payment: Decimal, rates: Sequence[Decimal]) -> Decimal:
    """The principal, unrounded, that equal payments over these periods repay: the inverse of level_payment."""
    growth, weight = Decimal(1), ZERO
    for rate in rates:
        growth *= 1 + rate
        weight = 1 + weight * (1 + rate)
    return payment * weight / growth


def unrounded(principal: Decimal, rates: Sequence[Decimal]) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:
    """The level schedule without any rounding: (principal, interest, balance) of each period."""
    payment = level_payment(principal, rates)
    rows = []
    for rate in rates:
        interest = principal * rate
        principal -= payment - interest
        rows.append((payment - interest, interest, principal))
    return tuple(rows)


def rounded_up(
    principal: Decimal, rates: Sequence[Decimal], dates: Sequence[date], multiple: Decimal, currency: str
) -> tuple[Line, ...]:
    """Level payments rounded up to a whole `multiple`; interest is in minor units. The last payment is smaller, and
    payments that the rounding makes needless are left out."""
    payment = to_multiple(level_payment(principal, rates), multiple, ROUND_CEILING)
    lines = []
    for rate, due in zip(rates, dates, strict=True):
        interest = to_minor(principal * rate, currency)
        repaid = min(payment - interest, principal)
        principal -= repaid
        lines.append(Line(due, repaid, interest, principal))
        if not principal:
            break
    return tuple(lines)


def fee_instalments(principal: Decimal, count: int, fee_rate: Decimal, currency: str) -> tuple[Decimal, ...]:
    """Equal parts of principal, each with a fee of `fee_rate` of the first principal (a card's fee instalments)."""
    fee = to_minor(principal * fee_rate, currency)
    return tuple(part + fee for part in split_evenly(principal, count, currency))


def level(
    principal: Decimal,
    rates: Sequence[Decimal],
    dates: Sequence[date],
    currency: str,
    *,
    payment: Decimal | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Equal payments on these dates, `rates` being the factor of each period.

    The payment is the level one, half-even to the minor unit, then smoothed (see level_columns) - or `payment`, if
    given, as it is. `rounding` is for the interest.
    """
    unit = minor_unit(currency)
    if payment is not None:
        return as_lines(columns(principal, rates, payment, unit, rounding), dates, principal)
    amount = to_minor(level_payment(principal, rates), currency)
    return as_lines(level_columns(principal, rates, amount, unit, rounding), dates, principal)


def level_columns(
    principal: Decimal, rates: Sequence[Decimal], payment: Decimal, unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> Columns:
    """The columns with `payment` as level_amounts smooths it."""
    level, _ = level_amounts(principal, rates, payment, unit, rounding)
    return columns(principal, rates, level, unit, rounding)


def level_amounts(
    principal: Decimal, rates: Sequence[Decimal], payment: Decimal, unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> tuple[Decimal, Decimal]:
    """(the level payment, the last one) with `payment`, or with one nearer to a level last instalment.

    d = last - payment. If d is more than half as many minor units as there are instalments (rounded down), try
    payment + d / n and keep it if d shrinks. (The rule of Apache Fineract's progressive schedule.)
    """
    last = last_payment(principal, rates, payment, unit, rounding)
    count = len(rates)
    gap = last - payment
    if count < 2 or abs(gap) <= count // 2 * unit:
        return payment, last
    tried = payment + (gap / count).quantize(unit, ROUND_HALF_EVEN)
    better = last_payment(principal, rates, tried, unit, rounding)
    return (tried, better) if abs(better - tried) < abs(gap) else (payment, last)


def last_payment(
    principal: Decimal,
    rates: Sequence[Decimal],
    payment: Decimal,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    owed: Decimal = ZERO,
) -> Decimal:
    """What the last of columns(...) comes to."""
    balance, due = principal, owed
    for rate in rates[:-1]:
        due += (balance * rate).quantize(unit, rounding)
        balance += due - payment
        if balance < 0 or due > payment:
            principals, interests = columns(principal, rates, payment, unit, rounding, owed)
            return principals[-1] + interests[-1]
        due = ZERO
    return balance + due + (balance * rates[-1]).quantize(unit, rounding)


def columns(
    principal: Decimal,
    rates: Sequence[Decimal],
    payment: Decimal,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    owed: Decimal = ZERO,
) -> Columns:
    """Instalments of `payment` until the last, which takes what is left: (principal, interest) of each.

    Interest `owed` from before, and interest that a payment cannot cover, wait for the next ones without interest on
    them.
    """
    principals, interests = [], []
    balance, waiting = principal, owed
    for rate in rates[:-1]:
        interest = (balance * rate).quantize(unit, rounding)
        if waiting:
            interest += waiting
            waiting = ZERO
        repaid = payment - interest
        if repaid < 0:
            waiting, interest, repaid = -repaid, payment, ZERO
        elif repaid > balance:
            repaid = balance
        balance -= repaid
        principals.append(repaid)
        interests.append(interest)
    principals.append(balance)
    interests.append((balance * rates[-1]).quantize(unit, rounding) + waiting)
    return principals, interests


def as_lines(found: Columns, dates: Sequence[date], principal: Decimal) -> tuple[Line, ...]:
    """Columns with their dates and the principal left after each."""
    lines = []
    for due, repaid, interest in zip(dates, *found, strict=True):
        principal -= repaid
        lines.append(Line(due, repaid, interest, principal))
    return tuple(lines)


def equal_principal(
    principal: Decimal,
    rates: Sequence[Decimal],
    dates: Sequence[date],
    currency: str,
    *,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Equal parts of principal and the interest of what was left: payments fall."""
    unit = minor_unit(currency)
    return as_lines(falling_columns(principal, rates, unit, rounding), dates, principal)


def falling_columns(
    principal: Decimal, rates: Sequence[Decimal], unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> Columns:
    """The columns of equal parts of principal."""
    principals = list(split_by(principal, len(rates), unit))
    interests = []
    for part, rate in zip(principals, rates, strict=True):
        interests.append((principal * rate).quantize(unit, rounding))
        principal -= part
    return principals, interests


def interest_only(
    principal: Decimal,
    rates: Sequence[Decimal],
    dates: Sequence[date],
    currency: str,
    *,
    grace: int | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Interest alone for `grace` periods (default: all but the last, a bullet), then level payments of the principal."""
    waits = len(dates) - 1 if grace is None else grace
    return as_lines(waiting_columns(principal, rates, waits, minor_unit(currency), rounding), dates, principal)


def waiting_columns(
    principal: Decimal,
    rates: Sequence[Decimal],
    waits: int,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    payment: Decimal | None = None,
) -> Columns:
    """The columns of interest alone for `waits` periods, then level payments (of `payment` before smoothing, if
    given)."""
    if not 0 <= waits < len(rates):
        raise ValueError("grace must leave at least one period for the principal")
    rest = rates[waits:]
    if payment is None:
        payment = level_payment(principal, rest).quantize(unit, ROUND_HALF_EVEN)
    principals, interests = level_columns(principal, rest, payment, unit, rounding)
    first = [(principal * rate).quantize(unit, rounding) for rate in rates[:waits]]
    return [ZERO] * waits + principals, first + interests
