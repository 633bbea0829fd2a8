"""What a rehearsal tells of the conversation tests: how many, which of them failed, and never "none failed" where none ran."""

import subprocess
from pathlib import Path

import pytest

from bot.teaching import rehearsal

SAID = """..F.                                                                     [100%]
=========================== short test summary info ============================
FAILED tests/conversations/test_dialogues.py::test_dialogue[happy_path/plans:-asks-for-less-~3] - AssertionError: key: 'x' - y
ERROR tests/conversations/test_answers.py::test_signed_in[ask_refund-tw]
1 failed, 425 passed, 1 error in 300.12s (0:05:00)
"""


def ran(monkeypatch: pytest.MonkeyPatch, code: int, said: str) -> None:
    done = subprocess.CompletedProcess([], code, said, "no such folder")
    monkeypatch.setattr(rehearsal.subprocess, "run", lambda *_, **__: done)


def test_those_that_failed_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran(monkeypatch, 1, SAID)
    assert rehearsal._dialogues(tmp_path) == {
        "passed": 425, "failed": 2,
        "which": ["test_dialogues.py::test_dialogue[happy_path/plans:-asks-for-less-~3]",
                  "test_answers.py::test_signed_in[ask_refund-tw]"],
    }  # fmt: skip


def test_none_that_ran_is_no_success(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran(monkeypatch, 4, "")
    with pytest.raises(RuntimeError, match="no such folder"):
        rehearsal._dialogues(tmp_path)
