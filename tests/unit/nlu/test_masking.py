"""500 texts with something personal planted and 500 without, in both scripts and the three regions' formats."""

import itertools
import random
import re
import time
from pathlib import Path

import pytest

from bot.nlu.fold import fold
from bot.nlu.masking import mask, personal

DICE = random.Random(20261123)


def digits(count: int) -> str:
    return "".join(DICE.choice("0123456789") for _ in range(count))


def spaced(number: str, *groups: int) -> str:
    sign, parts, at = DICE.choice(["", " ", "-"]), [], 0
    for group in groups:
        parts.append(number[at : at + group])
        at += group
    return sign.join(parts)


PERSONAL = {
    "phone": [
        lambda: DICE.choice(["", "+86 ", "86"]) + spaced("1" + DICE.choice("3456789") + digits(9), 3, 4, 4),
        lambda: "0" + DICE.choice(["10", "21", "755"]) + "-" + DICE.choice("2345678") + digits(7),
        lambda: DICE.choice(["", "+886 "]) + spaced("09" + digits(8), 4, 3, 3),
        lambda: "(02) 2" + digits(3) + "-" + digits(4),
        lambda: "+852 " + spaced(DICE.choice("569") + digits(7), 4, 4),
        lambda: DICE.choice("569") + digits(3) + " " + digits(4),
        lambda: DICE.choice("569") + digits(7),
        lambda: "02-2" + digits(7),
    ],
    "id": [
        lambda: DICE.choice(["110105", "440305", "320583"]) + DICE.choice(["19850312", "19991230", "20010607"]) + digits(3)
        + DICE.choice("0123456789X"),
        lambda: DICE.choice("ABFHKT") + DICE.choice("12") + digits(8),
        lambda: DICE.choice("ACKRZ") + digits(6) + "(" + DICE.choice("0123456789A") + ")",
    ],
    "card": [
        lambda: spaced("62" + digits(14), 4, 4, 4, 4),
        lambda: spaced("6217" + digits(15), 4, 4, 4, 4, 3),
        lambda: spaced("4" + digits(15), 4, 4, 4, 4),
    ],
    "address": [
        lambda: f"北京市朝阳区建国路{DICE.randint(2, 300)}号{DICE.randint(1, 30)}号楼{DICE.randint(101, 2000)}室",
        lambda: f"广东省深圳市南山区科技园南路{DICE.randint(2, 300)}号",
        lambda: f"台北市大安區忠孝東路四段{DICE.randint(2, 300)}號{DICE.randint(2, 20)}樓",
        lambda: f"新北市板橋區文化路一段{DICE.randint(2, 300)}巷{DICE.randint(2, 30)}號",
        lambda: f"旺角彌敦道{DICE.randint(2, 700)}號{DICE.randint(2, 30)}樓B室",
        lambda: f"幸福小区{DICE.randint(1, 30)}栋{DICE.randint(101, 2000)}室",
    ],
    "name": [
        lambda: "我叫" + DICE.choice(["王小明", "李秀英", "张伟", "欧阳娜娜", "陳怡君", "黃家豪"]),
        lambda: "我係" + DICE.choice(["陳大文", "何嘉欣"]),
        lambda: "姓名：" + DICE.choice(["赵国强", "林淑芬", "葉志明"]),
        lambda: "我老公叫" + DICE.choice(["刘建军", "吳宗憲"]),
    ],
    "email": [lambda: DICE.choice(["wang.xm", "lin_88", "chan-t"]) + "@" + DICE.choice(["qq.com", "gmail.com", "yahoo.com.tw"])],
    "account": [
        lambda: DICE.choice(["微信号：", "微信", "line id: ", "QQ号"]) + DICE.choice(["abc_2020", "lin9988", "wang_xm01"]),
    ],
}  # fmt: skip
AROUND = [
    "{}，请帮我看看欠多少", "你们打{}找我，我那天没接到", "我换号了，新的是{}，以后联系这个", "{}，每个月最多还800元",
    "合同上写的是{}，金额是12,000元", "我要改資料：{}，謝謝", "催收的人知道{}，怎麼會這樣", "登記的是{}，唔該改返",
    "麻烦寄到{}", "您好，{}。我逾期35天了", "{}", "（{}）",
]  # fmt: skip
PLAIN = [
    "我每个月还{}元", "一共欠{}.50元，分12期", "{}块钱能不能先还一半", "2026年3月{}日到期", "逾期{}天了，影响征信吗", "分{}期还", "年利率{}%是怎么算的",
    "想在{}号还款", "HK${},200 幾時到期", "NT${}，可以分期嗎", "上个月{}号扣了我两次钱", "最低还款{}，够不够", "下午{}点能打电话吗", "我今年{}岁，刚失业",
    "收入8{}00，支出4500", "从2025-12-{}开始逾期", "¥{},000.00 的本金", "八五折，{}块以内", "借了{}万，还了三年", "{}个月后能恢复吗", "王道啊，{}期的方案不错",
    "路上堵车，{}分钟后到", "道理我懂，可是{}号才发工资", "高利息{}%合法吗", "金额{}对不上", "方法{}和方法二有什么区别", "周{}可以还吗", "何时还清{}元",
    "每月3000-5000，{}号还", "2500 3500 都行，分{}期", "2024 2025 两年，每月{}号都还了", "总额 50000000 元里的{}%", "大概6000-6800元，{}号付",
    "温馨提示说{}天内还", "严重吗，{}天",
]  # fmt: skip


