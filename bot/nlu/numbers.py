"""Numbers as people write them: 3,000 · 三千五 · 1万2 · 3.5k · 两三百 · 萬五. Folded text in, exact decimals out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

DIGITS = "〇零一二三四五六七八九"
_VALUE = {char: Decimal(max(0, index - 1)) for index, char in enumerate(DIGITS)} | {
    "两": Decimal(2), "俩": Decimal(2), "壹": Decimal(1), "贰": Decimal(2), "叁": Decimal(3), "肆": Decimal(4),
    "伍": Decimal(5), "陆": Decimal(6), "柒": Decimal(7), "捌": Decimal(8), "玖": Decimal(9), "貳": Decimal(2),
}  # fmt: skip
_UNIT = {
    "十": Decimal(10), "拾": Decimal(10), "百": Decimal(100), "佰": Decimal(100), "千": Decimal(1000), "仟": Decimal(1000),
    "k": Decimal(1000), "万": Decimal(10_000), "w": Decimal(10_000), "亿": Decimal(100_000_000),
}  # fmt: skip
_TENS = {"廿": Decimal(20), "卅": Decimal(30)}  # Cantonese and calendars
_LITERAL = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ITEM = re.compile(rf"{_LITERAL}|.")
_DIGIT = "".join(_VALUE)
_CN_UNIT = "十拾百佰千仟万亿"
_RANGE = re.compile(r"([一二两三四五六七八])([二两三四五六七八九])([十百千万]{1,2})")
_NUMBER = re.compile(
    rf"(?:{_LITERAL})(?:(?:[{_CN_UNIT}]|[kw](?![a-z]))(?:(?:\d+|[{_DIGIT}])[{_CN_UNIT}]?)*)?"
    rf"|[{_DIGIT}{_CN_UNIT}廿卅]+(?:(?<=[百佰千仟万])\d(?![\d.,]))?"
)
_COUNTED = re.compile(r"个|期|天|日|号|年|周|次|笔|季|星期|礼拜")
_TIGHT = Decimal(10)
_ONES = "一二三四五六七八九"
COUNT_WORDS = rf"(?<![{_DIGIT}{_CN_UNIT}廿卅])(?:[{_ONES}]?十[{_ONES}]?|[廿卅][{_ONES}]?|[{_ONES}两])(?![{_DIGIT}十百千万])"
COUNT = rf"(?:(?<![\d.])\d{{1,3}}(?![\d.])|{COUNT_WORDS})"  # what `small` can always read: 12, 十二, 廿五


@dataclass(frozen=True, slots=True)
class Number:
    """A number in `text[start:end]`; of a spread ("两三百") `low` and `high`, else both are the number."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    written: str

    @property
    def digits_only(self) -> bool:
        """Written in figures without a unit, a point or thousands commas: may be any kind of number."""
        return self.written.isdigit()


def find_numbers(text: str) -> Iterator[Number]:
    """Every number of a folded text that can be read with certainty, left to right."""
    for found in _NUMBER.finditer(text):
        written = _without_next_count(found.group(), text[found.end() : found.end() + 2])
        spread = _RANGE.fullmatch(written)
        if spread is not None:
            low, high = (_VALUE[digit] * _times(spread[3]) for digit in (spread[1], spread[2]))
        else:
            value = number_of(written)
            if value is None:
                continue
            low = high = value
        if low <= high:
            yield Number(found.start(), found.start() + len(written), low, high, written)


def number_of(written: str) -> Decimal | None:
    """The value of one number, or None when it is none: 二三 (a spread without a unit), 一二三四 (read out digit by digit)."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    last_unit = Decimal(1)  # the unit just before `pending`, 1 after a zero: 一千五 is 1500, 一千零五 is 1005
    for item in _ITEM.findall(written):
        if item in _UNIT:
            unit = _UNIT[item]
            if unit < 10_000:
                section += (Decimal(1) if pending is None else pending) * unit
            elif total + section == 0 and pending is None:
                total = unit
            else:
                total = (total + section + (pending or 0)) * unit
                section = Decimal(0)
            pending, last_unit = None, unit
        elif item in "零〇" and pending is None and written not in ("零", "〇"):
            last_unit = Decimal(1)
        elif pending is not None:
            return None
        else:
            pending = _TENS.get(item) or _VALUE.get(item) if not item[0].isdecimal() else Decimal(item.replace(",", ""))
            if pending is None:
                return None
            if item in _TENS:
                section, pending, last_unit = section + pending, None, Decimal(10)
    if pending is None:
        return total + section
    return total + section + (pending * last_unit / _TIGHT if _short_tail(pending, last_unit) else pending)


def small(written: str) -> int:
    """A count or a day, in figures or characters: "12", "十二", "廿五". Raises ValueError when it is none."""
    value = number_of(written)
    if value is None or value != int(value):
        raise ValueError(written)
    return int(value)


def _without_next_count(written: str, after: str) -> str:
    """五千三个月: five thousand, three months."""
    if len(written) > 2 and written[-1] in _VALUE and written[-2] in "百千万kw" and _COUNTED.match(after):
        return written[:-1]
    return written


def _short_tail(pending: Decimal, last_unit: Decimal) -> bool:
    """三千五: the last digit counts in the next smaller unit."""
    return last_unit > _TIGHT and 0 < pending < _TIGHT and pending == int(pending)


def _times(units: str) -> Decimal:
    product = Decimal(1)
    for unit in units:
        product *= _UNIT[unit]
    return product
