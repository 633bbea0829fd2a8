"""The days of festivals that borrowers count by, from the Chinese lunisolar calendar that `holidays` keeps."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache

from holidays.calendars.chinese import _ChineseLunisolar

_calendar = _ChineseLunisolar()  # the package's own countries stand on it; it has no public name


def _new_year(year: int) -> date:
    return _certain(_calendar.lunar_new_year_date(year)[0], year)


def _certain(day: date | None, year: int) -> date:
    if day is None:
        raise ValueError(f"no lunar calendar for {year}")
    return day


def _tomb_sweeping(year: int) -> date:
    """The solar term of Qingming, good for 2000-2099 (the usual C-value formula of the almanac)."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


_DAY_OF: Mapping[str, Callable[[int], date]] = {
    "spring": _new_year,
    "new_years_eve": lambda year: _new_year(year) - timedelta(days=1),
    "lantern": lambda year: _new_year(year) + timedelta(days=14),
    "qingming": _tomb_sweeping,
    "dragon_boat": lambda year: _certain(_calendar.dragon_boat_date(year)[0], year),
    "mid_autumn": lambda year: _certain(_calendar.mid_autumn_date(year)[0], year),
    "double_ninth": lambda year: _certain(_calendar.double_ninth_date(year)[0], year),
    "solar_new_year": lambda year: date(year, 1, 1),
    "valentine": lambda year: date(year, 2, 14),
    "labour": lambda year: date(year, 5, 1),
    "children": lambda year: date(year, 6, 1),
    "national": lambda year: date(year, 10, 1),
    "double_tenth": lambda year: date(year, 10, 10),
    "double_eleventh": lambda year: date(year, 11, 11),
    "double_twelfth": lambda year: date(year, 12, 12),
    "christmas": lambda year: date(year, 12, 25),
}

WORDS: Mapping[str, str] = {
    "春节": "spring", "过年": "spring", "过完年": "spring", "农历年": "spring", "农历新年": "spring", "大年初一": "spring",
    "年初一": "spring", "旧历年": "spring", "新春": "spring", "除夕": "new_years_eve", "年三十": "new_years_eve",
    "大年三十": "new_years_eve", "年夜": "new_years_eve", "元宵": "lantern", "清明": "qingming", "五一": "labour",
    "劳动节": "labour", "端午": "dragon_boat", "端阳": "dragon_boat", "中秋": "mid_autumn", "八月节": "mid_autumn",
    "重阳": "double_ninth", "国庆": "national", "十一黄金周": "national", "双十节": "double_tenth", "双十": "double_tenth",
    "双11": "double_eleventh", "双十一": "double_eleventh", "双12": "double_twelfth", "双十二": "double_twelfth",
    "元旦": "solar_new_year", "圣诞": "christmas", "情人节": "valentine", "六一": "children", "儿童节": "children",
}  # fmt: skip


@cache
def next_day_of(word: str, today: date) -> date:
    """The festival's next day, today included."""
    day_in = _DAY_OF[WORDS[word]]
    this_year = day_in(today.year)
    return this_year if this_year >= today else day_in(today.year + 1)
