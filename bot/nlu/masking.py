"""What must not be kept in the open: phones, identity and card numbers, addresses, accounts and names, taken out of a text.

Only what identifies a person is replaced, by the kind of what stood there (`⟦phone⟧`); amounts, dates, periods and rates
stay, for they are what a conversation is about. Read over the folded text, cut from the original: both scripts, three regions.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.nlu.fold import fold

_CHINESE_DIGIT = "零〇一二三四五六七八九幺两洞拐勾"
_HAN = "一-鿿"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆汪范金石廖贾"
    "夏韦方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤温庄倪翁游简连施柯颜洪詹凌饶涂卓甘"
)
_COMPOUND = "欧阳|司徒|上官|诸葛|司马|张简|范姜|欧"
_NOT_GIVEN = "的了吗呢啊吧哦呀是在有和跟与或先生小姐女士太太老师经理这那你我他她它们您要想会能不没也都就还欠说问打给"
_GIVEN = f"[{_HAN}]{{1,2}}"
_NAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_USUAL = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚英华玉梅红燕玲鹏飞鑫波斌宇浩凯健俊帆雪荣琴兰萍莉洁琳婷欣怡佳豪志宏彬峰龙辉建国"
# begin like a name and are none
_WORDS = "马上|高兴|方便|余额|金额|钱包|于是|成功|程度|向来|连续|连忙|连带|简直|简单|关于|凌晨|严重|甘愿|甘心|游戏|温柔|周末|万一|江湖|高手|高中|高管|高利|高息|金融|白条|花呗"
_KIN = "老公|老婆|太太|先生|丈夫|妻子|爸爸?|妈妈?|父亲|母亲|儿子|女儿|哥哥?|弟弟?|姐姐?|妹妹?|朋友|同事|老板|男友|女友|同学"
_AFTER = "在|说|打|也|要|会|已|过|去|替|帮|走|病|住|不|没|今|现|和|跟|的"
_ROMAN = (
    "chan|wong|lee|cheung|lam|leung|ho|ng|lau|cheng|chow|tang|yeung|yip|kwok|tsang|fung|chu|liu|wang|zhang|chen|lin|huang|tsai|hsu|"
    "li|zhao|sun|zhou|yang|chang|kuo|hung|mak|tse|poon|lui|siu|yuen|kwan"
)


class Span(NamedTuple):
    """Where in the original text, and what stands there."""

    start: int
    end: int
    kind: str


_NUMBERS: tuple[tuple[str, str], ...] = (
    ("email", r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+"),
    # identity numbers: Mainland 18 (or 15) digits, Taiwan A123456789, Hong Kong A123456(7); passports and travel permits
    ("id", r"(?<![0-9])[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[0-9x](?![0-9])"),
    ("id", r"(?<![0-9])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9])"),
    ("id", r"(?<![a-z0-9])[a-z][1289a-d][ -]?\d{3}[ -]?\d{5}(?![0-9])"),
    ("id", r"(?<![a-z0-9])[a-z]{1,2}\d{3}[ -]?\d{3} ?\([0-9a]\)|(?<![a-z0-9])[a-z]{1,2}\d{6}-?[0-9a](?![a-z0-9])"),
    ("id", r"(?<![a-z0-9])(?:[eghkmp]\d{8}|[hm]\d{8,10}|(?:e[a-h]|k[hj])\d{7})(?![a-z0-9])"),
    # phones: Mainland, Taiwan, Hong Kong; mobile and fixed; with or without the country
    ("phone", r"(?<![0-9])(?:\+?0{0,2}86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9])"),
    ("phone", r"(?<![0-9])(?:\+?0{0,2}886[ -]?\(?0?\)?|0)9\d{2}[ -]?\d{3}[ -]?\d{3}(?![0-9])"),
    ("phone", r"(?<![0-9])(?:\+?0{0,2}886[ -]?|\(?0)[2-8]\d{0,2}\)?[ -]?\d{3,4}[ -]\d{4}(?![0-9])|(?<![0-9])0[2-8]\d{7,8}(?![0-9])"),
    ("phone", r"(?<![0-9])\+?0{0,2}85[23][ -]?\d{4}[ -]?\d{4}(?![0-9])|(?<![0-9.,])[2-9]\d{3}[ -]\d{4}(?![0-9]|年)"),
    ("phone", r"(?<![0-9])\(?0\d{2,3}\)?[ -]?\d{7,8}(?![0-9])"),
    ("phone", rf"(?<![{_CHINESE_DIGIT}])[一幺][三四五六七八九][{_CHINESE_DIGIT}]{{9}}(?![{_CHINESE_DIGIT}])"),
    # cards: 13 to 19 digits, in fours or together
    ("card", r"(?<![0-9.])(?:\d{4}[ -]){3}\d{1,4}(?:[ -]\d{1,3})?(?![0-9])|(?<![0-9.])\d{4}[ -]\d{6}[ -]\d{5}(?![0-9])"),
    ("card", r"(?<![0-9.])\d{13,19}(?![0-9.]|元|块|蚊)"),
)
_NAMED_NUMBERS = re.compile(
    r"(?:电话|手机|号码|联系方式|tel|phone|whatsapp|wechat|微信|[v薇]信|line|qq|telegram|卡号|账号|帐号|账户|户口|身份证|证件|证号|护照|"
    r"台胞证|通行证|回乡证|居住证|转账到|转帐到|汇到|打到|存到|合同|合约|尾号|末四码|后四位|门禁|车牌)\s*(?:号码?|号|id|账号|帐号)?\s*(?:是|为|系|:|=|就是|尾号)?\s*(?P<account>(?!hh-|sp-|ts-|gd-)[a-z0-9][a-z0-9_\- ]{3,23}[a-z0-9])(?![0-9.]*(?:元|块|万|千|蚊|期|天|个月|年|%))"
)
_UNIT = r"(?:号楼|号院|栋|幢|座|期|单元|楼|层|室|户|房|f)"
_ROOM = rf"(?:\s?[{_HAN}]{{0,8}}?[a-z\d一二三四五六七八九十]{{1,5}}{_UNIT})*(?:\s?\d{{3,4}}(?![\d元块万千期天]))?(?:之\d{{1,3}})?"
_ADDRESS = re.compile(
    rf"(?:[{_HAN}]{{2,7}}(?:省|自治区|特别行政区))?(?:[{_HAN}]{{2,6}}?(?:市|州|盟|县))?(?:[{_HAN}]{{1,6}}?(?:区|县|镇|乡|旗|里|邨|村))*"
    rf"[{_HAN}]{{1,8}}?(?:路|街|大道|道|巷|弄|胡同|里弄|新村|苑|邨|屯|坊)(?:[一二三四五六七八九十\d]{{1,3}}段)?(?:\d{{1,4}}巷)?(?:\d{{1,4}}弄)?"
    rf"\s?[\d一二三四五六七八九十]{{1,5}}(?:之\d{{1,3}}|-\d{{1,4}})?(?:号院|号|弄|栋|幢|座|室)(?:之\d{{1,3}})?{_ROOM}"
)
_BUILDING = re.compile(
    rf"[{_HAN}]{{2,10}}(?:小区|花园|大厦|公寓|家园|新村|苑|邨|大楼|阁|广场|中心|城|楼)\s?(?:[a-z\d]{{1,4}}{_UNIT}\s?){{1,4}}\d{{0,4}}(?:室|房)?"
)
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][a-z0-9]{5,6}(?![a-z0-9])")
_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{_NAME}[{_HAN}]{{0,2}}?)(?=先生|小姐|女士|太太|师奶|经理|主任|老师|同学|伯伯|阿姨)",
        rf"(?<![{_HAN}])(?P<name>{_NAME})(?=[生太](?:话|说|打|叫|接|搵|找|讲))",
        rf"(?<![{_HAN}])(?P<name>[小老阿]{_NAME})(?=说|让|打|告诉|跟|叫|话|讲)",
        rf"(?:我叫|名叫|叫做|(?<![{_HAN}])叫|(?:{_KIN})叫|名字是|姓名[是为:]?|我系|户名[是为:]?|持卡人[是为:]?|借款人[是为:]?|联系人[是为:]?|担保人[是为:]?|收款人[是为:]?|全名[是为:]?)\s?"
        rf"(?P<name>(?!{_WORDS}){_NAME}{_GIVEN})",
        rf"(?:我是|本人是?|这里是|催收员|专员|客服)(?P<name>{_NAME}(?:[{_USUAL}]|[{_HAN}]{{2}}))(?=[,，。.!！ ]|的(?:{_KIN}|家人|家属)|$)",
        rf"(?:{_KIN})(?:叫|是|名叫)?\s?(?P<name>(?!{_WORDS}){_NAME}(?:[{_USUAL}]|[{_HAN}][{_USUAL}]))(?=[,，。.!！ ]|{_AFTER}|$)",
        r"(?:my name is|name is|我叫|我是|姓名[是为:]?)\s*(?P<name>[a-z]{2,12}(?: [a-z]{2,12}){1,2})(?![a-z])",
        rf"(?<![a-z])(?P<name>(?:{_ROMAN}) [a-z]{{2,6}}[ -][a-z]{{2,6}})(?![a-z])",
    )
)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without what identifies anybody; `names` are those that are known to belong to it."""
    shown, after = [], 0
    for span in personal(text, names):
        shown += [text[after : span.start], f"⟦{span.kind}⟧"]
        after = span.end
    return "".join([*shown, text[after:]])


