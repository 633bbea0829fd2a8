"""Due dates and what principal earns between them, reckoned once for every length of plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Literal

from lending.columns import Ratio
from lending.dates import every_days, monthly
from lending.daycount import DayCount
from lending.interest_pause import InterestPause, paused_factors
from lending.money import ZERO

Frequency = Literal["monthly", "fortnightly", "weekly"]
_DAYS = {"fortnightly": 14, "weekly": 7}


@dataclass(frozen=True, slots=True)
class Grid:
    """The first dates of a schedule and the ratios of their periods; a plan of n instalments uses the first n.

    `growth`, `weight` and `earned` are the running product of 1 + r, the running f (see columns.level_exact) and the
    running sum of r; `falling` is the running sum of `earned`: n times what a principal earns while it is repaid in n
    equal parts.
    """

    dates: tuple[date, ...]
    rates: tuple[Ratio, ...]
    growth: tuple[Decimal, ...]
    weight: tuple[Decimal, ...]
    earned: tuple[Decimal, ...]
    falling: tuple[Decimal, ...]
    top: Decimal
    """The highest ratio of a period."""

    def level_payment(self, principal: Decimal, count: int, unit: Decimal, waits: int = 0) -> Decimal:
        """exact_payment half-even to the unit."""
        return self.exact_payment(principal, count, waits).quantize(unit, ROUND_HALF_EVEN)

    def exact_payment(self, principal: Decimal, count: int, waits: int = 0) -> Decimal:
        """The level payment over the first `count` periods, or over those after the first `waits` of them, unrounded."""
        worth = self.weight[count - 1] / self.growth[count - 1]
        if waits:
            grown = self.growth[waits - 1]
            worth = (worth - self.weight[waits - 1] / grown) * grown
        return principal / worth


@lru_cache(maxsize=128)
def grid(
    start: date,
    first: date,
    day: int | None,
    count: int,
    annual_rate: Decimal,
    day_count: DayCount,
    every: Frequency = "monthly",
    free_until: date | None = None,
) -> Grid:
    """`count` dates from `first`, monthly (kept to `day`), fortnightly or weekly; interest runs from `start`, or from
    the end of `free_until`."""
    dates = monthly(first, count, day) if every == "monthly" else every_days(first, count, _DAYS[every])
    pauses = [] if free_until is None else [InterestPause(start + timedelta(days=1), free_until)]
    rates = paused_factors(annual_rate, start, dates, day_count, pauses)
    growths, weights, earnings, fallings = [], [], [], []
    growth, weight, earned, falling, top = Decimal(1), ZERO, ZERO, ZERO, ZERO
    for numerator, denominator in rates:
        ratio = Decimal(numerator) / denominator
        grown = 1 + ratio
        earned += ratio
        falling += earned
        top = max(top, ratio)
        growth *= grown
        weight = 1 + weight * grown
        growths.append(growth)
        weights.append(weight)
        earnings.append(earned)
        fallings.append(falling)
    return Grid(dates, rates, tuple(growths), tuple(weights), tuple(earnings), tuple(fallings), top)
