"""Teaching in a terminal: the same files, the same refusals, and what it changes here stands in the audit."""

import argparse
import io
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

import bot.teaching.commands
from bot.settings import ROOT, settings
from bot.teaching.commands import add_parser
from bot.teaching.content import copy_content
from bot.teaching.drafts import changes, draft, drafted
from bot.teaching.in_force import in_force
from bot.teaching.writing import answers_of, examples_of, intents_of
from lending.store.audit import AuditEvent
from lending.store.engine import make_engine, make_sessions
from tests.unit.teaching.conftest import FLOOD
from tests.unit.teaching.test_releases import NEW, rehearsed

GIVEN = {"titles": dict(FLOOD.titles), "answers": dict(FLOOD.answers), "examples": list(FLOOD.examples)}


@pytest.fixture(autouse=True)
def database(var: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    own = replace(settings(), var=var, database_url=f"sqlite:///{var / 'huanhuan.db'}")
    monkeypatch.setattr(bot.teaching.commands, "settings", lambda: own)
    return own.database_url


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


def written(folder: Path, **changed: object) -> str:
    path = folder / "intent.yml"
    path.write_text(yaml.safe_dump({**GIVEN, **changed}, allow_unicode=True), encoding="utf-8")
    return str(path)


def events(url: str) -> list[tuple[str, str, str]]:
    with make_sessions(make_engine(url))() as session:
        return [(each.actor, each.event, each.subject) for each in session.scalars(select(AuditEvent)).all()]


def test_a_new_intent_goes_into_the_draft(var: Path, database: str) -> None:
    assert run("intent", "new", FLOOD.name, "--draft", "--from", written(var)) == 0
    assert answers_of(draft(), FLOOD.name) == FLOOD.answers and FLOOD.name not in intents_of(ROOT)
    assert events(database) == [("operator", "intent.added", f"intent:{FLOOD.name}")]


def test_or_into_the_project_for_git(var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_content(ROOT, tmp_path / "project")
    monkeypatch.setattr(bot.teaching.commands, "ROOT", tmp_path / "project")
    monkeypatch.setattr("sys.stdin", io.StringIO(yaml.safe_dump(GIVEN, allow_unicode=True)))
    assert run("intent", "new", FLOOD.name) == 0, "read from a pipe"
    assert run("intent", "teach", "ask_refund", NEW) == 0
    assert examples_of(tmp_path / "project", FLOOD.name) == list(FLOOD.examples)
    assert NEW in examples_of(tmp_path / "project", "ask_refund") and not drafted()


def test_what_is_not_given_is_asked_for(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([*FLOOD.examples, "", *FLOOD.titles.values(), *(text.replace("\n", "") for text in FLOOD.answers.values())])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert run("intent", "new", FLOOD.name, "--draft") == 0
    assert examples_of(draft(), FLOOD.name) == list(FLOOD.examples)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"titles": {"zh_Hans_CN": "甲"}}, "titles"),
        ({"examples": "甲"}, "examples"),
        ({"answers": {**FLOOD.answers, "zh_Hant_TW": "請立即還款"}}, "answers:zh_Hant_TW: tone"),
        ({"examples": [*FLOOD.examples, "利息怎么算"]}, "examples: conflict"),
        ({"more": 1}, "titles, answers and examples"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_written(
    var: Path, changed: dict[str, object], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("intent", "new", FLOOD.name, "--draft", "--from", written(var, **changed)) == 1
    assert named in capsys.readouterr().err and not drafted()


def test_a_file_that_is_not_there_and_an_intent_that_is_not(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("intent", "new", FLOOD.name, "--from", str(var / "nowhere.yml")) == 1
    assert run("intent", "teach", "ask_nothing", NEW, "--draft") == 1
    said = capsys.readouterr().err
    assert "nowhere.yml" in said and "ask_nothing" in said and not drafted()


def test_released_listed_taken_back_and_told_to_a_process_manager(
    var: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("release", "promote") == 1
    assert "there is no draft" in capsys.readouterr().err
    run("intent", "teach", "ask_refund", NEW, "--draft")
    assert run("release", "promote") == 1
    assert "./huanhuan rehearse" in capsys.readouterr().err
    rehearsed(var)
    assert run("release", "promote") == 0
    assert run("release", "env") == 0
    folder = var / "teaching" / "releases" / "1"
    assert capsys.readouterr().out.endswith(f"HUANHUAN_CONTENT={folder}\nHUANHUAN_MODEL={folder / 'model.tar.gz'}\n")
    assert run("release", "patch", "1") == 0
    assert f"+    - {NEW}" in capsys.readouterr().out
    assert run("release", "back", "2") == 1 and run("release", "back", "0") == 0
    assert in_force().number == 0
    run("release", "list")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["1", "0"]
    assert [event for _, event, _ in events(database)] == ["sentences.taught", "release.promoted", "release.gone_back"]


def test_a_draft_is_thrown_away(var: Path, database: str) -> None:
    run("intent", "teach", "ask_refund", NEW, "--draft")
    assert run("release", "discard") == 0
    assert changes() == "" and events(database)[-1][1] == "draft.discarded"
