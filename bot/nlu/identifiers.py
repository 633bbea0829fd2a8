"""Digits that are names, not quantities: phones, cards, codes, years, ages, hotlines. Read first, so that nothing else reads them."""

import re
from collections.abc import Iterator

_NAMED = re.compile(
    r"(?:尾[号数码]|末[四4三3]?[位码]|后[四4三3]位|卡号|账号|帐号|账户|户口号?码?|编号|单号|合同号?|协议号?|工号|案号|电话|手机|号码|致电|热线|拨打?|打(?:给|去|到)?我?|call|tel|qq|微信|line|whatsapp|wechat|"
    r"验证码|密码|身份证|证件|id|邮编|房间|门牌|短信)(?:号码?|号)?(?:是|为|系|:|=|[^\d，。,]{0,3})?\s*(?P<digits>\+?\d[\d\- ]{1,}\d)",
)
_LONG = re.compile(
    r"(?<![\d.,])(?:\+\d{1,3}[- ]?|0)\d{1,3}[- ]\d{3,4}(?:[- ]?\d{3,4})?(?!\d)"  # +852 9123 4567, 02-2771 8899
    r"|(?<![\d.,])(?:\d{3,4}-){2}\d{3,4}(?!\d)|(?<![\d.,])[235689]\d{3} \d{4}(?!\d)"
    r"|(?<![\d.,])0\d{8,}|(?<![\d.,])1[3-9]\d{9}(?!\d)|(?<![\d.,])\d{9,}(?![\d.,]|元|块|蚊)|\d{17}x"
)
_HOTLINE = re.compile(r"(?<!\d)(?:12378|12363|12315|12345|12368|12386|10086|10010|10000号|110|119|120|114|955\d\d|400-?\d{3,4}-?\d{3,4}|1925|1950|1995|165|18111|2896 ?0000)(?!\d|元|块|蚊|,\d|[个万千百])")
_TAIL = re.compile(r"(?<!\d)\d{4}(?=(?:那|这|的|结尾)?(?:张|个)?卡(?!里|上|内|数))|(?<!\d)\d{3,4}(?=(?:结尾|收尾|尾号|開頭|开头))")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)|(?<!\d)[0-9]{2}(?=年(?:出生|生|的人)|后(?!面|来|天))|[二一][〇零九][〇零一二三四五六七八九]{2}年")
_AGE = re.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:多|几)?(?:岁|周岁|歲)")
_MONEY_BEFORE = re.compile(r"(?:还|付|交|缴|欠|借|扣|转)\s*(?:了|过)?$")


def read_identifiers(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the folded text that are no quantity."""
    for found in _NAMED.finditer(text):
        yield found.span("digits")
    for pattern in (_LONG, _TAIL, _YEAR, _AGE):
        for found in pattern.finditer(text):
            yield found.span()
    for found in _HOTLINE.finditer(text):
        if not _MONEY_BEFORE.search(text[: found.start()]):
            yield found.span()
