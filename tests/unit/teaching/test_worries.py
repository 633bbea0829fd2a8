"""What stands against a sentence, and against an intent: said with what it collides with, before anything is written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT
from bot.teaching.content import copy_content
from bot.teaching.new_intent import objections, other_script, suggested
from bot.teaching.worries import taught, worries
from bot.teaching.writing import add_examples
from tests.unit.teaching.conftest import FLOOD


def kinds(intent: str, *texts: str) -> list[str]:
    return [worry.kind for worry in worries(ROOT, intent, texts)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("？！", "empty"),
        ("很长" * 120, "long"),
        ("我叫王小明电话13812345678怎么办", "personal"),
        ("请回电⟦phone⟧谢谢", "personal"),
        ("这个(能|可以办吗", "unwritten"),
        ("查<没有这个词表>吗", "unwritten"),
        ("这里[退款](x)怎么算", "unwritten"),
        ("這個怎么办", "mixed"),
        ("利息怎么算", "conflict"),
        ("利息怎麼算", "conflict"),
    ],
)
def test_what_must_not_be_taught_is_named(text: str, kind: str) -> None:
    found = worries(ROOT, "ask_refund", [text])
    assert kind in [worry.kind for worry in found] and all(worry.grave for worry in found if worry.kind == kind)


def test_a_conflict_names_what_it_collides_with() -> None:
    (worry,) = worries(ROOT, "ask_refund", ["利息怎么算"])
    assert worry.intent == "ask_fees_and_interest" and "利息" in worry.beside


def test_a_new_way_to_say_it_is_welcome_once() -> None:
    new = "寄回去的货早签收了退的那笔没影"
    assert kinds("ask_refund", new) == []
    assert kinds("ask_refund", new, new) == ["repeated"]
    assert kinds("ask_refund", new, other_script(new)) == ["repeated"], "letter by letter it says nothing new"


def test_a_sentence_like_another_intents_is_shown_and_may_stand() -> None:
    (worry,) = worries(ROOT, "ask_refund", ["提前还清要付违约金多少呀"])
    assert (worry.kind, worry.intent, worry.grave) == ("near", "ask_early_repayment", False)


def test_what_was_just_written_is_known_at_once(tmp_path: Path) -> None:
    copy_content(ROOT, tmp_path / "draft")
    new = "寄回去的货早签收了退的那笔没影"
    before = taught(tmp_path / "draft")
    add_examples(tmp_path / "draft", "ask_refund", [new])
    assert [worry.kind for worry in worries(tmp_path / "draft", "ask_refund", [new])] == ["repeated"]
    again = taught(tmp_path / "draft")
    assert sum(one is other for one, other in zip(before, again, strict=True)) == len(before) - 1, "only its file is read"


def test_a_good_intent_meets_no_objection() -> None:
    assert objections(ROOT, FLOOD) == []


@pytest.mark.parametrize(
    ("change", "field", "kind"),
    [
        ({"name": "Ask Flood"}, "name", "bad_name"),
        ({"name": "ask_refund"}, "name", "taken"),
        ({"titles": {**FLOOD.titles, "zh_Hant_TW": ""}}, "titles:zh_Hant_TW", "empty"),
        ({"titles": {**FLOOD.titles, "zh_Hans_CN": "很长" * 11}}, "titles:zh_Hans_CN", "long"),
        ({"titles": {**FLOOD.titles, "zh_Hans_CN": "退款或多还的钱"}}, "titles:zh_Hans_CN", "taken"),
        ({"answers": {**FLOOD.answers, "zh_Hans_CN": "请立即还款"}}, "answers:zh_Hans_CN", "tone"),
        ({"answers": {**FLOOD.answers, "zh_Hant_TW": "請立即還款"}}, "answers:zh_Hant_TW", "tone"),
        ({"answers": {**FLOOD.answers, "zh_Hant_HK": "先顾好人"}}, "answers:zh_Hant_HK", "script"),
        ({"answers": {**FLOOD.answers, "zh_Hans_CN": "先顧好人"}}, "answers:zh_Hans_CN", "script"),
        ({"answers": {**FLOOD.answers, "zh_Hans_CN": "您欠 {owed:money}"}}, "answers:zh_Hans_CN", "braces"),
        ({"examples": ["家里发大水了"]}, "examples", "few"),
        ({"examples": [*FLOOD.examples, "利息怎么算"]}, "examples", "conflict"),
    ],
)
def test_what_is_wrong_with_an_intent_names_its_field(change: dict[str, Any], field: str, kind: str) -> None:
    assert [(each.field, each.kind) for each in objections(ROOT, replace(FLOOD, **change)) if each.grave] == [(field, kind)]


def test_a_suggestion_is_in_the_other_script() -> None:
    assert other_script("怎么还钱") == "怎麼還錢" and other_script("怎麼還錢") == "怎么还钱"
    assert suggested("里面", "zh_Hant_TW") != suggested("里面", "zh_Hant_HK")
