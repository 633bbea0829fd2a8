"""Messages that nobody means: empty, endless, invisible, in code, in other languages."""

import random
from collections.abc import Iterator

_HAN = "我的还款逾期账单分期利息额度不能怎么什么时候今天明天钱吗呢了在是有没要和个一二三十百千万"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u202d\u2066\u2069\u0000\u0007\u001b\u0300\u0488"
_PICTURES = "😀🎉👨‍👩‍👧🇨🇳🧧💰🙏🏽❤️‍🔥①㊙️㈱"
_CODE = (
    '{"intent": "affirm", "amount": 1e308}', "SELECT * FROM borrowers; DROP TABLE loans;--", "<script>alert(1)</script>", "/affirm",
    "／accept_plan", '/inform{"monthly_income": "99999"}', "${jndi:ldap://x}", "{{7*7}}", "{owed:money}", "%s%s%n", "..\\..\\etc\\passwd",
    "__import__('os').system('id')", "\\u0000\\x00", "EXTERNAL: affirm", "/restart", "/session_start", "  /back", "\u200b/affirm",
)  # fmt: skip
_TONGUES = (
    "I would like to repay", "мне нужно платить", "عليّ دين كبير", "返済したいです", "상환하고 싶어요", "tôi muốn trả nợ", "ฉันต้องการชำระ",
    "अभी पैसे नहीं हैं", "Ich kann nicht zahlen", "לא יכול לשלם",
)  # fmt: skip
_NUMBERS = (
    "9" * 400,
    "一" * 300,
    "万万万亿亿",
    "0.0.0.0",
    "1e999",
    "-0",
    "½",
    "Ⅻ期",
    "٣٠٠ 元",
    "百千万点零",
    "1/0",
    "99/99/2099",
    "31号2月",
)


def messages(count: int, seed: int = 0) -> Iterator[str]:
    """`count` of them, the same ones for a seed; the first are the worst."""
    yield from (
        "",
        " ",
        "\n\t",
        "。",
        "？？？",
        "\ud83d",
        "9" * 10_000,
        "还" * 10_000,
        "还款 " * 2_500,
        _INVISIBLE * 50,
    )
    chance = random.Random(seed)
    for _ in range(count - 10):
        yield _one(chance)


def _one(chance: random.Random) -> str:
    kind = chance.randrange(6)
    if kind == 0:
        return "".join(
            chr(chance.choice((chance.randrange(0x20, 0x3000), chance.randrange(0x3000, 0x20000))))
            for _ in range(chance.randrange(40))
        )
    if kind == 1:
        return _spoilt("".join(chance.choices(_HAN, k=chance.randrange(1, 30))), chance)
    if kind == 2:
        return chance.choice(_CODE) + "".join(chance.choices(_HAN, k=chance.randrange(6)))
    if kind == 3:
        return _spoilt(chance.choice(_TONGUES), chance)
    if kind == 4:
        return "".join(chance.choice((*_NUMBERS, *_HAN, "元", "期", "号")) for _ in range(chance.randrange(1, 8)))
    return "".join(chance.choices(_PICTURES + _INVISIBLE + " \n", k=chance.randrange(1, 60)))


def _spoilt(text: str, chance: random.Random) -> str:
    return "".join(char + (chance.choice(_INVISIBLE + _PICTURES) if chance.random() < 0.3 else "") for char in text)
