"""Every need in every writing gets its own answer, with the borrower's own figures for whoever is signed in (answers.yml)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.stack import Client, Stack, as_json

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "answers.yml").read_text())
WHO = {
    "cn": ("wang-late-35", "zh_Hans_CN"),
    "tw": ("lin-tw-late-20", "zh_Hant_TW"),
    "hk": ("chan-hk-late-10", "zh_Hant_HK"),
}
# They answer a question or go on with a plan: the dialogues beside this file hold them.
WITHIN_A_CONVERSATION = {
    "affirm", "deny", "inform", "skip_question", "correct_answer", "go_back", "cancel", "choose_loan", "choose_plan",
    "counter_offer", "ask_schedule", "ask_cost_table", "ask_why_plan", "ask_source", "change_language", "nlu_fallback",
    "self_harm_hint",
}  # fmt: skip


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    stack = Stack(Path(tempfile.mkdtemp(prefix="answers-")))
    stack.import_copies([(borrower, f"~{case['intent']}") for borrower, _ in WHO.values() for case in CASES])
    stack.start()
    yield stack
    stack.stop()


@pytest.mark.parametrize("writing", WHO)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["intent"])
def test_signed_in(stack: Stack, case: dict[str, Any], writing: str) -> None:
    borrower, locale = WHO[writing]
    answers = stack.client(f"{borrower}~{case['intent']}", locale).say(case["asks"][writing])
    assert keys(answers) >= wanted(case["key"], writing), as_json(answers)
    assert all(answer["locale"] == locale for answer in answers)
    for figure in case.get("says", {}).get(writing, ()):
        assert str(figure) in said(answers), as_json(answers)


@pytest.mark.parametrize("writing", WHO)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["intent"])
def test_visitor(stack: Stack, case: dict[str, Any], writing: str) -> None:
    locale = WHO[writing][1]
    client: Client = stack.client(None, locale)
    answers = client.say(case["asks"][writing])
    assert keys(answers) >= wanted(case["visitor"], writing), as_json(answers)
    assert all(answer["locale"] == locale for answer in answers)
    for figure in OWN_FIGURES:
        assert figure not in as_json(answers)


def test_no_need_is_left_out() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert {case["intent"] for case in CASES} == set(domain["intents"]) - WITHIN_A_CONVERSATION


def keys(answers: list[dict[str, Any]]) -> set[str]:
    return {answer["key"] for answer in answers}


def wanted(key: Any, writing: str) -> set[str]:
    here = key[writing] if isinstance(key, dict) else key
    return {here} if isinstance(here, str) else set(here)


def said(answers: list[dict[str, Any]]) -> str:
    return "\n".join(answer["text"] or "" for answer in answers)


OWN_FIGURES = sorted(
    {
        str(part)
        for case in CASES
        for parts in case.get("says", {}).values()
        for part in parts
        if "$" in str(part) or "¥" in str(part)
    }
)
