"""Every dialogue under this folder, on the real servers and a real database, each with a borrower of its own."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import select

from bot.console.retold import case_of
from lending.store.engine import make_sessions
from lending.store.transcript_rows import Transcript, TurnRow
from lending.store.transcripts import turns_of
from lending.store.visits import Visit
from tests.conversations.runner import Dialogue
from tests.conversations.the_lenders_people import there
from tests.stack import Stack

HERE = Path(__file__).parent
FOLDERS = ("happy_path", "corrections", "digressions", "cancellations", "guards", "invalid_input")


def _cases() -> list[Any]:
    found = []
    for folder in FOLDERS:
        for file in sorted((HERE / folder).glob("*.yml")):
            for case in yaml.safe_load(file.read_text()):
                name = f"{folder}/{file.stem}: {case['case']}"
                found.append(pytest.param(case, f"~{len(found)}", id=name.replace(" ", "-")))
    return found


CASES = _cases()
AGAIN = {
    "a plan that was not kept leads to another, kindly": (3, False),
    "in Hong Kong, from a first message to an accepted plan": (3, False),
    "a person is asked for, comes, and gives the conversation back": (0, True),
}
"""Conversations that are made into cases; how far their first day came towards a plan, and whether with a person."""
TAKES = ("first", "second")


def _case(name: str) -> dict[str, Any]:
    (found,) = (each.values[0] for each in CASES if each.values[0]["case"] == name)
    return dict(found)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    stack = Stack(Path(tempfile.mkdtemp(prefix="dialogues-")))
    stack.import_copies([(p.values[0]["as"], p.values[1]) for p in CASES if p.values[0].get("as")])
    stack.import_copies([(_case(name)["as"], f"~{take}-{number}") for number, name in enumerate(AGAIN) for take in TAKES])
    stack.start()
    yield stack
    stack.stop()


@pytest.mark.parametrize(("case", "suffix"), CASES)
def test_dialogue(stack: Stack, case: dict[str, Any], suffix: str) -> None:
    play(stack, case, suffix)


@pytest.mark.parametrize("number", range(len(AGAIN)))
def test_what_was_said_becomes_a_test_of_itself(stack: Stack, number: int) -> None:
    """The console makes a case of a real conversation: it can be played, and is answered alike."""
    name, counted = list(AGAIN.items())[number]
    case = _case(name)
    first = transcript(stack, play(stack, case, f"~{TAKES[0]}-{number}"))
    with make_sessions(stack.engine)() as session:
        days = session.scalars(select(Visit).where(Visit.conversation_id == first[0].conversation_id).order_by(Visit.day)).all()
        made = case_of(session, session.get_one(Transcript, first[0].conversation_id), ZoneInfo("Asia/Shanghai"))
    assert (days[0].step, days[0].with_person) == counted
    (again,) = yaml.safe_load(made.text)
    assert (again["as"], str(again["on"])) == (case["as"], "2026-03-02") and made.folder in FOLDERS
    assert sum("expect" in step for step in again["say"] if isinstance(step, dict)) >= len(first)
    second = transcript(stack, play(stack, again, f"~{TAKES[1]}-{number}"))
    assert [(turn.outcome, _keys(turn)) for turn in second] == [(turn.outcome, _keys(turn)) for turn in first]


def play(stack: Stack, case: dict[str, Any], suffix: str) -> Dialogue:
    borrower = f"{case['as']}{suffix}" if case.get("as") else None
    dialogue = Dialogue(stack, case, borrower)
    if case.get("staff"):
        there(stack, True)
    try:
        for step in case["say"]:
            dialogue.step(step)
    finally:
        if case.get("staff"):
            there(stack, False)
    return dialogue


def transcript(stack: Stack, dialogue: Dialogue) -> Sequence[TurnRow]:
    with make_sessions(stack.engine)() as session:
        return turns_of(session, dialogue.client.session["conversation"])


def _keys(turn: TurnRow) -> list[str]:
    return [answer["key"] for answer in turn.answers]


def test_there_are_enough_of_them_in_both_scripts() -> None:
    traditional = [p for p in CASES if str(p.values[0].get("locale", "")).startswith("zh_Hant")]
    assert len(CASES) >= 40
    assert len(traditional) * 3 >= len(CASES)
