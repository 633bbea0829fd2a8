"""The arithmetic under every schedule: principal and interest of each instalment, in whole minor units.

Interest of a period is balance x ratio, exact until it is rounded once; balances are integers of the minor unit, so
that neither a tie nor a long schedule depends on the precision of a decimal context.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from lending.money import ZERO, even_share, split_by

Ratio = tuple[int, int]
"""What one unit of principal earns in a period: annual rate x day fraction, as numerator and denominator."""

Columns = tuple[list[Decimal], list[Decimal]]
"""The principal and the interest of each instalment."""


def period_interest(balance: int, ratio: Ratio, rounding: str = ROUND_HALF_EVEN) -> int:
    """balance x ratio rounded half to even, half up (ROUND_HALF_UP) or down (ROUND_FLOOR)."""
    whole, rest = divmod(balance * ratio[0], ratio[1])
    rest += rest
    if rest >= ratio[1] and rounding != ROUND_FLOOR and (rest > ratio[1] or whole & 1 or rounding == ROUND_HALF_UP):
        whole += 1
    return whole


def level_exact(principal: Decimal, rates: Sequence[Ratio]) -> Decimal:
    """The equal payment, unrounded, that repays principal over these periods: P x prod(1 + r) / f_n, where f_1 = 1 and
    f_k = 1 + f_{k-1} x (1 + r_k)."""
    growth, weight = Decimal(1), ZERO
    for numerator, denominator in rates:
        grown = 1 + Decimal(numerator) / denominator
        growth *= grown
        weight = 1 + weight * grown
    return principal * growth / weight


def level_amounts(
    principal: Decimal, rates: Sequence[Ratio], payment: Decimal, unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> tuple[Decimal, Decimal]:
    """(the level payment, the last one) with `payment`, or with one nearer to a level last instalment.

    d = last - payment. If d is more than half as many minor units as there are instalments (rounded down), try
    payment + d / n and keep it if d shrinks. (The rule of Apache Fineract's progressive schedule.)
    """
    payment, last = lasting(principal, rates, payment, unit, rounding)
    count = len(rates)
    gap = last - payment
    if count < 2 or abs(gap) <= count // 2 * unit:
        return payment, last
    tried = payment + (gap / count).quantize(unit, ROUND_HALF_EVEN)
    better = last_payment(principal, rates, tried, unit, rounding)
    return (payment, last) if better is None or abs(better - tried) >= abs(gap) else (tried, better)


def lasting(
    principal: Decimal,
    rates: Sequence[Ratio],
    payment: Decimal,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    owed: Decimal = ZERO,
) -> tuple[Decimal, Decimal]:
    """(`payment`, or as many units less as it takes for the principal to last until the last period; the last one)."""
    last = last_payment(principal, rates, payment, unit, rounding, owed)
    while last is None:
        payment -= unit
        last = last_payment(principal, rates, payment, unit, rounding, owed)
    return payment, last


def last_payment(
    principal: Decimal,
    rates: Sequence[Ratio],
    payment: Decimal,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    owed: Decimal = ZERO,
) -> Decimal | None:
    """What the last payment of paying_columns(...) comes to; None where the others repay more than there is."""
    balance, paid, due = int(principal / unit), int(payment / unit), int(owed / unit)
    floor, half_up = rounding == ROUND_FLOOR, rounding == ROUND_HALF_UP
    for numerator, denominator in rates[:-1]:
        # period_interest, written out: this loop is where a proposal's time goes
        whole, rest = divmod(balance * numerator, denominator)
        rest += rest
        if rest >= denominator and not floor and (rest > denominator or whole & 1 or half_up):
            whole += 1
        due += whole - paid
        if due <= 0:
            balance += due
            due = 0
    if balance < 0:
        return None
    return (balance + due + period_interest(balance, rates[-1], rounding)) * unit


def paying_columns(
    principal: Decimal,
    rates: Sequence[Ratio],
    payment: Decimal,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    owed: Decimal = ZERO,
) -> Columns:
    """Instalments of `payment` until the last, which takes what is left.

    Interest `owed` from before, and interest that a payment cannot cover, wait for the next ones without interest on
    them.
    """
    balance, most, waiting = int(principal / unit), int(payment / unit), int(owed / unit)
    principals, interests = [], []
    for ratio in rates[:-1]:
        due = waiting + period_interest(balance, ratio, rounding)
        interest = min(due, most)
        repaid = min(most - interest, balance)
        waiting = due - interest
        balance -= repaid
        principals.append(repaid * unit)
        interests.append(interest * unit)
    principals.append(balance * unit)
    interests.append((waiting + period_interest(balance, rates[-1], rounding)) * unit)
    return principals, interests


def level_columns(
    principal: Decimal, rates: Sequence[Ratio], payment: Decimal, unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> Columns:
    """The columns with `payment` as level_amounts smooths it."""
    level, _ = level_amounts(principal, rates, payment, unit, rounding)
    return paying_columns(principal, rates, level, unit, rounding)


def falling_columns(
    principal: Decimal, rates: Sequence[Ratio], unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> Columns:
    """The columns of equal parts of principal."""
    principals = list(split_by(principal, len(rates), unit))
    balance, part = int(principal / unit), int(principals[0] / unit)
    interests = []
    for ratio in rates:
        interests.append(period_interest(balance, ratio, rounding) * unit)
        balance -= part
    return principals, interests


def falling_figures(
    principal: Decimal, rates: Sequence[Ratio], unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> tuple[Decimal, Decimal, Decimal]:
    """(all that is paid, the heaviest payment but the last, the last) of falling_columns(...)."""
    share = even_share(principal, len(rates), unit)
    balance, part = int(principal / unit), int(share / unit)
    floor, half_up = rounding == ROUND_FLOOR, rounding == ROUND_HALF_UP
    paid = most = 0
    for numerator, denominator in rates[:-1]:
        whole, rest = divmod(balance * numerator, denominator)
        rest += rest
        if rest >= denominator and not floor and (rest > denominator or whole & 1 or half_up):
            whole += 1
        balance -= part
        paid += whole
        if whole > most:
            most = whole
    last = balance + period_interest(balance, rates[-1], rounding)
    return (paid + part * (len(rates) - 1) + last) * unit, (most + part) * unit if len(rates) > 1 else ZERO, last * unit


def waiting_interest(
    principal: Decimal, rates: Sequence[Ratio], unit: Decimal, rounding: str = ROUND_HALF_EVEN
) -> list[Decimal]:
    """The interest of periods in which no principal is repaid."""
    balance = int(principal / unit)
    return [period_interest(balance, ratio, rounding) * unit for ratio in rates]


def waiting_columns(
    principal: Decimal,
    rates: Sequence[Ratio],
    waits: int,
    unit: Decimal,
    rounding: str = ROUND_HALF_EVEN,
    payment: Decimal | None = None,
) -> Columns:
    """The columns of interest alone for `waits` periods, then level payments (`payment` before smoothing, if given)."""
    if not 0 <= waits < len(rates):
        raise ValueError("grace must leave at least one period for the principal")
    rest = rates[waits:]
    if payment is None:
        payment = level_exact(principal, rest).quantize(unit, ROUND_HALF_EVEN)
    principals, interests = level_columns(principal, rest, payment, unit, rounding)
    return [ZERO] * waits + principals, waiting_interest(principal, rates[:waits], unit, rounding) + interests
