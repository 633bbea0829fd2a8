"""What a stream of payments costs as a yearly rate: nominal and effective, which are different numbers.

The solvers bracket the root and bisect towards it with Newton steps, in Decimal, so they neither miss nor depend on
the
machine. Rates are yearly fractions.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate

from lending.daycount import DayCount, year_fraction

PLACES = Decimal("0.0001")
"""Rates shown are rounded to a hundredth of a percent."""

_ONE = Decimal(1)
_PRECISE = Decimal("1E-9")
_STEP = Decimal("1.05")
_LEAST = Decimal("-0.9999")
_STEPS = 12  # of Newton, before a bracket is looked for


class NoRate(ValueError):
    """No rate between -99.99 % and 100,000,000 % makes the flows balance."""


def nominal_rate(balance: Decimal, start: date, flows: Sequence[tuple[date, Decimal]], day_count: DayCount) -> Decimal:
    """The yearly rate at which `balance` on `start`, bearing rate x day fraction from one payment to the next, is
    repaid by
    these payments exactly. For a plan without other costs it is the contract's own rate, whatever the frequency.

    0 where the payments sum to no more than the balance. Payments dated `start` reduce the balance at once.
    """
    owed, later = _still_owed(balance, start, flows)
    if not later:
        return Decimal(0).quantize(PLACES)
    parts = []
    before = start
    for due, amount in later:
        numerator, denominator = year_fraction(before, due, day_count)
        parts.append((Decimal(numerator) / denominator, amount))
        before = due

    def excess(rate: Decimal) -> tuple[Decimal, Decimal]:
        """Present value of the payments less what is owed, and its slope."""
        value, slope, discount, drift = -owed, Decimal(0), _ONE, Decimal(0)
        for fraction, amount in parts:
            grown = _ONE + rate * fraction
            discount /= grown
            drift += fraction / grown
            value += amount * discount
            slope -= amount * discount * drift
        return value, slope

    years = accumulate(fraction for fraction, _ in parts)
    return _rate(excess, owed, [(each, amount) for each, (_, amount) in zip(years, parts, strict=True)])


def effective_rate(balance: Decimal, start: date, flows: Sequence[tuple[date, Decimal]]) -> Decimal:
    """The effective yearly rate (compounded over act/365 years, as XIRR) of repaying `balance` on `start` by these
    payments.

    0 where the payments sum to no more than the balance.
    """
    owed, later = _still_owed(balance, start, flows)
    if not later:
        return Decimal(0).quantize(PLACES)
    gaps = []
    before = start
    for due, amount in later:
        gaps.append(((due - before).days, (due - start).days, amount))
        before = due
    different = {gap for gap, _, _ in gaps}

    def excess(rate: Decimal) -> tuple[Decimal, Decimal]:
        """Present value of the payments less what is owed, and its slope."""
        daily = (-(_ONE + rate).ln() / 365).exp()
        over = {gap: daily**gap for gap in different}
        value, moment, discount = -owed, Decimal(0), _ONE
        for gap, days, amount in gaps:
            discount *= over[gap]
            part = amount * discount
            value += part
            moment += days * part
        return value, -moment / 365 / (_ONE + rate)

    return _rate(excess, owed, [(Decimal((due - start).days) / 365, amount) for due, amount in later])


def _still_owed(
    balance: Decimal, start: date, flows: Sequence[tuple[date, Decimal]]
) -> tuple[Decimal, list[tuple[date, Decimal]]]:
    """(what is owed once payments dated `start` are made, the later payments in order); no payments if they bear no
    interest."""
    owed = balance - sum((amount for due, amount in flows if due <= start), Decimal(0))
    later = sorted((due, amount) for due, amount in flows if due > start and amount)
    if owed <= 0 or sum((amount for _, amount in later), Decimal(0)) <= owed:
        return owed, []
    return owed, later


def annual_irr(flows: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """The effective yearly rate at which flows of (years from the start, amount) have a present value of zero,
    unrounded; of several such rates the one nearest to zero.

    Raises NoRate, also when the flows never change sign.
    """
    if not any(amount > 0 for _, amount in flows) or not any(amount < 0 for _, amount in flows):
        raise NoRate("the flows never change sign")

    def worth(rate: Decimal) -> tuple[Decimal, Decimal]:
        log = (_ONE + rate).ln()
        value = slope = Decimal(0)
        for years, amount in flows:
            part = amount * (-years * log).exp()
            value += part
            slope -= years * part
        return value, slope / (_ONE + rate)

    low, high, rising = _nearest_bracket(worth)
    return _between(worth, low, high, rising, worth(high))


def _nearest_bracket(function: Callable[[Decimal], tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal, bool]:
    """(low, high, whether the value rises) of the change of sign nearest to zero, looked for in steps of 5 % of
    growth, up and down by turns."""
    up = down = Decimal(0)
    at_up = at_down = function(up)[0]
    if not at_up:
        return up, up, True
    grown = _ONE
    while grown < 1_000_000:
        grown *= _STEP
        beyond, below = grown - 1, _ONE / grown - 1
        if below > _LEAST:
            value = function(below)[0]
            if (value < 0) != (at_down < 0):
                return below, down, value < 0
            down, at_down = below, value
        value = function(beyond)[0]
        if (value < 0) != (at_up < 0):
            return up, beyond, at_up < 0
        up, at_up = beyond, value
    raise NoRate("no yearly rate balances these payments")


def periodic_irr(advance: Decimal, payments: Sequence[tuple[Decimal, Decimal, Decimal]]) -> Decimal:
    """The rate of one unit period, unrounded, of payments (amount, whole periods t, odd part f of a period), each
    worth
    amount / ((1 + f i)(1 + i)^t) at the advance: the equation of 12 CFR 1026 Appendix J. Raises NoRate."""

    def excess(rate: Decimal) -> tuple[Decimal, Decimal]:
        value, slope = -advance, Decimal(0)
        for amount, whole, odd in payments:
            part = amount / ((_ONE + odd * rate) * (_ONE + rate) ** whole)
            value += part
            slope -= part * (whole / (_ONE + rate) + odd / (_ONE + odd * rate))
        return value, slope

    return _solve(excess, Decimal("-0.9999"))


def _rate(
    excess: Callable[[Decimal], tuple[Decimal, Decimal]], owed: Decimal, payments: Sequence[tuple[Decimal, Decimal]]
) -> Decimal:
    """The positive rate at which payments (years, amount) that sum to more than `owed` are worth it, as shown.

    Their excess falls ever more slowly as the rate grows, so that Newton steps from 0 come nearer and never pass it; a
    rate that is too far for a few of them is bracketed.
    """
    at = (sum((amount for _, amount in payments), -owed)) / sum(
        (years * amount for years, amount in payments), Decimal(0)
    )
    for _ in range(_STEPS):
        value, slope = excess(at)
        step = at - value / slope
        if abs(step - at) < _PRECISE:
            return step.quantize(PLACES, rounding=ROUND_HALF_EVEN)
        at = step
    return _solve(excess, Decimal(0)).quantize(PLACES, rounding=ROUND_HALF_EVEN)


def _solve(function: Callable[[Decimal], tuple[Decimal, Decimal]], low: Decimal) -> Decimal:
    """The root of a function (value, slope) above `low`, bracketed by growing steps."""
    rising = function(low)[0] < 0
    high = Decimal("0.3")
    there = function(high)
    while (there[0] < 0) == rising and there[0]:
        low, high = high, high * 4
        if high > 1_000_000:
            raise NoRate("no yearly rate balances these payments")
        there = function(high)
    return _between(function, low, high, rising, there)


def _between(
    function: Callable[[Decimal], tuple[Decimal, Decimal]],
    low: Decimal,
    high: Decimal,
    rising: bool,
    there: tuple[Decimal, Decimal],
) -> Decimal:
    """The root between low and high, where the function is `there`: Newton steps, bisecting when they stray."""
    at, (value, slope) = high, there
    for _ in range(200):
        if (value < 0) == rising:
            low = at
        else:
            high = at
        step = at - value / slope if slope else low
        if abs(step - at) < _PRECISE:
            return step
        at = step if low < step < high else (low + high) / 2
        value, slope = function(at)
    return at
