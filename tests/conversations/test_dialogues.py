"""Every dialogue under this folder, on the real servers and a real database, each with a borrower of its own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

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


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    stack = Stack(Path(tempfile.mkdtemp(prefix="dialogues-")))
    stack.import_copies([(p.values[0]["as"], p.values[1]) for p in CASES if p.values[0].get("as")])
    stack.start()
    yield stack
    stack.stop()


@pytest.mark.parametrize(("case", "suffix"), CASES)
def test_dialogue(stack: Stack, case: dict[str, Any], suffix: str) -> None:
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


def test_there_are_enough_of_them_in_both_scripts() -> None:
    traditional = [p for p in CASES if str(p.values[0].get("locale", "")).startswith("zh_Hant")]
    assert len(CASES) >= 40
    assert len(traditional) * 3 >= len(CASES)
