"""Drafts and releases: what is released is what was rehearsed, going back is naming, and nothing later is hidden."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import bot.runtime.training
import bot.teaching.drafts
import bot.teaching.in_force
import bot.teaching.rehearsal
import bot.teaching.releases
from bot.runtime.training import model_path, train
from bot.settings import ROOT, settings
from bot.teaching.content import copy_content, fingerprint_of
from bot.teaching.drafts import changes, discard, draft, drafted, editing
from bot.teaching.in_force import PROJECT, in_force, teaching_folder, write_json
from bot.teaching.rehearsal import grave, last_rehearsal
from bot.teaching.releases import NotReady, go_to, promote, readiness, release_patch, releases
from bot.teaching.writing import add_examples, examples_of, remove_examples

NEW = "寄回去的货早签收了退的那笔没影"


def teach(sentence: str = NEW) -> None:
    with editing() as content:
        add_examples(content, "ask_refund", [sentence])


def rehearsed(var: Path, *found: dict[str, str]) -> None:
    """As a rehearsal of the present draft leaves it: told of, its model beside the draft."""
    told = {"stage": "done", "of": fingerprint_of(draft()), "at": "2026-03-02T12:00:00+00:00", "took": 80, "grave": list(found)}
    write_json(var / "teaching" / "rehearsal.json", told)
    model_path(draft()).parent.mkdir(exist_ok=True)
    model_path(draft()).write_bytes(b"a model")


def why() -> str:
    with pytest.raises(NotReady) as refused:
        promote("product")
    return refused.value.why


def test_a_draft_is_a_copy_that_borrowers_do_not_talk_to(var: Path) -> None:
    assert draft() == ROOT and not drafted() and changes() == ""
    teach()
    assert drafted() and NEW in examples_of(draft(), "ask_refund") and NEW not in examples_of(ROOT, "ask_refund")
    assert f"+    - {NEW}" in changes() and in_force().content == ROOT
    discard()
    assert draft() == ROOT and changes() == ""


def test_what_fails_half_way_is_taken_back(var: Path) -> None:
    teach()
    with pytest.raises(ZeroDivisionError), editing() as content:
        add_examples(content, "ask_refund", ["另一句从来没有人说过的"])
        raise ZeroDivisionError
    assert examples_of(draft(), "ask_refund").count(NEW) == 1 and "另一句" not in changes()


def test_a_draft_that_changes_nothing_any_more_is_none(var: Path) -> None:
    teach()
    with editing() as content:
        remove_examples(content, "ask_refund", [NEW])
    assert not drafted()


def test_two_who_teach_at_once_lose_nothing(var: Path) -> None:
    sentences = [f"第{number}句从来没有人说过的话" for number in "一二三四五六"]
    threads = [threading.Thread(target=teach, args=(sentence,)) for sentence in sentences]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(sentences) <= set(examples_of(draft(), "ask_refund"))


def test_only_what_was_rehearsed_without_grave_faults_is_released(var: Path) -> None:
    assert why() == "empty"
    teach()
    assert why() == "unrehearsed"
    rehearsed(var, {"kind": "danger", "says": "90 % → 80 %"})
    assert why() == "faults"
    rehearsed(var)
    assert readiness() is None
    teach("又一句从来没有人说过的话")
    assert why() == "unrehearsed", "the draft has changed since"
    assert in_force().number == PROJECT and releases() == []


def test_a_draft_that_changes_only_translations_has_the_projects_model(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(settings(), models=var / "models")
    monkeypatch.setattr(bot.runtime.training, "settings", lambda: own)
    own.models.mkdir()
    model_path(ROOT).write_bytes(b"the project's model")
    with editing() as content:
        catalog = content / "bot" / "text" / "catalogs" / "zh_Hant_TW.po"
        catalog.write_text(catalog.read_text() + "\n# said otherwise\n")
    path = train(draft())
    assert path == model_path(draft()) != model_path(ROOT) and path.read_bytes() == b"the project's model"
    monkeypatch.setattr(bot.runtime.training.subprocess, "run", lambda *_, **__: 1 / 0)
    teach()
    with pytest.raises(ZeroDivisionError):  # it would be trained
        train(draft())


def test_a_release_holds_its_words_and_its_model_and_ends_the_draft(var: Path) -> None:
    teach()
    rehearsed(var)
    assert promote("product") == 1
    now_in_force = in_force()
    assert (now_in_force.number, now_in_force.path.read_bytes()) == (1, b"a model")
    assert NEW in examples_of(now_in_force.content, "ask_refund") and not drafted()
    assert [(each.number, each.by, each.usable) for each in releases()] == [(1, "product", True)]
    assert f"+    - {NEW}" in release_patch(1)
    assert why() == "empty", "a second click"


def test_the_next_draft_begins_from_what_is_in_force_and_going_back_is_naming(var: Path) -> None:
    teach()
    rehearsed(var)
    promote("product")
    teach("又一句从来没有人说过的话")
    assert NEW in examples_of(draft(), "ask_refund") and f"+    - {NEW}" not in changes()
    rehearsed(var)
    assert promote("product") == 2
    go_to(1)
    assert in_force().number == 1
    go_to(PROJECT)
    assert (in_force().number, in_force().content) == (PROJECT, ROOT)
    go_to(2)
    assert in_force().number == 2
    with pytest.raises(LookupError):
        go_to(3)


def test_nothing_later_is_hidden_behind_an_earlier_copy(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach()
    rehearsed(var)
    promote("product")
    teach("又一句从来没有人说过的话")
    rehearsed(var)
    copy_content(ROOT, tmp_path / "next")
    add_examples(tmp_path / "next", "ask_refund", ["新版本里多了的一句"])
    for module in (bot.teaching.drafts, bot.teaching.in_force, bot.teaching.releases):
        monkeypatch.setattr(module, "ROOT", tmp_path / "next")
    assert in_force().number == PROJECT, "the release is set aside"
    assert why() == "outdated"
    assert [each.usable for each in releases()] == [False]
    with pytest.raises(LookupError):
        go_to(1)
    assert f"+    - {NEW}" in release_patch(1), "what it taught is not lost"


def test_a_rehearsal_that_was_killed_is_told_to_be_broken(var: Path) -> None:
    write_json(teaching_folder() / "rehearsal.json", {"stage": "training", "of": "x"})
    told = last_rehearsal()
    assert told is not None and told["stage"] == "broken"
    with bot.teaching.rehearsal._only_one():
        told = last_rehearsal()
        assert told is not None and told["stage"] == "training"
        with pytest.raises(bot.teaching.rehearsal.Busy):
            bot.teaching.rehearsal.start()


def row(intent: str, live: float, after: float) -> dict[str, object]:
    return {"intent": intent, "n": 100, "live": live, "draft": after}


def test_hearing_danger_less_well_is_grave_whatever_else_is_better() -> None:
    assert [each["kind"] for each in grave([row("*", 0.9, 0.95), row("self_harm_signal", 0.97, 0.96)])] == ["danger"]
    assert [each["kind"] for each in grave([row("*", 0.9, 0.88), row("self_harm_signal", 0.97, 0.97)])] == ["worse"]
    assert grave([row("*", 0.9, 0.895), row("ask_refund", 0.9, 0.5)]) == []


def test_a_release_that_is_half_written_is_not_in_force(var: Path) -> None:
    teach()
    rehearsed(var)
    promote("product")
    in_force().path.unlink()
    assert in_force().number == PROJECT
    live = json.loads((var / "teaching" / "live.json").read_text())
    assert live["number"] == 1
