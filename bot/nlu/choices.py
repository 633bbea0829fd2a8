"""Words that point: the second one, the cheapest, a bit less, my income, in Traditional. Each value is a plain name or number."""

import re
from collections.abc import Iterator

from bot.nlu.found import Found
from bot.nlu.numbers import small

_N = r"(?:\d{1,2}|[一二两三四五六七八九十])"
_ORDINAL = re.compile(
    rf"第(?P<a>{_N})(?![期天年次月周季页章条级步点题问号手大者时]|个月|个星期)|(?:方案|计划|选项|选|拣|要|plan ?|option ?)(?P<b>{_N})(?P<b_unit>号)?(?![\d个月期天年块元,.万千百蚊%次成日])"
    rf"|(?<![\d年月])(?P<c>{_N})号(?:方案|计划|plan)|^(?P<d>[1-9])$|(?:方案|plan ?|选)(?P<letter>[a-f])(?![a-z])|^(?P<alone>[a-f])$"
)
_FIRST = re.compile(r"头(?:一|嗰|个)?(?:个|笔|种)(?!月)|首个方案|最上面|上面(?:那|嗰)个")
_LAST = re.compile(r"(?:最后|最尾|尾)(?:一|嗰|那)?(?:个|笔|种|项)(?!月|星期)|最后面?那|最下面")
_SUPERLATIVE = {
    "lightest": r"(?:每个?月|月供|每期|每次|一个月)[^，。,]{0,6}最(?:少|低|轻|小|细|平)|最(?:轻松?|轻的)|压力最[小细]|(?:还|俾|畀|缴|供)(?:得|嘅|的)?最(?:少|细)|最低月供|月供最",
    "cheapest": r"最(?:便宜|省钱?|划算|平|抵|优惠|实惠)|利息[^，。,]{0,4}最(?:少|低)|(?:总|费用|成本|总共|合计|总额)[^，。,]{0,6}最(?:少|低)|最(?:少|低)(?:利息|费用)|花(?:得)?最少",
    "soonest": r"最快|最早[^，。,]{0,4}(?:还|清|完)|(?:期数|时间|期限)?最短|期数最少|最早结束|最少期",
    "recommended": r"(?:你|您|你们|系统)?(?:推荐|推介|建议|推荐给我)(?:的|嘅|那|嗰)",
}
_DIRECTION = {
    "less": r"(?:再|能|可以|可唔可以|还|稍微?)?[^，。,]{0,2}(?:少|低|便宜|平|减|降|轻|细)(?:一?[点啲些]|[点啲些])|(?:再|更)(?:少|低|降|减|平|便宜|轻|细)|(?:太|有点|还是|仲系?)[^，。,]{0,2}(?:多|高|贵|重)了?(?!久)|降低|压力太?大|减少",
    "more": r"(?:多|高)(?:还|付|俾|缴)?一?[点啲些](?!期|时间|天|日)|加(?:一?[点啲些]|多)",
    "longer": r"(?:长|久)(?:一?[点啲些])|更[长久]|(?:再)?多(?:分)?(?:几|两|一|两三|多几)期|拉长|(?:分|延)(?:得|多)?长|延长期|期数?(?:再)?多一?[点啲些]|慢一?[点啲]还|加长",
    "shorter": r"(?:短)(?:一?[点啲些])|更[短快]|少(?:分)?(?:几|两|一)期|缩短|期数?(?:再)?少一?[点啲些]|快一?[点啲些](?:还|清|搞掂)?",
    "earlier": r"(?:早|提前|提早|前)(?:一?[点啲些]|几[天日])|往前(?:挪|移|提|调)",
    "later": r"(?:晚|迟|后|推后|推迟)(?:一?[点啲些]|几[天日])|往后(?:挪|移|推|延|调|拖)|延后|推后",
}
_CHANGING = re.compile(r"改|更正|不是|唔系|错|应该|应为|重新|重填|变成|变了|更新|修正|少算|多算|多说|说多|说少|讲多|讲少|算漏|漏了|刚才|刚刚|头先|不对")
_FIELD = {
    "pay_day": r"发(?:薪|工资|粮|饷)(?:日|的日子|时间|那天)?|出粮(?:日)?|工资日|领薪(?:水)?日?|薪水日|粮期|几号发",
    "other_debts": r"(?:其他|其它|别的|另外|其余|第二)(?:家)?的?(?:贷款|欠款|债务?|借款|卡|网贷|月供|欠债)|房贷|车贷|房屋?贷款|卡债|按揭|楼贷",
    "outgoings": r"支出|开销|开支|花费|生活费|房租|伙食|租金|使费|洗费|日常|固定花|必要",
    "income": r"收入|工资|月薪|薪水|薪资|人工|月入|挣|薪金|赚|入息",
}
_LANGUAGE = {
    "hant_HK": r"广东话|粤语|港式|香港(?:中文|用语|字|话)?|白话",
    "hant_TW": r"繁体(?:中文|字)?|正体(?:中文|字)?|台湾(?:用语|中文|话|字)?|臺湾用?语?|traditional(?: chinese)?|繁中",
    "hans": r"简体(?:中文|字)?|大陆用语|普通话|国语|simplified(?: chinese)?|简中",
}
_PLACE = re.compile("港|台|湾|粤|广东|白话|大陆|国语|普通话")
_REFUSED = re.compile(r"(?:看不懂|不懂|读不懂|睇唔明|不习惯|不认识|不要|唔要|不用|别用|讨厌)[^，。,]{0,3}$")
_REFUSED_AFTER = re.compile(r"我?(?:看不懂|读不懂|不认识|睇唔明|看不习惯|不习惯)")
_SPEAKING = re.compile(r"用|换|切|说|讲|写|看|改|转|显示|语|字|please|switch|change|language|speak|中文|版|懂|习惯|认识|唔明|^(?:繁|简|正|香港|台湾|广东话|粤语|普通话)")


def read_choices(text: str) -> Iterator[Found]:
    yield from _ordinals(text)
    yield from _named("superlative", _SUPERLATIVE, text)
    yield from _named("direction", _DIRECTION, text)
    if _CHANGING.search(text):
        yield from _named("field", _FIELD, text)
    if _SPEAKING.search(text):
        yield from _language(text)


def _language(text: str) -> Iterator[Found]:
    """At most one. A place says more than a script ("繁體中文(香港)"); what is refused is not asked for."""
    named = list(_named("language", _LANGUAGE, text))
    asked = [one for one in named if not _refused(text[: one.start], text[one.end :])]
    if asked:
        yield min(asked, key=lambda one: (_PLACE.search(text[one.start : one.end]) is None, one.start))
    elif any(one.value != "hans" for one in named):
        yield Found("language", "hans", named[0].start, named[0].end)


def _refused(before: str, after: str) -> bool:
    return _REFUSED.search(before) is not None or _REFUSED_AFTER.match(after) is not None


def _ordinals(text: str) -> Iterator[Found]:
    for found in _ORDINAL.finditer(text):
        letter = found["letter"] or found["alone"]
        number = found["a"] or found["b"] or found["c"] or found["d"]
        yield Found("ordinal", ord(letter) - ord("a") + 1 if letter else small(number), found.start(), found.end())
    for value, pattern in ((1, _FIRST), (-1, _LAST)):
        for found in pattern.finditer(text):
            yield Found("ordinal", value, found.start(), found.end())


def _named(kind: str, words: dict[str, str], text: str) -> Iterator[Found]:
    for name, pattern in words.items():
        for found in re.finditer(pattern, text):
            yield Found(kind, name, found.start(), found.end())
