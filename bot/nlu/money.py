"""Amounts of money in a folded message: 三千五 · 1万2 · HK$1,200.50 · 八百蚊 · 两三百 · 五千以内 · 每月最多800.

The value is {"value", "currency", "bound", "low", "high", "per"}: decimals as text; `currency` an ISO code or None; `bound` one of
exactly, at_most, at_least, about, range; `low`/`high` the ends that are known; `per` day, week, month, year, once or None.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from bot.nlu.found import Found
from bot.nlu.numbers import Number, find_numbers, number_of

_CURRENCY_BEFORE = re.compile(r"(nt\$?|ntd\$?|twd\$?|新?台币|hk\$?|hkd\$?|港币|港纸|us\$|usd\$?|美金|rmb|cny|人民币|¥|\$)\s*$")
_CURRENCY_AFTER = re.compile(
    r"\s*(元整|圆整|块钱|元钱|多块钱?|蚊鸡|蚊|港币|港元|港纸|新?台币|人民币|美元|美金|rmb|cny|hkd|ntd|twd|usd|元|块(?!儿)|圆|银|钱(?!包))"
    r"(?:\s*(新?台币|港币|人民币|美金|整))?"
)
_CODE = {
    "nt": "TWD", "tw": "TWD", "台": "TWD", "新": "TWD", "hk": "HKD", "港": "HKD", "蚊": "HKD", "us": "USD", "美": "USD",
    "rm": "CNY", "cn": "CNY", "人": "CNY", "¥": "CNY",
}  # fmt: skip
_CENTS = re.compile(r"([零〇]?[一二三四五六七八九\d])(?:毛|角)?(?:钱)?")
_AT_MOST = re.compile(r"(?:最多|至多|顶多|最大|最高|上限|不(?:能|可以?|要|得)?(?:超过?|高于|多于|大过|过)|撑死|撑尽|尽量|封顶|不到|不足|少于|低于|未到)[^\d，。,;一二两三四五六七八九十百千万]{0,6}$")
_AT_LEAST = re.compile(r"(?:最少|至少|起码|最起码|不(?:低于|少于)|超过|多于|高于|大于|多过)[^\d，。,;一二两三四五六七八九十百千万]{0,4}$")
_ABOUT = re.compile(r"(?:大概|大约|大约摸|约|差不多|估计|将近|接近|近|around|about|大致|可能)[^\d，。,;一二两三四五六七八九十百千万]{0,4}$")
_AFTER_AT_MOST = re.compile(r"^\s*(?:钱)?(?:以内|之内|以下|之下|内|封顶|为限|打住|或以下|或者以下)")
_AFTER_AT_LEAST = re.compile(r"^\s*(?:钱)?(?:以上|之上|起|往上|或以上)")
_AFTER_ABOUT = re.compile(r"^\s*(?:钱)?(?:左右|上下|前后|出头|浮动|咁上下|度(?!过)|似的)")
_MORE = re.compile(r"^(?:多|几|来|余|把|零|几多)(?=元|块|蚊|钱|吧|$|[ ,，。的])")
_PERIOD_BEFORE = {
    "month": r"(?:每个?月|一个月|月供|月薪|月入|月还|月付|月缴|按月|个个月|每期|月收入)",
    "week": r"(?:每个?(?:周|星期|礼拜)|一个?(?:周|星期|礼拜))",
    "year": r"(?:每年|年薪|年收入|一年|年入)",
    "day": r"(?:每天|每日|日薪|一天|一日|日结)",
}
_PERIOD_AFTER = {
    "month": r"\s*(?:/|每|一|1)\s?个?月(?![内后之期底初中末\d])",
    "week": r"\s*(?:/|每|一)\s?个?(?:周|星期|礼拜)(?![内后之一二三四五六日])",
    "year": r"\s*(?:/|每|一)\s?年(?![内后之期半])",
    "day": r"\s*(?:/|每|一)\s?(?:天|日)(?![内后之])",
}
_ONCE_BEFORE = re.compile(
    r"(?:先|首付|首期|首次|头款|头期|今天|今日|今晚|现在|而家|马上|立刻|这次|这回|一次性?|一笔过)[^，。,;!?每分期]{0,4}"
    r"(?:还|付|缴|交|给|俾|畀|拿|出|过数|转|垫|款|期|次)[^，。,;!?\d每分期]{0,3}$|(?:首付|首期|头款|头期)$"
)
_BETWEEN = r"[^，。,;!?\d]{0,7}$"
_END = re.compile(r"^\s*(?:[，。,;!?~.]|$|吧|行|可以|得|好|左右|的?话|ok|啦|喇|先|呢|吗)")
_DASH = re.compile(r"^\s*(?:元|块|蚊)?\s*(?:-|–|—|~|～|到|至|或者?|、)\s*$")
_MEASURE = re.compile(
    r"^\s*(?:个|次|笔|张|家|人(?!工|民币)|位|岁|口|名|条|部|台|辆|套|间|层|楼|遍|回|件|份|分钟|小时|点|秒|度|公里|斤|米|级|g\b|%|成|倍|通|只|步|项|类|种|组|期|天|日|号|月|年|周|星期|礼拜|折|分[之钟]|多个|多次|多人|几个|粒|封|分(?!期|[一二三四五六七八九十\d]|开|成))"
)
_MONEY_VERB = re.compile(r"(?:还|付|交|缴|给|俾|畀|出|转|存|欠|爭|差|扣|收|凑|拿|借|最多|至多|只能|只有|最少|每月|每个月|一个月|月供|还款|收入|工资|月薪|人工|降到|减到|改成|改做|换成)(?:得|到|了|起|住|嘅|的|是|系)?\s*$")
_NOT_A_NUMBER = re.compile(r"^(?:千万|万一|百分|千分|万分)")
_SLANG = re.compile(r"(?<![\d一二两三四五六七八九十])(?P<n>\d+|[一二两三四五六七八九十半]+)(?P<u>旧水|嚿水|旧|嚿|皮嘢|皮野|皮(?!肤|包|鞋|带)|撇水|撇|吊(?!销|牌)|张嘢)")
_SLANG_UNIT = {"旧": 100, "嚿": 100, "皮": 10_000, "撇": 1000, "吊": 1000, "张": 10}
_VAGUE = re.compile(r"(?P<u>百|千|万)(?:来|把|多)(?=块|元|蚊|钱)")
_SMALLEST_BARE = Decimal(100)
_LARGEST_BARE_DIGITS = 7


def read_money(text: str) -> Iterator[Found]:
    """Amounts left to right; ranges as one. What a number without a unit is depends on the words around it."""
    for found in _SLANG.finditer(text):
        value = number_of(found["n"])
        if value is not None:
            yield _found(found.start(), found.end(), value * _SLANG_UNIT[found["u"][0]], None, text, "HKD")
    for found in _VAGUE.finditer(text):
        if found.start() == 0 or text[found.start() - 1] not in "一二两三四五六七八九十百千几万0123456789":
            value = number_of(found["u"])
            if value is not None:
                yield _about(found.start(), found.end(), value, text)
    numbers = [number for number in find_numbers(text) if not _NOT_A_NUMBER.match(number.written + text[number.end :][:1])]
    skip = False
    for number, after in zip_longest(numbers, numbers[1:]):
        if skip:
            skip = False
            continue
        if after is not None and _is_range(number, after, text):
            skip = True
            low, high = _range_ends(number, after)
            start = _with_currency_before(text, number.start)
            yield _found(start, _with_currency_after(text, after.end), low, high, text)
        elif _is_money(number, text):
            yield _one(number, text)


def _is_range(first: Number, second: Number, text: str) -> bool:
    """Two numbers joined by a dash or "to", the second one money: 2000-3000, 三千到四千块, 两三千到五千."""
    return (
        _DASH.match(text[first.end : second.start]) is not None
        and _is_money(second, text)
        and _range_ends(first, second)[0] < second.high
    )


def _range_ends(first: Number, second: Number) -> tuple[Decimal, Decimal]:
    """三到五千: the first takes the second's unit."""
    unit = re.search(r"[十百千万kw]+$", second.written)
    low = first.low
    if unit is not None and low < 10 and second.high >= 100:
        scale = number_of(unit.group().replace("k", "千").replace("w", "万"))
        low *= scale if scale is not None else 1
    return low, second.high