def planted() -> list[tuple[str, str, str]]:
    makers = [(kind, make) for kind, each in PERSONAL.items() for make in each]
    texts = []
    for (kind, make), around in zip(itertools.cycle(makers), itertools.cycle(AROUND), strict=False):
        secret = make()
        texts.append((around.format(secret), secret, kind))
        if len(texts) == 500:
            return texts
    raise AssertionError


def test_at_least_99_in_100_are_masked() -> None:
    """Not a character of the number, and of a name or an address not its telling part, is left."""
    missed = [(text, mask(text)) for text, secret, kind in planted() if f"⟦{kind}⟧" not in mask(text) or left(text, secret)]
    assert len(missed) <= 5, missed[:20]


def test_texts_of_another_hand_are_masked() -> None:
    """Written after the patterns, in other forms: text, and what of it nobody may read, several parted by |."""
    lines = (Path(__file__).parent / "masked.tsv").read_text(encoding="utf-8").splitlines()
    open_ = [
        line for line in lines for secret in line.split("\t")[1].split(" | ") if secret in mask(line.split("\t")[0])
    ]  # fmt: skip
    assert len(lines) >= 60 and open_ == []


@pytest.mark.parametrize(
    "text",
    [
        "这叫高利贷吧", "你们叫我马上还", "王者荣耀充了500", "我是高管", "江湖救急", "老公高兴坏了", "编号 SP-20260302-ABCDEF", "打12345投诉",
        "客服 400-820-8820", "拨打1925", "95588 发的短信", "20260302 到期", "1234567.89元", "分三期12号还", "第3期 1号还", "安心專線1925",
        "合同号 HH-20260302-ABCDEF", "工单 RG-20260302-ABCDEF", "白条和金条都逾期了", "方案一和方案二", "周五还行吗", "于是就逾期了",
    ],
)  # fmt: skip
def test_what_only_looks_personal_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("part", ["1", "一", "王", "a", "路", "建国路", "12 ", "楼", "号楼", "城1座", "wang "])
def test_no_text_takes_long(part: str) -> None:
    begun = time.perf_counter()
    mask(part * (5_000 // len(part)))
    assert time.perf_counter() - begun < 1


def left(text: str, secret: str) -> bool:
    """Whether three characters in a row of what was planted, its introduction aside, can still be read."""
    telling = secret
    for introduction in ("我叫", "我係", "姓名：", "我老公叫", "微信号：", "微信", "line id: ", "QQ号"):
        telling = telling.removeprefix(introduction)
    around, open_ = text.replace(secret, " "), re.sub(r"⟦\w+⟧", " ", mask(text))
    parts = (telling[at : at + 3] for at in range(max(1, len(telling) - 2)))
    return any(part in open_ and part not in around for part in parts)


def test_amounts_and_dates_are_never_masked() -> None:
    texts = [around.format(DICE.randint(1, 31)) for around, _ in zip(itertools.cycle(PLAIN), range(500), strict=False)]
    assert [(text, mask(text)) for text in texts if mask(text) != text] == []


@pytest.mark.parametrize(
    "text, names, masked",
    [
        ("请叫我建国吧，王建国", ("王建国",), "请叫我建国吧，⟦name⟧"),
        ("我是陳怡君，借款人陳怡君", ("陈怡君",), "我是⟦name⟧，借款人⟦name⟧"),
        ("張經理說要告我", (), "⟦name⟧經理說要告我"),
        ("一三八零零一三八零零零", (), "⟦phone⟧"),
        ("１３８００１３８０００", (), "⟦phone⟧"),
        ("", ("王",), ""),
    ],
)
def test_known_names_titles_and_disguises(text: str, names: tuple[str, ...], masked: str) -> None:
    assert mask(text, names) == masked


def test_spans_lie_in_the_original_and_never_overlap() -> None:
    for text, _, _ in planted():
        spans = personal(text)
        assert all(0 <= each.start < each.end <= len(text) for each in spans)
        assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
        assert fold(mask(text)).text.count("⟦") == len(spans)
