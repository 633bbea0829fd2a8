"""Dates in a folded message: 下个月15号 · 月底 · 下下周一 · 三天后 · 中秋前. Resolved against the day the message arrived.

A value is an ISO date, or {"day": n} when a day of every month is meant (n = -1: its last day). A date that is not certain is
not read at all.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from bot.nlu.festivals import WORDS, next_day_of
from bot.nlu.found import Claims, Found
from bot.nlu.numbers import small

_N = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十廿]{1,3})"
_WEEK = r"(?:周|星期|礼拜)"
_WEEKDAY = {char: index for index, char in enumerate("一二三四五六")} | {str(n): n - 1 for n in range(1, 8)}
_WEEKDAY |= {"日": 6, "天": 6, "末": 5}
_PART = {"初": 1, "头": 1, "上旬": 1, "中": 15, "中旬": 15, "下旬": 21, "底": -1, "末": -1, "尾": -1, "终": -1}
_MONTH_PART = "|".join(sorted(_PART, key=len, reverse=True))
_RELATIVE = {
    "大后天": 3, "大后日": 3, "后天": 2, "后日": 2, "后儿": 2, "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "听日": 1,
    "听晚": 1, "听朝": 1, "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "今夜": 0, "今儿": 0, "今朝": 0, "昨天": -1, "昨日": -1,
    "昨晚": -1, "寻日": -1, "琴日": -1, "寻晚": -1, "琴晚": -1, "前天": -2, "前日": -2, "大前天": -3,
}  # fmt: skip
_EVERY_MONTH = re.compile(r"每个?月(的|份)?$|逢$|月月$")
_RECURRING_BEFORE = re.compile(
    r"(每个?月|还款日期?|扣款日|缴款日|发薪日|出粮日|账单日|(换|改|调|挪|移|推|延)(成|到|至|为|做|返做|去)每?个?月?的?)[^，。,;!?\s]{0,4}$"
)
_RECURRING_AFTER = re.compile(r"(左右)?(前后)?(才|就|会)?(发|领|出|开|到)(薪|工资|粮|支|饷|钱)")
_PAST = re.compile(r"^[^，。,;]{0,4}(了|过|的时候|已经|就没)")
_LATE = re.compile(r"((逾期|迟|晚|延|宽限|缓|推|拖|超|过期|展)[^，。,;]{0,3}|多)$")
_LOOSE = {"两三": 3, "一两": 2}  # the later end: a promise is better kept than broken


def read_days(text: str, today: date) -> Iterator[Found]:
    """Candidates, those that know most first; overlapping ones are for the caller to drop. A day that no calendar has
    (30 February) is not read in part either."""
    impossible = Claims()
    for pattern, day_of in _GRAMMAR:
        for found in pattern.finditer(text):
            try:
                value = day_of(found, text, today)
            except (ValueError, OverflowError):
                impossible.take(*found.span())
                continue
            if value is not None and impossible.free(*found.span()):
                written = value.isoformat() if isinstance(value, date) else value
                yield Found("date", written, found.start(), found.end())


def next_day_of_month(day: int, today: date) -> date:
    """The first date on or after `today` with this day of the month; -1 is the last. Raises ValueError past 31."""
    if day == -1:
        return _last(today.year, today.month)
    if not 1 <= day <= 31:
        raise ValueError(day)
    months = (_shifted(today.year, today.month, ahead) for ahead in range(12))
    return next(d for y, m in months if monthrange(y, m)[1] >= day and (d := date(y, m, day)) >= today)


def _full(found: re.Match[str], text: str, today: date) -> date:
    year = int(found["y"])
    return date(year + 1911 if year < 200 else year, int(found["m"]), int(found["d"]))


def _written_year(found: re.Match[str], text: str, today: date) -> date | None:
    year = {"今年": 0, "本年": 0, "明年": 1, "后年": 2, "去年": -1}.get(found["y"])
    if year is None:
        number = int(re.sub(r"\D", "", found["y"]))
        year = number + 1911 - today.year if number < 200 else number - today.year
    return _in_month(today.year + year, small(found["m"]), found)


def _month_and_day(found: re.Match[str], text: str, today: date) -> date | None:
    month = small(found["m"])
    if not 1 <= month <= 12:
        return None
    day = _in_month(today.year, month, found)
    if day is None or day >= today:
        return day
    recent = (today - day).days <= 120 and _PAST.match(text[found.end() :]) is not None
    return day if recent else _in_month(today.year + 1, month, found)


def _near_month(found: re.Match[str], text: str, today: date) -> date | None:
    word = found["month"]
    ahead = word.count("下") - word.count("上")
    year, month = _shifted(today.year, today.month, ahead)
    return _in_month(year, month, found)


def _in_month(year: int, month: int, found: re.Match[str]) -> date | None:
    groups = found.groupdict()
    if groups.get("part"):
        day = _PART[groups["part"]]
        return _last(year, month) if day == -1 else date(year, month, day)
    return date(year, month, small(groups["d"])) if groups.get("d") else date(year, month, 1)


def _month_part(found: re.Match[str], text: str, today: date) -> date | dict[str, int] | None:
    day = _PART[found["part"]]
    before, after = text[: found.start()], text[found.end() :]
    if _EVERY_MONTH.search(before) or _RECURRING_BEFORE.search(before) or _RECURRING_AFTER.match(after):
        return {"day": day}
    return next_day_of_month(day, today)


def _day(found: re.Match[str], text: str, today: date) -> date | dict[str, int] | None:
    day = small(found["d"])
    if not 1 <= day <= 31:
        return None
    before, after = text[: found.start()], text[found.end() :]
    if found["unit"] == "日" and (_LATE.search(before) or re.match(r"[内后前]|之|以|啦", after)):
        return None
    if _EVERY_MONTH.search(before) or _RECURRING_BEFORE.search(before) or _RECURRING_AFTER.match(after):
        return {"day": day}
    if not (before + after).strip(" 。,，!！?？.~吧啊呀喇啦的"):
        return {"day": day}
    return next_day_of_month(day, today)


def _day_range(found: re.Match[str], text: str, today: date) -> dict[str, int] | None:
    first, last = small(found["first"]), small(found["d"])
    return {"day": last, "from": first} if 1 <= first < last <= 31 else None


def _weekday(found: re.Match[str], text: str, today: date) -> date | None:
    near, name = found["near"] or "", found["name"]
    index = _WEEKDAY[name]
    monday = today - timedelta(days=today.weekday())
    if near:
        return monday + timedelta(days=index, weeks=near.count("下") - near.count("上"))
    return today + timedelta(days=(index - today.weekday()) % 7)


def _next_week(found: re.Match[str], text: str, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=found["near"].count("下"))


def _relative(found: re.Match[str], text: str, today: date) -> date:
    return today + timedelta(days=_RELATIVE[found.group()])


def _later(found: re.Match[str], text: str, today: date) -> date | None:
    """Not "three days late": that is how long, not when."""
    return None if _LATE.search(text[: found.start()]) else _moved(today, found)


def _moved(today: date, found: re.Match[str]) -> date | None:
    """`today` and the span later: months keep the day, half a month is fifteen days."""
    unit, half = found["unit"], found["half"] or found["more"]
    if found["count"] == "半":
        return {"月": today + timedelta(days=15), "年": _month_later(today, 6)}.get(unit)
    count = _LOOSE.get(found["count"]) or small(found["count"])
    if unit in ("月", "年"):
        later = _month_later(today, count * (1 if unit == "月" else 12))
        return (_month_later(later, 6) if unit == "年" else later + timedelta(days=15)) if half else later
    return today + timedelta(days=count * (1 if unit in ("天", "日") else 7))


def _festival(found: re.Match[str], text: str, today: date) -> date:
    return next_day_of(found["name"], today)


def _after_new_year(found: re.Match[str], text: str, today: date) -> date:
    return next_day_of("春节", today)


def _year_part(found: re.Match[str], text: str, today: date) -> date:
    years = {"明": 1, "后": 2, "去": -1}.get(found["near"] or "", 0)
    end = date(today.year + years, 12, 31)
    return date(today.year + (years or 1), 1, 1) if found["part"] in ("初", "头") else end


def _quarter_end(found: re.Match[str], text: str, today: date) -> date:
    return _last(today.year, (today.month - 1) // 3 * 3 + 3)


def _week_end(found: re.Match[str], text: str, today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _month_later(today: date, months: int) -> date:
    year, month = _shifted(today.year, today.month, months)
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _shifted(year: int, month: int, ahead: int) -> tuple[int, int]:
    count = year * 12 + month - 1 + ahead
    return count // 12, count % 12 + 1


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


_FESTIVAL = "|".join(sorted(WORDS, key=len, reverse=True))
_SPAN = rf"(?P<count>半|两三|一两|{_COUNT})个?(?P<half>半)?(?P<unit>天|日|周|星期|礼拜|月|年)(?P<more>半)?"
_NOT_MID_NUMBER = r"(?<![分第\d/.:一二三四五六七八九十廿])"
_AND_DAY = rf"(?:(?P<d>{_N})[号日#]|(?P<part>{_MONTH_PART}))"
_SLASH_DAY = r"(?<![\d/.])(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])(?![\d/%])"
_FULL_DAY = r"(?<!\d)(?P<y>20\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})[日号]?(?!\d)"
_WEEKDAY_NAME = r"(?P<name>[一二三四五六日天末1-7])(?![\d个年期月次周天星百千万])"
_BEFORE_OR_AFTER = "(?:过后|之后|以后|过完|之前|以前|[前后](?![天日]))?"

_Reader = Callable[[re.Match[str], str, date], Any]
_GRAMMAR: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (_FULL_DAY, _full),
        (r"民国(?P<y>1\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?", _full),
        (r"(?<!\d)(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>20\d\d)(?!\d)", _full),
        (rf"(?P<y>[今明后去本]年|20\d\d年|1\d\d年)的?(?P<m>{_N})月份?的?{_AND_DAY}?", _written_year),
        (rf"{_NOT_MID_NUMBER}(?P<m>{_N})月份?的?(?:(?P<d>{_N})[号日]?(?![\d个期天])|(?P<part>{_MONTH_PART}))", _month_and_day),
        (rf"{_NOT_MID_NUMBER}(?P<m>{_N})月(?:份|(?=再|才|开始|起))", _month_and_day),
        (_SLASH_DAY, _month_and_day),
        (rf"(?P<month>下+一?个?月|上+一?个?月|[这本今当]个?月)份?的?{_AND_DAY}", _near_month),
        (r"(?P<month>下+一?个?月)", _near_month),
        (rf"(?P<first>{_N})[号日]?(?:-|–|—|~|到|至|或者?)+(?P<d>{_N})[号日]", _day_range),
        (rf"(?P<near>下+一?个?|上+一?个?|[这本]一?个?)?的?{_WEEK}{_WEEKDAY_NAME}", _weekday),
        (rf"[这本]个?{_WEEK}之?内", _week_end),
        (rf"(?P<near>下+)一?个?{_WEEK}", _next_week),
        ("|".join(sorted(_RELATIVE, key=len, reverse=True)), _relative),
        (rf"(?P<name>{_FESTIVAL})(?:节|假期|放假|连假|黄金周)?{_BEFORE_OR_AFTER}", _festival),
        (r"(?<![一二两三四五六七八九十半几多\d去今明])年[后前](?!期)", _after_new_year),
        (r"(?P<near>[今明后去])?年(?P<part>底|末|尾|终|初|头)", _year_part),
        (r"季度?末|季底", _quarter_end),
        (rf"(?:再?过|隔|再?等)*{_SPAN}(?:之|以)?后", _later),
        (rf"(?:再?过|再等|等多?){_SPAN}", _later),
        (rf"{_SPAN}(?:之|以)?内(?=[^，。,]{{0,4}}(?:[还付缴结交俾畀](?:清|完|晒)|清))", _later),
        (rf"{_SPAN.replace('|月|年', '')}(?:之|以)?内(?=[^，。,]{{0,4}}[还付缴清交俾畀])", _later),
        (rf"(?<![上下这本今个每\d一二三四五六七八九十])月(?P<part>{_MONTH_PART})(?!息|费|租)", _month_part),
        (rf"{_NOT_MID_NUMBER}(?P<d>{_N})(?P<unit>[号日#])(?![线楼码店机卡子文数元常历])", _day),
    )
)
