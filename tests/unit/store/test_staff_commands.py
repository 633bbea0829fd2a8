"""What staff do at the command line until the console has it: every way ends in a word and an exit code."""

import argparse
from pathlib import Path

import pytest

from lending.ledger import commands as ledger
from lending.ledger.embedded import EmbeddedLedger
from lending.store import agreement_commands, approval_commands, staff_commands
from lending.store.approvals import ask_approval
from lending.store.staff_cases import open_case
from lending.wish import Wish
from tests.unit.store.kept import NOON, Kept
from tests.unit.store.test_agreements import WHO, made


@pytest.fixture(autouse=True)
def here(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the test's database, on the portfolio's day."""
    monkeypatch.setenv("HUANHUAN_DATABASE_URL", kept.engine.url.render_as_string(hide_password=False))
    (tmp_path / "clock").write_text(NOON.isoformat())
    monkeypatch.setenv("HUANHUAN_CLOCK", str(tmp_path / "clock"))


def huanhuan(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    for module in (agreement_commands, approval_commands, staff_commands, ledger):
        module.add_parser(commands)
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


def test_agreements_are_counted_and_refreshed(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    made(kept)
    assert huanhuan("agreements", "--refresh") == 0
    assert capsys.readouterr().out.split() == ["accepted", "1"]


def test_a_request_is_listed_shown_amended_and_then_gone(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    with kept.sessions.begin() as session:
        asked = ask_approval(
            session, kept.id_of(WHO), kept.loan_of(WHO), "wish", request_key="k", conversation_id=None, now=NOON,
            wish=Wish(periods=55, kind="reamortise"),
        )  # fmt: skip
    assert huanhuan("approvals", "list") == 0
    assert capsys.readouterr().out.endswith("loan wang-1 of wang-late-35\n")
    assert huanhuan("approvals", "show", asked.number) == 0
    assert '"periods": 55' in capsys.readouterr().out
    by = ("--by", "li.na", "--reason", "why")
    assert huanhuan("approvals", "amend", asked.number, "--kind", "nothing", "--terms", "{}", *by) == 1
    assert "kind" in capsys.readouterr().err
    terms = '{"periods": 50, "first_due": "2026-04-10", "day": 10}'
    assert huanhuan("approvals", "amend", asked.number, "--kind", "reamortise", "--terms", terms, *by) == 0
    assert "granted" in capsys.readouterr().out
    assert huanhuan("approvals", "refuse", asked.number, *by) == 1
    assert huanhuan("approvals", "list") == 0
    assert asked.number not in capsys.readouterr().out
    assert huanhuan("approvals", "list", "--all") == 0
    assert asked.number in capsys.readouterr().out


def test_a_case_is_closed_once(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    with kept.sessions.begin() as session:
        case = open_case(session, "books_differ", "loan:x", {"what": "balance"}, key="k", now=NOON)
    assert huanhuan("cases", "list") == 0
    assert case.id in capsys.readouterr().out
    close = ("cases", "close", case.id, "--by", "li.na", "--reason", "booked")
    assert (huanhuan(*close), huanhuan(*close)) == (0, 1)


def test_the_ledger_is_told_and_compared(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    made(kept)
    assert huanhuan("ledger", "status") == 1
    assert "1 waiting" in capsys.readouterr().out
    assert huanhuan("ledger", "deliver") == 0
    assert huanhuan("ledger", "reconcile") == 0
    assert huanhuan("ledger", "payments") == 0
    assert len(EmbeddedLedger(kept.sessions).agreements("wang-1")) == 1


def test_a_ledger_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HUANHUAN_LEDGER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HUANHUAN_LEDGER_TOKEN", "x")
    assert huanhuan("ledger", "payments") == 2
    assert "away" in capsys.readouterr().err
