"""Figures and dates as people write them in each locale: Babel's data, with what it leaves to us put right.

Amounts always carry their minor unit (two decimals; Taiwan dollars none) and are never shortened. Taiwan dollars are NT$ and
renminbi ¥ everywhere: "$" alone would be read as the reader's own.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list as babel_list
from babel.numbers import NumberPattern, parse_pattern

from lending.money import minor_unit, to_minor

_SYMBOLS = {"CNY": "¥", "TWD": "NT$", "HKD": "HK$", "USD": "US$"}
_PLACES = {"zh_Hans_CN": "Asia/Shanghai", "zh_Hant_TW": "Asia/Taipei", "zh_Hant_HK": "Asia/Hong_Kong"}
_LOCALES = {locale: Locale.parse(locale) for locale in _PLACES}
_WHOLE, _HUNDREDTHS = parse_pattern("#,##0"), parse_pattern("#,##0.00")
_WEEKDAYS = {"zh_Hans_CN": "EEE", "zh_Hant_TW": "EEE", "zh_Hant_HK": "EEEE"}


def format_money(amount: Decimal, currency: str, locale: str) -> str:
    """¥1,234.50 · NT$1,235 · HK$1,234.50; negative -¥10.00. Raises UnknownCurrency."""
    exact = to_minor(amount, currency)
    digits = _digits(abs(exact), _WHOLE if minor_unit(currency) == 1 else _HUNDREDTHS, locale)
    return f"{'-' if exact < 0 else ''}{_SYMBOLS[currency]}{digits}"


def format_date(when: date, locale: str) -> str:
    """2026年3月2日"""
    return babel_date(when, "medium", locale=_LOCALES[locale])


def format_weekday(when: date, locale: str) -> str:
    """2026年3月2日(周一), for days on which something is to be done."""
    return f"{format_date(when, locale)}（{babel_date(when, _WEEKDAYS[locale], _LOCALES[locale])}）"


def format_time(at: datetime, locale: str) -> str:
    """2026年3月2日 09:05, in the zone that `at` carries; an instant in UTC is shown in the locale's own zone."""
    if at.tzinfo is None:
        raise ValueError("a time needs a zone")
    if not at.utcoffset():
        at = at.astimezone(ZoneInfo(_PLACES[locale]))
    return f"{format_date(at.date(), locale)} {at:%H:%M}"


def format_rate(annual: Decimal, locale: str) -> str:
    """15.60% for Decimal("0.156")."""
    return f"{_digits(annual * 100, _HUNDREDTHS, locale)}%"


def format_count(number: int, locale: str) -> str:
    """1,234"""
    return _digits(Decimal(number), _WHOLE, locale)


def format_list(items: Sequence[str], locale: str) -> str:
    """甲、乙和丙 as said within a sentence."""
    return babel_list(list(items), locale=_LOCALES[locale])


def _digits(value: Decimal, pattern: NumberPattern, locale: str) -> str:
    return str(pattern.apply(value, _LOCALES[locale]))