def personal(text: str, names: Iterable[str] = ()) -> list[Span]:
    """Where something personal stands, in order, none overlapping: of two that do, the longer."""
    folded = fold(text)
    found = [*_named(folded.text, names), *_read(folded.text)]
    kept: list[Span] = []
    for span in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if span.end > span.start and all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return [
        Span(*folded.original_span(span.start, span.end), span.kind) for span in sorted(kept, key=lambda each: each.start)
    ]


def _named(text: str, names: Iterable[str]) -> Iterator[Span]:
    for name in names:
        plain = fold(name).text.strip()
        if len(plain) > 1:
            yield from (Span(*found.span(), "name") for found in re.finditer(re.escape(plain), text))


def _read(text: str) -> Iterator[Span]:
    for kind, pattern in _COMPILED:
        yield from (Span(*found.span(), kind) for found in pattern.finditer(text))
    for found in _NAMED_NUMBERS.finditer(text):
        if any(char.isdigit() for char in found["account"]) or "_" in found["account"]:
            yield Span(*found.span("account"), "account")
    for pattern in (_ADDRESS, _BUILDING):
        yield from (Span(*found.span(), "address") for found in pattern.finditer(text))
    yield from (Span(*found.span(), "account") for found in _PLATE.finditer(text))
    for pattern in _NAMES:
        for found in pattern.finditer(text):
            name = _trimmed(found["name"])
            if name:
                yield Span(found.start("name"), found.start("name") + len(name), "name")


def _trimmed(name: str) -> str:
    """Without what can only be the next word."""
    while len(name) > 1 and name[-1] in _NOT_GIVEN:
        name = name[:-1]
    return name


_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _NUMBERS)
