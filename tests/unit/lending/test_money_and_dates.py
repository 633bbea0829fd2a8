"""Minor units, even splits, months, day counts."""

from decimal import Decimal as D

import pytest

from lending.dates import add_months, due_day_of, follow, monthly, next_on_day
from lending.daycount import DayCount, year_fraction
from lending.money import UnknownCurrency, minor_unit, split_evenly, to_minor
from tests.unit.lending.examples import day


def test_taiwan_dollars_have_no_cents() -> None:
    assert to_minor(D("1234.5"), "TWD") == D("1234")  # half to even
    assert to_minor(D("1235.5"), "TWD") == D("1236")
    assert minor_unit("HKD") == D("0.01")


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(UnknownCurrency, match="'XYZ'"):
        minor_unit("XYZ")


@pytest.mark.parametrize(
    ("amount", "parts", "currency", "shares"),
    [
        ("875", 3, "CNY", ["291.67", "291.67", "291.66"]),
        ("1000", 3, "CNY", ["333.33", "333.33", "333.34"]),
        ("1000", 3, "TWD", ["333", "333", "334"]),
        ("0.05", 8, "CNY", ["0", "0", "0", "0", "0", "0", "0", "0.05"]),  # half-even would leave the last below zero
        ("0", 2, "CNY", ["0", "0"]),
    ],
)
def test_shares_sum_to_the_amount(amount: str, parts: int, currency: str, shares: list[str]) -> None:
    assert list(split_evenly(D(amount), parts, currency)) == [D(each) for each in shares]


def test_months_keep_to_their_day() -> None:
    assert [each.isoformat() for each in monthly(day("2026-01-31"), 4)] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]
    assert add_months(day("2026-02-28"), 1, 31) == day("2026-03-31")
    assert due_day_of(monthly(day("2026-01-31"), 4)) == 31
    assert due_day_of((day("2026-01-05"), day("2026-01-12"))) is None
    assert next_on_day(day("2026-03-15"), 15) == day("2026-04-15")
    assert next_on_day(day("2026-02-10"), 31) == day("2026-02-28")


def test_later_dates_follow_a_moved_one() -> None:
    """Fineract, LoanReschedule.feature, changing installment date."""
    dates = (day("2023-09-01"), day("2023-10-01"))
    assert follow(day("2023-09-15"), dates) == (day("2023-09-15"), day("2023-10-15"))


def test_weekly_dates_keep_their_distance() -> None:
    dates = (day("2026-01-05"), day("2026-01-12"), day("2026-01-19"))
    assert follow(day("2026-01-07"), dates) == (day("2026-01-07"), day("2026-01-14"), day("2026-01-21"))


@pytest.mark.parametrize(
    ("start", "end", "day_count", "expected"),
    [
        ("2026-01-31", "2026-02-28", DayCount.ACT_365, (28, 365)),
        ("2026-01-31", "2026-02-28", DayCount.ACT_360, (28, 360)),
        ("2026-01-31", "2026-02-28", DayCount.THIRTY_360, (30, 360)),  # a month cut short is a month
        ("2026-02-28", "2026-03-31", DayCount.THIRTY_360, (30, 360)),
        ("2026-01-10", "2026-01-25", DayCount.THIRTY_360, (15, 360)),
        ("2026-01-01", "2026-07-01", DayCount.THIRTY_360, (180, 360)),
        ("2024-01-01", "2024-02-01", DayCount.ACT_ACT, (31, 366)),
        # 19 days end in 2023, 12 in leap year 2024
        ("2023-12-12", "2024-01-12", DayCount.ACT_ACT, (19 * 366 + 12 * 365, 365 * 366)),
    ],
)
def test_parts_of_a_year(start: str, end: str, day_count: DayCount, expected: tuple[int, int]) -> None:
    assert year_fraction(day(start), day(end), day_count) == expected
