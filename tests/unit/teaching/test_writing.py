"""What the console writes a person might have written: new lines in their places, nothing else touched, all of it taken back."""

import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import ROOT
from bot.teaching.content import copy_content, files_of, fingerprint_of, patch
from bot.teaching.lint import faults_of
from bot.teaching.writing import (
    _scalar,
    add_examples,
    add_intent,
    answers_of,
    examples_of,
    intents_of,
    removable,
    remove_examples,
    remove_intent,
    take_back,
    titles_of,
)
from bot.text.locales import LOCALES
from tests.unit.teaching.conftest import FLOOD

NAME = FLOOD.name


@pytest.fixture
def content(tmp_path: Path) -> Path:
    copy_content(ROOT, tmp_path / "content")
    return tmp_path / "content"


def changed(content: Path) -> tuple[list[str], list[str]]:
    """Lines that went, and that came."""
    lines = patch(ROOT, content).splitlines()
    gone = [line[1:] for line in lines if line.startswith("-") and not line.startswith("---")]
    return gone, [line[1:] for line in lines if line.startswith("+") and not line.startswith("+++")]


def test_a_new_intent_is_understood_named_and_answered_in_every_locale(content: Path) -> None:
    add_intent(content, FLOOD)
    assert NAME in intents_of(content) and examples_of(content, NAME) == list(FLOOD.examples)
    assert answers_of(content, NAME) == FLOOD.answers
    assert {locale: titles_of(content, locale)[NAME] for locale in LOCALES} == FLOOD.titles
    assert not [fault for fault in faults_of(content) if fault.grave]


def test_only_lines_of_its_own_come_and_none_goes(content: Path) -> None:
    add_intent(content, FLOOD)
    gone, came = changed(content)
    assert gone == []
    assert len([line for line in came if NAME in line]) == 9, "intent, answer, rule, title, sentences; both of two catalogs"
    domain = (content / "domain.yml").read_text(encoding="utf-8").splitlines()
    assert domain[domain.index(f"- {NAME}") - 1] == "- ask_data_privacy", "among the general ones"
    rules = (content / "data/rules/answers.yml").read_text(encoding="utf-8").splitlines()
    assert rules[rules.index(f"    - intent: {NAME}") + 1] == "    - intent: out_of_scope", "which stays the last"


def test_the_patch_is_one_that_git_applies(content: Path, tmp_path: Path) -> None:
    add_intent(content, FLOOD)
    add_examples(content, "ask_refund", ["退的钱三天了还没见着影子"])
    copy_content(ROOT, tmp_path / "project")
    written = patch(ROOT, content)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path / "project", input=written, text=True, check=True)
    assert fingerprint_of(tmp_path / "project") == fingerprint_of(content)


def test_what_was_written_is_taken_back_to_the_letter(content: Path) -> None:
    before = {path.relative_to(content): path.read_bytes() for path in files_of(content)}
    add_intent(content, FLOOD)
    assert removable(content, NAME) and not removable(content, "ask_refund")
    add_examples(content, NAME, ["山上滑坡了"])
    take_back(content, NAME, FLOOD.examples)
    assert examples_of(content, NAME) == ["山上滑坡了"], "what else teaches it stays"
    take_back(content, NAME, ["山上滑坡了"])
    assert {path.relative_to(content): path.read_bytes() for path in files_of(content)} == before


def test_a_sentence_stands_at_the_end_of_those_in_its_script(content: Path) -> None:
    simplified, traditional = "退的钱三天了还没见着影子", "退的錢三天了還沒見著影子"
    add_examples(content, "ask_refund", [simplified, traditional])
    gone, came = changed(content)
    assert (gone, sorted(came)) == ([], sorted([f"    - {simplified}", f"    - {traditional}"]))
    for sentence, other in ((simplified, traditional), (traditional, simplified)):
        (path,) = [path for path in files_of(content) if sentence in path.read_text(encoding="utf-8")]
        assert other not in path.read_text(encoding="utf-8")


def test_every_intent_can_be_taught_more_and_is_the_same_afterwards(content: Path) -> None:
    before = fingerprint_of(content)
    for name in set(intents_of(content)) - {"nlu_fallback", "self_harm_hint"}:
        add_examples(content, name, ["一句从来没有人说过的话"])
        remove_examples(content, name, ["一句从来没有人说过的话"])
    assert fingerprint_of(content) == before
    with pytest.raises(LookupError):
        add_examples(content, "ask_nothing", ["甲"])


def test_removing_leaves_no_trace_in_rules_and_words(content: Path) -> None:
    add_intent(content, FLOOD)
    remove_intent(content, NAME)
    assert changed(content) == ([], [])


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1).map(str.strip).filter(bool))
def test_any_text_is_written_as_yaml_reads_it(text: str) -> None:
    assert yaml.safe_load(f"key: {_scalar(text)}") == {"key": text}


@given(st.lists(st.text("天地：#-'\"{}[]& *!|>%@`,?", min_size=1).map(str.strip).filter(bool), min_size=2, max_size=4))
def test_any_lines_are_written_as_a_block(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert yaml.safe_load(f"  - text: {_scalar(text, 4)}") == [{"text": text}]
