"""Whatever an action answers any demo borrower, or a visitor, can be said in every locale, card and buttons included."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from bot.text.locales import LOCALES
from bot.text.say import speaker
from tests.unit.actions.conftest import Begin, begin, executor, portfolio, sessions
from tests.unit.actions.talk import Talk

__all__ = ["begin", "executor", "portfolio", "sessions"]  # fixtures

with (ROOT / "data" / "demo" / "borrowers.csv").open(encoding="utf-8") as file:
    BORROWERS = [*(row["borrower_id"] for row in csv.DictReader(file)), None]
ANSWERS = {"monthly_income": "8000", "necessary_outgoings": "3000", "other_debt_payments": "500", "pay_day": "10"}
Entity = dict[str, Any]


def first_actions() -> Iterator[tuple[str, str]]:
    """(intent, action) of every rule."""
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            steps = [each for step in rule["steps"] for each in step.get("or", [step])]
            named = [each["action"] for each in steps if each.get("action", "").startswith("action_")]
            yield from ((each["intent"], named[0]) for each in steps if "intent" in each and named)


def spoken(replies: list[Mapping[str, Any]]) -> list[str]:
    """Say every reply in every locale; raises TextError where one cannot be said. Gives the keys."""
    for reply in replies:
        for locale in LOCALES:
            words = speaker(locale)
            text = words.say(reply["response"], reply.get("values") or {})
            titles = [words.choice(each)["title"] for each in reply.get("choices") or []]
            assert text and all(titles)
            assert "{" not in f"{text}{titles}"
            words.card(reply.get("card") or {})
    return [reply["response"] for reply in replies]


@pytest.mark.parametrize("who", BORROWERS)
def test_every_intent(who: str | None, begin: Begin) -> None:
    talk = begin(who)
    for intent, action in first_actions():
        spoken(talk.run(action, "x", intent))


@pytest.mark.parametrize("who", BORROWERS)
def test_from_a_wish_to_an_agreement_and_out_of_it(who: str | None, begin: Begin) -> None:
    talk = begin(who)
    spoken(talk.run("action_start_plan", "分期", "request_instalment"))
    talk.slots |= ANSWERS
    spoken(talk.run("action_propose_plans"))
    for entity in _wishes():
        spoken(talk.run("action_counter_offer", "x", "counter_offer", entity))
    for action, intent in (
        ("action_choose_plan", "choose_plan"),
        ("action_why_plan", "ask_why_plan"),
        ("action_show_schedule", "ask_schedule"),
        ("action_show_cost_table", "ask_cost_table"),
        ("action_accept_plan", "affirm"),
        ("action_tell_agreement", "ask_agreement"),
        ("action_tell_overdue_status", "ask_overdue_status"),
        ("action_change_plan", "change_or_cancel_instalment"),
        ("action_ask_cancel_agreement", "cancel_agreement"),
        ("action_cancel_agreement", "affirm"),
    ):
        spoken(talk.run(action, "第一个", intent, *([_first()] if action == "action_choose_plan" else [])))


def test_the_way_is_really_walked(begin: Begin) -> None:
    """The test above would hold of an assistant that always asks to sign in."""
    talk: Talk = begin("wang-late-35")
    spoken(talk.run("action_start_plan", "分期", "request_instalment"))
    talk.slots |= ANSWERS
    assert "utter_plans" in spoken(talk.run("action_propose_plans"))
    assert "utter_ask_consent" in spoken(talk.run("action_choose_plan", "第一个", "choose_plan", _first()))
    assert "utter_agreement_made" in spoken(talk.run("action_accept_plan", "同意", "affirm"))
    assert "utter_agreement_cancelled" in [
        *spoken(talk.run("action_ask_cancel_agreement", "取消协议", "cancel_agreement")),
        *spoken(talk.run("action_cancel_agreement", "是的", "affirm")),
    ]


def _first() -> Entity:
    return {"entity": "ordinal", "value": 1}


def _wishes() -> Iterator[Entity]:
    yield {"entity": "amount", "value": {"value": "300", "bound": "at_most"}, "start": 0, "end": 3}
    yield {"entity": "num_periods", "value": 5}
    yield {"entity": "date", "value": "2026-03-15"}
    yield {"entity": "date", "value": {"day": 5}}
