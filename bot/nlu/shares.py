"""Percentages: 30% · 百分之二十 · 三成 · 八五折 · 一半 · 万五. The value is a decimal number of per cent, as text."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.nlu.found import Found
from bot.nlu.numbers import number_of

_CN = "零〇一二两三四五六七八九十百千"
_PER_CENT = re.compile(rf"(?P<n>\d+(?:[.,]\d+)?|[{_CN}]+(?:点[{_CN}]+)?)\s?(?:%|％|个百分点|个点|趴|巴仙)")
_OF = re.compile(rf"(?P<base>百|千|万)分之(?P<n>\d+(?:\.\d+)?|[{_CN}]+(?:点[{_CN}]+)?)")
_TENTHS = re.compile(r"(?<![第几\d.])(?P<n>\d(?:\.\d)?|[一二两三四五六七八九])成(?P<half>半)?(?![功为员交立本长都交])")
_DISCOUNT = re.compile(r"(?P<n>\d(?:\.\d)?|\d\d|[一二三四五六七八九]{1,2}|对|半|[一二三四五六七八九]点[一二三四五六七八九])折")
_HALF = re.compile(r"(?<![一二两三四五六七八九十百千万\d个年月])一半|(?<=[还减付免])半(?!年|个|天|月)|折半")
_TEN_THOUSANDTH = re.compile(r"(?:日息|日利率|利率|利息|每天|一天|千分)?万(?P<n>[一二三四五六七八九]|\d(?:\.\d)?)(?=的?(?:利息|日息|利率|$|，|,|吗|是))")
_BASE = {"百": Decimal(1), "千": Decimal(10), "万": Decimal(100)}


def read_shares(text: str) -> Iterator[Found]:
    for pattern, per_cent in _GRAMMAR:
        for found in pattern.finditer(text):
            value = per_cent(found)
            if value is not None:
                yield Found("percentage", f"{value.normalize():f}", found.start(), found.end())


def _per_cent(found: re.Match[str]) -> Decimal | None:
    return _decimal(found["n"].replace(",", "."))


def _of(found: re.Match[str]) -> Decimal | None:
    value = _decimal(found["n"])
    return None if value is None else value / _BASE[found["base"]]


def _tenths(found: re.Match[str]) -> Decimal | None:
    value = _decimal(found["n"])
    return None if value is None else value * 10 + (5 if found["half"] else 0)


def _discount(found: re.Match[str]) -> Decimal | None:
    """What is left to pay: 八折 is 80, 八五折 and 85折 are 85, 对折 is 50."""
    written = found["n"]
    if written in "对半":
        return Decimal(50)
    digits = [_decimal(char) for char in written if char not in "点."]
    if any(digit is None for digit in digits):
        return None
    first, *rest = (digit for digit in digits if digit is not None)
    return first * 10 + (rest[0] if rest else 0)


def _half(found: re.Match[str]) -> Decimal:
    return Decimal(50)


def _ten_thousandth(found: re.Match[str]) -> Decimal | None:
    value = _decimal(found["n"])
    return None if value is None or ("日" not in found.group() and "天" not in found.group()) else value / 100


def _decimal(written: str) -> Decimal | None:
    whole, point, part = written.partition("点")
    if not point:
        return number_of(written)
    digits = [number_of(char) for char in part]
    head = number_of(whole)
    if head is None or any(digit is None for digit in digits):
        return None
    return Decimal(f"{head}.{''.join(str(digit) for digit in digits)}")


_GRAMMAR = (
    (_PER_CENT, _per_cent), (_OF, _of), (_DISCOUNT, _discount), (_TENTHS, _tenths), (_TEN_THOUSANDTH, _ten_thousandth), (_HALF, _half),
)  # fmt: skip
