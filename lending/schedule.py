"""Schedules over given due dates: level, equal principal, interest only, and the amounts they rest on.

All of them accrue interest as principal x annual rate x day fraction, rounded each period to the minor unit; the last
instalment takes the residue, so that the closing balance is exactly zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from lending.daycount import DayCount, rate_factor
from lending.money import ZERO, minor_unit, split_evenly, to_minor, to_multiple
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

    The payment is the level one, half-even to the minor unit, then smoothed (see smoothed) - or `payment`, if given,
    as it
    is. A payment below a period's interest pays what it can; nothing is capitalised.
    `rounding` is for the interest.
    """
    unit = minor_unit(currency)
    if payment is not None:
        return lay_out(principal, rates, dates, payment, unit, rounding)
    return smoothed(principal, rates, dates, to_minor(level_payment(principal, rates), currency), unit, rounding)


def smoothed(
    principal: Decimal, rates: Sequence[Decimal], dates: Sequence[date], payment: Decimal, unit: Decimal, rounding: str
) -> tuple[Line, ...]:
    """The schedule with `payment`, or with one nearer to a level last instalment.

    d = last - the one before. If d is more than half as many minor units as there are instalments (rounded down), try
    payment + d / n and keep it if d shrinks. (The rule of Apache Fineract's progressive schedule.)
    """
    lines = lay_out(principal, rates, dates, payment, unit, rounding)
    count = len(lines)
    if count < 2:
        return lines
    gap = lines[-1].total - lines[-2].total
    if abs(gap) <= count // 2 * unit:
        return lines
    tried = payment + (gap / count).quantize(unit, rounding=ROUND_HALF_EVEN)
    better = lay_out(principal, rates, dates, tried, unit, rounding)
    return better if abs(better[-1].total - better[-2].total) < abs(gap) else lines


def lay_out(
    principal: Decimal,
    rates: Sequence[Decimal],
    dates: Sequence[date],
    payment: Decimal,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    owed: Decimal = ZERO,
) -> tuple[Line, ...]:
    """Instalments of `payment` until the last, which takes what is left.

    Interest `owed` from before, and interest that a payment cannot cover, wait for the next ones without interest on
    them.
    """
    lines = []
    balance, waiting = principal, owed
    last = len(dates) - 1
    for index, (due, rate) in enumerate(zip(dates, rates, strict=True)):
        owed = waiting + (balance * rate).quantize(unit, rounding=rounding)
        if index == last:
            interest, repaid = owed, balance
        else:
            interest = min(owed, payment)
            repaid = min(payment - interest, balance)
        waiting = owed - interest
        balance -= repaid
        lines.append(Line(due, repaid, interest, balance))
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
    return with_principal(split_evenly(principal, len(dates), currency), rates, dates, currency, rounding=rounding)


def interest_only(
    principal: Decimal,
    rates: Sequence[Decimal],
    dates: Sequence[date],
    currency: str,
    *,
    grace: int | None = None,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """Interest alone for `grace` periods (default: all but the last, a bullet), then level payments of the
    principal."""
    waits = len(dates) - 1 if grace is None else grace
    if not 0 <= waits < len(dates):
        raise ValueError("grace must leave at least one period for the principal")
    unit = minor_unit(currency)
    head = tuple(
        Line(due, ZERO, (principal * rate).quantize(unit, rounding=rounding), principal)
        for due, rate in zip(dates[:waits], rates[:waits], strict=True)
    )
    return head + level(principal, rates[waits:], dates[waits:], currency, rounding=rounding)


def with_principal(
    parts: Sequence[Decimal],
    rates: Sequence[Decimal],
    dates: Sequence[date],
    currency: str,
    *,
    rounding: str = ROUND_HALF_EVEN,
) -> tuple[Line, ...]:
    """These parts of principal, each with the period's interest on what was left before it."""
    unit = minor_unit(currency)
    lines = []
    balance = sum(parts, ZERO)
    for part, rate, due in zip(parts, rates, dates, strict=True):
        interest = (balance * rate).quantize(unit, rounding=rounding)
        balance -= part
        lines.append(Line(due, part, interest, balance))
    return tuple(lines)
