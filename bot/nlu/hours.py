"""Times of day: 下午三点 · 15:30 · 十二点前 · 上午. The value is "HH:MM", or the name of the part of the day."""

import re
from collections.abc import Iterator

from bot.nlu.found import Found
from bot.nlu.numbers import small

_PART = {
    "凌晨": "night", "半夜": "night", "深夜": "night", "零点": "00:00", "早上": "morning", "上午": "morning", "早晨": "morning", "清晨": "morning",
    "朝早": "morning", "上昼": "morning", "中午": "noon", "正午": "noon", "晏昼": "afternoon", "下午": "afternoon", "下昼": "afternoon",
    "傍晚": "evening", "晚上": "evening", "夜晚": "evening", "晚间": "evening", "夜里": "night",
}  # fmt: skip
_PARTS = "|".join(_PART)
_HOUR = r"(?:[01]?\d|2[0-4]|二十[一二三四]?|十[一二三四五六七八九]?|[一二两三四五六七八九零])"
_CLOCK = re.compile(
    rf"(?:(?P<part>{_PARTS}|晚|早|朝)\s?)?(?<![\d第一二三四五六七八九十.])(?P<h>{_HOUR})"
    r"(?:(?:点钟?|點|时(?!间|候|常|刻))(?:(?P<half>半)|(?P<m>[0-5]?\d|[一二三四五]?十[一二三四五六七八九]?)分?)?|:(?P<mm>[0-5]\d))(?!数|左右的?钱|儿)"
)
_A_BIT = re.compile(rf"前|之前|钟|半|以前|后|扣|还|(?:到|至|[-~—–])\s?(?:{_PARTS})?\s?{_HOUR}(?:点|:|时)")
_TO = re.compile(r"(?:到|至|[-~—–])\s?$")
_TURNS = {"noon": 10, "afternoon": 12, "evening": 12, "night": 12}
"""Below which hour, as it is said, a part of the day means the second half of the clock: 中午一点 is 13:00."""
_SMALL_HOURS = {"evening": 5, "night": 7}
"""Below which hour it is already the next morning: 晚上两点, 半夜五点."""


def read_hours(text: str) -> Iterator[Found]:
    for found in _CLOCK.finditer(text):
        if found.group() == "一点" and not _A_BIT.match(text[found.end() :]) and not _TO.search(text[: found.start()]):
            continue
        if re.match(r"[几多]?[利息钱]|的?罚", text[found.end() :]):
            continue
        yield Found("time_of_day", _time(found), found.start(), found.end())
    for found in re.finditer(_PARTS, text):
        yield Found("time_of_day", _PART[found.group()], found.start(), found.end())


def _time(found: re.Match[str]) -> str:
    hour = small(found["h"])
    part = {"晚": "evening", "早": "morning", "朝": "morning"}.get(found["part"] or "") or _PART.get(found["part"] or "", "")
    minute = 30 if found["half"] else small(found["m"] or found["mm"] or "0")
    return f"{_on_the_clock(hour, part) % 24:02d}:{minute:02d}"


def _on_the_clock(hour: int, part: str) -> int:
    if hour == 12 and part in _SMALL_HOURS:
        return 24
    return hour + 12 if _SMALL_HOURS.get(part, 0) <= hour < _TURNS.get(part, 0) else hour
