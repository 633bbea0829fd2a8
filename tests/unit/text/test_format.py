"""Figures and dates in the three locales, as tables."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.text import format as written
from bot.text.locales import LOCALES
from lending.money import UnknownCurrency


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "CNY", "¥1,234.50"),
        ("0", "CNY", "¥0.00"),
        ("-10", "CNY", "-¥10.00"),
        ("1234567.89", "HKD", "HK$1,234,567.89"),
        ("1234567", "TWD", "NT$1,234,567"),
        ("999.5", "TWD", "NT$1,000"),
        ("12", "USD", "US$12.00"),
    ],
)
def test_money_reads_the_same_everywhere(locale: str, amount: str, currency: str, text: str) -> None:
    assert written.format_money(Decimal(amount), currency, locale) == text


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        written.format_money(Decimal(1), "XXX", "zh_Hans_CN")


@pytest.mark.parametrize(
    ("locale", "medium", "weekday", "listed"),
    [
        ("zh_Hans_CN", "2026年3月2日", "2026年3月2日（周一）", "甲、乙和丙"),
        ("zh_Hant_TW", "2026年3月2日", "2026年3月2日（週一）", "甲、乙和丙"),
        ("zh_Hant_HK", "2026年3月2日", "2026年3月2日（星期一）", "甲、乙及丙"),
    ],
)
def test_dates_and_lists(locale: str, medium: str, weekday: str, listed: str) -> None:
    assert written.format_date(date(2026, 3, 2), locale) == medium
    assert written.format_weekday(date(2026, 3, 2), locale) == weekday
    assert written.format_list(["甲", "乙", "丙"], locale) == listed


@pytest.mark.parametrize("locale", LOCALES)
def test_rates_counts(locale: str) -> None:
    assert written.format_rate(Decimal("0.156"), locale) == "15.60%"
    assert written.format_rate(Decimal("0.182495"), locale) == "18.25%"
    assert written.format_count(1234, locale) == "1,234"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_time_stands_as_its_zone_says(locale: str) -> None:
    elsewhere = datetime(2026, 3, 2, 9, 5, tzinfo=timezone(timedelta(hours=-5)))
    assert written.format_time(elsewhere, locale) == "2026年3月2日 09:05"
    assert written.format_time(elsewhere.astimezone(ZoneInfo("Asia/Taipei")), locale) == "2026年3月2日 22:05"


@pytest.mark.parametrize("locale", LOCALES)
def test_an_instant_in_utc_is_shown_at_home(locale: str) -> None:
    assert written.format_time(datetime(2026, 3, 2, 23, 30, tzinfo=timezone.utc), locale) == "2026年3月3日 07:30"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        written.format_time(datetime(2026, 3, 2), "zh_Hans_CN")
