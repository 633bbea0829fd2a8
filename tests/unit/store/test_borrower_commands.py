"""`./huanhuan borrower` as it is typed."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lending.store import borrower_commands
from lending.store.audit import AuditEvent
from lending.store.conversation_rows import Message
from tests.unit.store.floor import Floor
from tests.unit.store.kept import NOON, Kept

PAID, OWES = "liu-paid-off", "wang-late-35"
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    """The command's exit code, and what it said and complained of, on the portfolio's day."""
    monkeypatch.setenv("HUANHUAN_DATABASE_URL", kept.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HUANHUAN_CLOCK", str(tmp_path / "clock"))
    (tmp_path / "clock").write_text(NOON.isoformat())
    floor = Floor(kept.sessions)
    for who in (PAID, OWES):
        floor.say(f"我是{who}", borrower_id=kept.id_of(who))

    def run(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        borrower_commands.add_parser(parser.add_subparsers())
        arguments = parser.parse_args(["borrower", *words])
        code = int(arguments.run(arguments))
        return code, *capsys.readouterr()

    return run


def messages(kept: Kept) -> int:
    with kept.reading() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def events(kept: Kept, name: str) -> int:
    with kept.reading() as session:
        return session.scalar(select(func.count()).where(AuditEvent.event == name)) or 0


def test_an_export_is_printed_or_goes_into_a_new_file_of_ones_own(kept: Kept, typed: Typed, tmp_path: Path) -> None:
    code, said, _ = typed("export", OWES)
    assert code == 0 and json.loads(said)["conversations"][0]["messages"][0]["text"] == f"我是{OWES}"
    out = tmp_path / "held.json"
    assert typed("export", OWES, "--out", str(out)) == (0, "", "")
    assert json.loads(out.read_text())["borrower"]["external_id"] == OWES and out.stat().st_mode & 0o777 == 0o600
    assert events(kept, "borrower.exported") == 2
    code, _, wrong = typed("export", OWES, "--out", str(out))
    assert code == 1 and "held.json is there already" in wrong and events(kept, "borrower.exported") == 2


def test_erasing_says_first_what_would_go_and_does_it_with_a_yes(kept: Kept, typed: Typed) -> None:
    code, said, _ = typed("erase", PAID, "--reason", "asked")
    assert code == 1 and "nothing was erased" in said and "the law" in said and messages(kept) == 4
    assert events(kept, "borrower.erased") == 0
    code, sure, _ = typed("erase", PAID, "--reason", "asked", "--yes")
    assert code == 0 and sure.splitlines()[:-1] == said.splitlines()[:-1] and sure.endswith("\nerased\n")
    assert sure.splitlines()[1].split() == ["messages", "2"] and messages(kept) == 2
    assert events(kept, "borrower.erased") == 1


def test_who_owes_is_refused_with_the_reason(kept: Kept, typed: Typed) -> None:
    refused = typed("erase", OWES, "--reason", "asked", "--yes")
    assert refused == (1, "", "huanhuan: not yet: loan wang-1 is still owed\n") and messages(kept) == 4


def test_what_cannot_be_is_said(typed: Typed) -> None:
    assert typed("export", "nobody") == (1, "", "huanhuan: no borrower nobody\n")
    code, _, wrong = typed("erase", PAID, "--reason", "刘洋 asked", "--yes")
    assert code == 1 and wrong.startswith("huanhuan: reason: must not hold")
