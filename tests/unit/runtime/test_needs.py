"""Which needs of one message are answered one after the other."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.runtime.needs import needs

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
    assert asyncio.run(needs(text, understand)) == answered


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
    assert asyncio.run(needs(text, understand)) == [text]
