"""Which needs of one message are answered one after the other."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.runtime.needs import Need, needs

HEARD = {
    "我欠多少钱": "ask_amount_due",
    "我欠多少": "ask_amount_due",
    "我而家爭幾多": "ask_amount_due",
    "什么时候还": "ask_due_date",
    "会上征信吗": "ask_credit_impact",
    "會唔會影響信貸評級": "ask_credit_impact",
    "利息怎么算的": "ask_fees_and_interest",
    "我想分期": "request_instalment",
    "找人工": "talk_to_human",
    "改天再说": "cancel",
    "现在全部还清呢": "ask_early_repayment",
    "提早清晒數": "ask_early_repayment",
    "一共多少钱": "ask_amount_due",
    "總共要幾多": "ask_amount_due",
    "没有": "deny",
    "谢谢你": "thanks",
    "太麻烦": "out_of_scope",
    "先不要方案": "deny",
    "我不想活了": "self_harm_signal",
    "这钱不是我借的": "dispute_debt",
}


async def understand(part: str) -> Mapping[str, Any]:
    name = HEARD.get(part, "nlu_fallback")
    entities = [{"entity": "amount"}] if "800" in part else []
    return {"intent": {"name": name, "confidence": 0.9 if name in HEARD.values() else 0.4}, "entities": entities}


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("我欠多少钱？什么时候还？", ["我欠多少钱", "什么时候还"]),
        ("我欠多少钱 什么时候还 会上征信吗", ["我欠多少钱", "什么时候还", "会上征信吗"]),
        ("我欠多少钱还有会上征信吗", ["我欠多少钱", "会上征信吗"]),
        ("我而家爭幾多，會唔會影響信貸評級", ["我而家爭幾多", "會唔會影響信貸評級"]),
        ("我想分期，会上征信吗", ["会上征信吗", "我想分期"]),
        ("你好啊，我欠多少钱，什么时候还", ["我欠多少钱", "什么时候还"]),
    ],
)
def test_several_needs(text: str, answered: list[str]) -> None:
    assert asyncio.run(needs(text, understand)) == [Need(each) for each in answered]


@pytest.mark.parametrize(
    "text",
    [
        "我欠多少钱",
        "我欠多少钱，我欠多少",
        "我欠多少钱，我不想活了",
        "我欠多少钱，这钱不是我借的",
        "会上征信吗，每月最多800，什么时候还",
        "我想分期，找人工",
        "我欠多少钱 什么时候还 会上征信吗 利息怎么算的",
        "？？？",
        "",
    ],
)
def test_one_message_stays_one(text: str) -> None:
    assert asyncio.run(needs(text, understand)) == asyncio.run(needs(text, understand, asking=True)) == [Need(text)]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("先不要方案", []),
        ("暫時唔要方案住", []),
        ("我先不用分期了", []),
        ("還款方案先不看了", []),
        ("先不要方案，会上征信吗", ["会上征信吗"]),
        ("不想分期了，什么时候还？我欠多少钱", ["什么时候还", "我欠多少钱"]),
        ("唔分期住，會唔會影響信貸評級", ["會唔會影響信貸評級"]),
        ("改天再说，会上征信吗", ["会上征信吗"]),
        ("不要分期，找人工", ["找人工"]),
        ("先不要方案，谢谢你", []),
        ("不想分期了，太麻烦，会上征信吗", ["会上征信吗"]),
    ],
)
def test_who_wants_no_plan_is_not_asked_on(text: str, answered: list[str]) -> None:
    first, *rest = asyncio.run(needs(text, understand, asking=True))
    assert first == Need(text if not answered else re.split("，", text)[0], "cancel")
    assert rest == [Need(each) for each in answered]


@pytest.mark.parametrize(
    "text",
    ["没有其他分期", "没有", "先不要方案，我不想活了", "不要分期，这钱不是我借的", "不分期的话每月800", "不要第二个方案"],
)
def test_who_answers_or_means_more_is_heard_whole(text: str) -> None:
    assert asyncio.run(needs(text, understand, asking=True)) == [Need(text)]


@pytest.mark.parametrize("text", ["先不要方案", "改天再说，会上征信吗"])
def test_outside_of_the_questions_it_means_what_it_means_anywhere(text: str) -> None:
    assert asyncio.run(needs(text, understand)) == [Need(text)]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("现在全部还清呢，一共多少钱", ["现在全部还清呢"]),
        ("提早清晒數，總共要幾多", ["提早清晒數"]),
        ("现在全部还清呢，一共多少钱，会上征信吗", ["现在全部还清呢", "会上征信吗"]),
        ("会上征信吗，一共多少钱", ["会上征信吗", "一共多少钱"]),
    ],
)
def test_how_much_that_is_belongs_to_what_was_asked(text: str, answered: list[str]) -> None:
    assert asyncio.run(needs(text, understand)) == [Need(each) for each in answered]