def _is_money(number: Number, text: str) -> bool:
    before, after = text[: number.start], text[number.end :]
    if _CURRENCY_BEFORE.search(before):
        return True
    if _MEASURE.match(after) or before.endswith(("第", "几", "数")) or (number.high < 100 and after.startswith("几")):
        return False
    more = _MORE.match(after)
    unit = _CURRENCY_AFTER.match(after[more.end() :] if more else after)
    if unit is not None:
        return not (number.written == "一" and unit.group(1) == "块")
    if not (before + after).strip(" 。,，吧啊呀的左右大概约差不多每个月一~!！"):
        return not (number.digits_only and len(number.written) > _LARGEST_BARE_DIGITS)
    if number.digits_only and (len(number.written) > _LARGEST_BARE_DIGITS or number.written.startswith("0")):
        return False
    if number.high >= _SMALLEST_BARE:
        return not re.match(r"[a-z]|[:：/]\d", after)
    return number.high >= 10 and _MONEY_VERB.search(before) is not None and _END.match(after) is not None


def _one(number: Number, text: str) -> Found:
    start = _with_currency_before(text, number.start)
    more = _MORE.match(text[number.end :])
    end = _with_currency_after(text, number.end + (more.end() if more else 0))
    high = number.high if number.high != number.low else None
    cents = _small_change(text, number, end)
    if cents is not None:
        value, end = cents
        return _found(start, end, value, None, text)
    if more:
        return _about(start, end, number.low, text)
    return _found(start, end, number.low, high, text)


