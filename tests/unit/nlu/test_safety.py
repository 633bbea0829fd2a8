"""The direct reading of danger: what is said outright, what is asked about, what is only a manner of speaking."""

import pytest
import yaml

from bot.nlu.fold import fold
from bot.nlu.safety import SAFETY, Danger, danger


def read(text: str) -> Danger:
    return danger(fold(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "我真的好想死你懂吗", "不想活了就这样", "干脆从楼上跳下去", "木炭都买好了", "遺書我寫好了", "拿我這條命還你們", "唔想做人喇", "不如死咗算",
        "我老公说他不想活了", "带着孩子一起跳河", "有没有不痛苦的死法", "睡着了再也不醒就好了", "永别了", "割过腕没死成", "想登出這個世界",
    ],
)  # fmt: skip
def test_said_outright(text: str) -> None:
    assert read(text) is Danger.DIRECT


@pytest.mark.parametrize(
    "text", ["我不在了他们会过得更好", "我就是全家的累赘", "最近老有不好的念头", "人没了贷款谁还", "烂命一条你们拿去", "屋企冇咗我會輕鬆啲"]
)
def test_may_mean_it(text: str) -> None:
    assert read(text) in (Danger.HINT, Danger.DIRECT)


@pytest.mark.parametrize(
    "text",
    [
        "还款烦死了", "笑死我了", "穷死了", "催死人了", "该死又忘了还", "死期存款多少利息", "这笔是死账吧", "我死活登不上", "打死不分期", "想死你们了",
        "我爸死了他的卡怎么办", "老公上個月過世了", "借款人死亡后谁还", "猪都死光了还不上", "手机死机了", "这些骗子都去死吧", "客服骂我去死", "晚一天又不会死",
        "跳楼价甩卖", "这辈子都还不完", "要命,忘了还", "买农药的钱还没结", "一次还清一了百了", "我想好好活着", "我走了,再见", "笑不活了这利息", "公司活不下去了",
    ],
)  # fmt: skip
def test_a_manner_of_speaking(text: str) -> None:
    assert read(text) in (Danger.NONE, Danger.FIGURE)


def test_its_words_are_written_as_messages_are_read() -> None:
    """Else they would never be found: Traditional characters and full-width signs are folded away before."""
    written = yaml.safe_load(SAFETY.read_text(encoding="utf-8"))
    lines = [*written["words"].values(), *(line for kind in ("outright", "innocent", "direct", "hint") for line in written[kind])]
    bare = [line.replace("^", "") for line in lines]
    assert [line for line in bare if fold(line).text != line] == []
