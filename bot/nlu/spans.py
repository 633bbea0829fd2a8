"""How long, and in how many instalments: 分12期 · 半年还清 · 分一年半 · 拆成四次 · 逾期三天 · 宽限一个星期.

`num_periods` is a number of monthly instalments; `duration` is {"value": whole number, "unit": "minute"…"year"}. Months and
years are instalments when the words around say so, or when nothing else was said; otherwise how long something lasts.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.nlu.found import Found
from bot.nlu.numbers import COUNT, small

_PERIODS = re.compile(rf"(?<![第每上下本这前后首尾末]){COUNT}期(?!限|间|望)")
_ONE_EACH = re.compile(r"^(要|还多少|还几|多少|的|得|可以|是)")
_TIMES = re.compile(rf"[分拆切][成开做作为]?(?P<count>{COUNT})(?P<unit>次|份|笔|回|批)")
_MONTHS = re.compile(
    rf"(?P<half>半)个?(?P<half_unit>月|年)"
    rf"|(?<![第上下每])(?P<count>{COUNT})(?P<unit>个?半?月|年半?|个?季度?|个年头)(?![初底末中头尾份日号前])"
)
_SHORT = re.compile(
    rf"(?<![第每上下:])(?P<count>{COUNT}|两三|三四|四五|三五|五六|一两)"
    r"(?P<unit>天|日|个?星期|个?礼拜|周|个?小时|个?钟头|分钟|个?工作日)(?![一二三四五六末])"
)
_UNIT = {"天": "day", "日": "day", "星期": "week", "礼拜": "week", "周": "week", "小时": "hour", "钟头": "hour", "分钟": "minute"}
_INSTALMENTS_BEFORE = re.compile(
    r"(分|摊|拆|期限|期数|周期|最长|最短|选|要|改成|换成|改为|变成|拉长到|延长到|延长至|做|办|按|成|[0-9万千百元块] ?)[^，。,;!?]{0,3}$"
)
_SURELY_INSTALMENTS = re.compile(r"((分|摊|拆)[^，。,;!?]{0,3}|(期限|期数|周期)[^，。,;!?]{0,12})$")
_INSTALMENTS_AFTER = re.compile(r"^(期|的?分期|内?[还付缴清]?(还清|还完|还款|付清|缴清|清|摊还|摊|还晒|分)|还(?!款日)|付|缴|供)")
_LASTING_BEFORE = re.compile(r"(逾期|迟|晚|延期|延后|延迟|推迟|推后|宽限|缓|拖|拖欠|失业|停|借|用|欠|过|等|后|隔|前|了|每|多)[^，。,;!?]{0,2}$")
_LASTING_AFTER = re.compile(r"^(内|之内|以内|后|之后|以后|前|之前|以前|没|不|的?利息|的?罚息|最低|没有|算|会|多少|要多少|了|再|左右的?利息)")
_FILLER = re.compile(r"^[ 吧啊呀呢吗嘛啦喇的就那选要可以行不得好我想,，。.!！?？~左右]*$")


def read_spans(text: str) -> Iterator[Found]:
    """Candidates in order of certainty. A lone "三个月" is both kinds: the question asked decides."""
    for found in _PERIODS.finditer(text):
        if found.group() in ("一期", "1期") and _ONE_EACH.match(text[found.end() :]):
            continue
        yield Found("num_periods", small(found.group()[:-1]), found.start(), found.end())
    for found in _TIMES.finditer(text):
        yield Found("num_periods", small(found["count"]), found.start("count"), found.end())
    for found in _SHORT.finditer(text):
        yield Found("duration", _short(found), found.start(), found.end())
    for found in _MONTHS.finditer(text):
        yield from _months(found, text)


def _months(found: re.Match[str], text: str) -> Iterator[Found]:
    months, duration = _length(found)
    before, after = text[: found.start()], text[found.end() :]
    if months is None:
        yield Found("duration", duration, found.start(), found.end())
        return
    lasting = _LASTING_BEFORE.search(before) or _LASTING_AFTER.match(after)
    alone = _FILLER.match(before) and _FILLER.match(after)
    strong = _SURELY_INSTALMENTS.search(before)
    instalments = _INSTALMENTS_BEFORE.search(before) or _INSTALMENTS_AFTER.match(after)
    if alone or strong or (instalments and not lasting):
        yield Found("num_periods", months, found.start(), found.end())
        if not alone:
            return
    yield Found("duration", duration, found.start(), found.end())


def _length(found: re.Match[str]) -> tuple[int | None, dict[str, Any]]:
    """Months, and the same as a duration; no months for half a month."""
    if found["half"]:
        return (None, {"value": 15, "unit": "day"}) if found["half_unit"] == "月" else (6, {"value": 6, "unit": "month"})
    count, unit = small(found["count"]), found["unit"]
    if "季" in unit:
        return 3 * count, {"value": 3 * count, "unit": "month"}
    if "年" in unit:
        months = 12 * count + (6 if unit.endswith("半") else 0)
        return months, {"value": months, "unit": "month"} if months % 12 else {"value": count, "unit": "year"}
    if "半" in unit:
        return count + 1, {"value": 30 * count + 15, "unit": "day"}
    return count, {"value": count, "unit": "month"}


def _short(found: re.Match[str]) -> dict[str, Any]:
    written, unit = found["count"], found["unit"].removeprefix("个").removeprefix("工作")
    if len(written) == 2 and "十" not in written and not written.isdigit():
        return {"value": small(written[1]), "low": small(written[0]), "unit": _UNIT[unit]}
    return {"value": small(written), "unit": _UNIT[unit]}