def _small_change(text: str, number: Number, end: int) -> tuple[Decimal, int] | None:
    """三块五, 十块零五毛: the part after the unit."""
    if text[number.end : end] not in ("块", "元"):
        return None
    found = _CENTS.match(text[end:])
    if found is None or re.match(r"[\d.,个百千万天期年月次号十]", text[end + found.end() :]) or number.high >= 1000:
        return None
    digit = number_of(found[1][-1])
    return None if digit is None else (number.low + digit / 10, end + found.end())


def _with_currency_before(text: str, start: int) -> int:
    found = _CURRENCY_BEFORE.search(text[:start])
    return found.start() if found else start


def _with_currency_after(text: str, end: int) -> int:
    found = _CURRENCY_AFTER.match(text[end:])
    return end + found.end() if found else end


def _about(start: int, end: int, value: Decimal, text: str) -> Found:
    end = _with_currency_after(text, end)
    found = _found(start, end, value, None, text)
    return Found(found.kind, {**found.value, "bound": "about", "low": None, "high": None}, start, end)


def _found(start: int, end: int, low: Decimal, high: Decimal | None, text: str, currency: str | None = None) -> Found:
    bound = "range" if high is not None else _bound(text[:start], text[end:])
    value: dict[str, Any] = {
        "value": None if high is not None else _written(low),
        "currency": currency or _currency(text[start:end]),
        "bound": bound,
        "low": _written(low) if bound in ("range", "at_least") else None,
        "high": _written(high if high is not None else low) if bound in ("range", "at_most") else None,
        "per": _per(text[:start], text[end:]),
    }
    return Found("amount", value, start, end)


def _bound(before: str, after: str) -> str:
    if _AT_MOST.search(before) or _AFTER_AT_MOST.match(after):
        return "at_most"
    if _AT_LEAST.search(before) or _AFTER_AT_LEAST.match(after):
        return "at_least"
    return "about" if _ABOUT.search(before) or _AFTER_ABOUT.match(after) else "exactly"


def _per(before: str, after: str) -> str | None:
    for name, pattern in _PERIOD_AFTER.items():
        found = re.match(pattern, after)
        if found and _END.match(after[found.end() :]):
            return name
    for name, pattern in _PERIOD_BEFORE.items():
        if re.search(pattern + _BETWEEN, before):
            return name
    return "once" if _ONCE_BEFORE.search(before) else None


def _currency(written: str) -> str | None:
    for sign, code in _CODE.items():
        if sign in written:
            return code
    return None


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"
