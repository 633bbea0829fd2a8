"""Keys and typed values into words: every type, what is refused, cards, choices."""

import logging
import subprocess
import sys
from typing import Any

import pytest

from bot.settings import ROOT
from bot.text.say import say, speaker, words
from bot.text.sources import Source, sources
from bot.text.speaker import Speaker
from bot.text.template import TextError, leaf_kind, places

TEXTS = {
    "t.all": "{m:money}|{d:date}|{w:weekday}|{t:time}|{r:rate}|{c:count}|{p:phrase}|{n:name}",
    "t.either": "{v:money|phrase}",
    "t.list": "{v:list}",
    "t.lines": "{v:lines}",
    "t.inner": "<{n:name}>",
    "t.plain": "words",
    "t.stray": "{owed}",
    "t.type": "{owed:currency}",
}
NAME = {"name": "{m:money}"}


@pytest.fixture
def speaks() -> Speaker:
    return Speaker("zh_Hans_CN", {key: Source(key, key, text, "-") for key, text in TEXTS.items()})


def test_every_type(speaks: Speaker) -> None:
    values = {
        "m": {"amount": "1234.50", "currency": "CNY"},
        "d": {"date": "2026-03-02"},
        "w": {"date": "2026-03-02"},
        "t": {"time": "2026-03-02T09:05:00+08:00"},
        "r": {"rate": "0.1560"},
        "c": {"count": 12},
        "p": {"phrase": "t.inner", "values": {"n": NAME}},
        "n": NAME,
    }
    said = speaks.say("t.all", values)
    assert said == "¥1,234.50|2026年3月2日|2026年3月2日（周一）|2026年3月2日 09:05|15.60%|12|<{m:money}>|{m:money}"


def test_one_place_may_take_two_types(speaks: Speaker) -> None:
    assert speaks.say("t.either", {"v": {"amount": "5", "currency": "TWD"}}) == "NT$5"
    assert speaks.say("t.either", {"v": {"phrase": "t.plain"}}) == "words"


@pytest.mark.parametrize(("amount", "said"), [("10", "多付 ¥10.00"), ("-10.5", "少付 ¥10.50"), ("0", "不多也不少")])
def test_a_difference_has_no_sign(amount: str, said: str) -> None:
    words_for_it = Speaker("zh_Hans_CN", {**sources(), "t": Source("t", "t", "{v:difference}", "-")})
    assert words_for_it.say("t", {"v": {"amount": amount, "currency": "CNY"}}) == said


def test_a_list_in_a_sentence_or_a_line_each(speaks: Speaker) -> None:
    leaf = {"list": [{"name": "甲"}, {"phrase": "t.plain", "values": {}}]}
    assert speaks.say("t.list", {"v": leaf}) == "甲和words"
    assert speaks.say("t.lines", {"v": leaf}) == "· 甲\n· words"


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("t.either", {}),
        ("t.either", {"v": {"count": 3}}),
        ("t.either", {"v": "¥5"}),
        ("t.either", {"v": None}),
        ("t.either", {"v": {"amount": "much", "currency": "CNY"}}),
        ("t.either", {"v": {"amount": "5", "currency": "XXX"}}),
        ("t.either", {"v": {"phrase": "t.nowhere"}}),
        ("t.either", {"v": {"phrase": "t.inner", "values": {}}}),
        ("t.nowhere", {}),
        ("t.stray", {"owed": {"count": 1}}),
        ("t.type", {"owed": {"count": 1}}),
    ],
)
def test_what_cannot_be_said_is_an_error(speaks: Speaker, key: str, values: dict[str, Any]) -> None:
    with pytest.raises(TextError):
        speaks.say(key, values)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"amount": "1", "currency": "CNY", "text": "¥1.00"}, "money"),
        ({"phrase": "t.plain"}, "phrase"),
        ({"count": {"count": 12}}, None),
        ({"number": 1, "date": "2026-03-02"}, None),
        ({"label": {"name": "a"}, "amount": {"amount": "1", "currency": "CNY"}}, None),
        ({}, None),
        (12, None),
    ],
)
def test_what_a_leaf_is(value: object, kind: str | None) -> None:
    assert leaf_kind(value) == kind


def test_every_leaf_of_a_card_is_given_its_words(speaks: Speaker) -> None:
    card = {
        "type": "plans",
        "options": [
            {
                "id": "x",
                "ordinal": 1,
                "count": {"count": 3},
                "since": None,
                "why": [{"phrase": "t.plain", "values": {}}],
            }
        ],
        "names": {"list": [{"name": "甲"}]},
        "approval": True,
    }
    before = repr(card)
    shown = speaks.card(card)
    (option,) = shown["options"]
    assert option["count"] == {"count": 3, "text": "3"}
    assert option["why"][0]["text"] == "words"
    assert shown["names"] == {"list": [{"name": "甲", "text": "甲"}], "text": "甲"}
    assert (option["id"], option["ordinal"], option["since"], shown["approval"]) == ("x", 1, None, True)
    assert repr(card) == before


def test_a_choice_keeps_its_meaning(speaks: Speaker) -> None:
    said = speaks.choice(
        {
            "phrase": "t.inner",
            "values": {"n": {"name": "2"}},
            "intent": "choose_plan",
            "entities": {"proposal": "p"},
            "option": 2,
        }
    )
    assert said == {"title": "<2>", "intent": "choose_plan", "entities": {"proposal": "p"}, "option": 2}
    assert speaks.choice({"phrase": "t.plain", "intent": "deny"}) == {
        "title": "words",
        "intent": "deny",
        "entities": {},
    }


def test_a_missing_value_becomes_an_apology_with_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        said = say("utter_overdue_status", {}, "zh_Hant_TW")
    reference = caplog.records[0].getMessage().partition(":")[0]
    assert reference in said
    assert "{" not in said
    assert "utter_overdue_status" in caplog.text


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK"])
def test_words_for_a_page_need_no_values(locale: str) -> None:
    found = words(locale, ("ui.", "card."))
    assert found["ui.send"] == speaker(locale).template("ui.send")
    assert all(not places(text) and key.startswith(("ui.", "card.")) for key, text in found.items())


def test_words_need_no_rasa() -> None:
    """The gateway speaks too; the old pins of the Rasa server stay in its own process."""
    code = "import sys, bot.text.say, bot.text.knowledge, bot.text.tone; sys.exit('rasa' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
