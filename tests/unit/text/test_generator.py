"""What Rasa gets back: words, card and choices in the locale of the turn; nothing passed stays on the event."""

import asyncio
from typing import Any

import pytest
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.text.generator import HuanhuanResponses
from bot.text.say import speaker

MONEY = {"amount": "1234.50", "currency": "CNY"}


def tracker(metadata: dict[str, Any] | None = None, chosen: str | None = None) -> DialogueStateTracker:
    slots = [AnySlot("chosen_locale", mappings=[{}])]
    made = DialogueStateTracker("c", slots)
    if metadata is not None:
        made.update(UserUttered("x", metadata=metadata))
    if chosen:
        made.update(SlotSet("chosen_locale", chosen))
    return made


def generate(generator: HuanhuanResponses, key: str, on: DialogueStateTracker, **given: Any) -> dict[str, Any]:
    return asyncio.run(generator.generate(key, on, "web", **given))


@pytest.fixture(scope="module")
def generator() -> HuanhuanResponses:
    return HuanhuanResponses()


def test_rasa_makes_it_from_an_endpoint() -> None:
    made = NaturalLanguageGenerator.create(EndpointConfig(type="bot.text.generator.HuanhuanResponses"), Domain.empty())
    assert isinstance(made, HuanhuanResponses)
    assert "utter_greet" in made.responses


def test_values_card_and_choices_are_worded_and_then_emptied(generator: HuanhuanResponses) -> None:
    values = {"loan": {"phrase": "product.cn_consumer", "values": {}}, "amount": MONEY, "date": {"date": "2026-03-16"}}
    card = {"type": "standing", "loans": [{"total": MONEY}]}
    choices = [
        {
            "phrase": "choice.pick",
            "values": {"ordinal": {"count": 2}},
            "intent": "choose_plan",
            "entities": {"proposal": "p"},
        }
    ]
    rest = {"text": None, "buttons": [], "custom": {}, "elements": []}
    said = generate(
        generator,
        "utter_due_date",
        tracker({"locale": "zh_Hant_TW"}),
        values=values,
        card=card,
        choices=choices,
        **rest,
    )
    assert said["text"] == "您的個人消費貸款下一個繳款日是 2026年3月16日（週一），要繳 ¥1,234.50。"
    assert said["custom"]["card"]["loans"][0]["total"] == {**MONEY, "text": "¥1,234.50"}
    assert said["custom"]["choices"] == [{"title": "看方案 2", "intent": "choose_plan", "entities": {"proposal": "p"}}]
    assert said["custom"]["locale"] == "zh_Hant_TW"
    assert (values, card, choices) == ({}, {}, [])


@pytest.mark.parametrize(
    ("metadata", "chosen", "locale"),
    [
        (None, None, "zh_Hans_CN"),
        ({"locale": "zh_Hant_HK"}, None, "zh_Hant_HK"),
        ({"locale": "zh_Hant_HK"}, "zh_Hant_TW", "zh_Hant_TW"),
        ({"locale": "en"}, None, "zh_Hans_CN"),
        ({}, None, "zh_Hans_CN"),
    ],
)
def test_locale_of_the_turn(
    generator: HuanhuanResponses, metadata: dict[str, Any] | None, chosen: str | None, locale: str
) -> None:
    said = generate(generator, "utter_thanks", tracker(metadata, chosen))
    assert (said["text"], said["custom"]["locale"]) == (speaker(locale).template("utter_thanks"), locale)


def test_standing_choices_follow_the_actions_own_and_none_is_there_twice(generator: HuanhuanResponses) -> None:
    own = [{"phrase": "choice.decline", "values": {}, "intent": "deny", "entities": {}}]
    said = generate(generator, "utter_consent_reminder", tracker(), values=_reminded(), choices=own)
    assert [each["intent"] for each in said["custom"]["choices"]] == [
        "deny",
        "affirm",
        "ask_schedule",
        "ask_cost_table",
    ]


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("utter_overdue_status", {}),
        ("utter_overdue_status", {"values": {"owed": {"date": "2026-03-02"}}}),
        ("utter_nowhere", {}),
        ("utter_thanks", {"card": {"type": "facts", "items": [{"phrase": "fact.nowhere", "values": {}}]}}),
        ("utter_thanks", {"choices": [{"phrase": "choice.nowhere", "values": {}, "intent": "help", "entities": {}}]}),
    ],
)
def test_what_cannot_be_said_is_an_apology(
    generator: HuanhuanResponses, key: str, given: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    said = generate(generator, key, tracker(), **given)
    assert "{" not in said["text"]
    reference = caplog.records[0].getMessage().partition(":")[0]
    assert reference in said["text"]
    assert said["custom"]["card"] is None
    assert [each["intent"] for each in said["custom"]["choices"]] == ["talk_to_human"]
    assert all(not each for each in given.values())


def test_the_models_responses_are_those_that_are_said() -> None:
    generator = HuanhuanResponses()
    generator.responses = {"utter_new": [{"text": "{n:count} 个"}], "utter_trouble": [{"text": "{reference:name}"}]}
    assert generate(generator, "utter_new", tracker(), values={"n": {"count": 3}})["text"] == "3 个"
    assert generate(generator, "utter_thanks", tracker())["text"] != ""


def _reminded() -> dict[str, Any]:
    return {
        "loan": {"phrase": "product.cn_consumer", "values": {}},
        "count": {"count": 6},
        "payment": MONEY,
        "first": {"date": "2026-03-16"},
    }
