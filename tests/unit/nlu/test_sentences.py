"""The training sentences: clean, ours alone, and the tool that says so can say otherwise."""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.nlu.expand import expand
from bot.nlu.lint import faults_in, overlaps
from bot.nlu.sentences import Line, lines
from bot.settings import ROOT
from bot.teaching.lint_sentences import lots

REAL_QUESTIONS = Path(os.environ.get("HUANHUAN_REAL_QUESTIONS", ROOT.parent / "shared" / "nlu"))


@cache
def ours() -> tuple[Line, ...]:
    return tuple(lines())


def kinds(*taught: tuple[str, str]) -> Counter[str]:
    return Counter(fault.kind for fault in faults_in(Line("file.yml", intent, text) for intent, text in taught))


def test_every_intent_is_taught_in_both_scripts() -> None:
    """That there are enough of them and nothing is wrong with them: tests/unit/teaching/test_lint.py."""
    by_intent = lots(ours())
    assert min(lot.scripts["hant"] for lot in by_intent.values()) > 0
    assert sum(lot.sentences for lot in by_intent.values()) > 10_000


@pytest.mark.parametrize("path", sorted(REAL_QUESTIONS.glob("*questions*.tsv")) or [None], ids=str)
def test_none_is_a_real_question(path: Path | None) -> None:
    if path is None:
        pytest.skip(f"no real questions in {REAL_QUESTIONS} (HUANHUAN_REAL_QUESTIONS names their folder)")
    assert [str(fault) for fault in overlaps(lines(), path)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "heldout").glob("*.tsv")) or [None], ids=str)
def test_none_is_held_out(path: Path | None) -> None:
    if path is None:
        pytest.skip("no held-out questions in tests/heldout")
    assert [str(fault) for fault in overlaps(lines(), path)] == []


def test_one_message_with_two_intents_is_a_conflict() -> None:
    assert kinds(("ask_due_date", "花呗几号还款?"), ("ask_amount_due", "花呗幾號還款"))["conflict"] == 1


def test_what_differs_only_by_script_and_punctuation_is_repeated() -> None:
    said = kinds(("ask_due_date", "请问几号还款呀"), ("ask_due_date", "請問幾號還款呀。"))
    assert said["repeated"] == 1


def test_a_pattern_that_adds_one_sentence_is_not_repeated() -> None:
    assert not kinds(("ask_due_date", "(几号|哪天)还款"), ("ask_due_date", "(几号|什么时候)还款"))["repeated"]


def test_scripts_may_not_be_mixed_in_a_sentence() -> None:
    assert kinds(("ask_due_date", "請问幾號还款"))["mixed"] == 1


def test_a_converted_sentence_is_not_native() -> None:
    assert kinds(("ask_due_date", "这个月什么时候还款"), ("ask_due_date", "這個月什麼時候還款"))["converted"] == 1


def test_overlap_is_found_behind_script_products_and_courtesies(tmp_path: Path) -> None:
    questions = tmp_path / "questions.tsv"
    questions.write_text("text\tintent\talt\tsample\n你好，借呗逾期三天會影響征信嗎？\task_credit_impact\t\tnatural\n")
    near = [Line("file.yml", "ask_credit_impact", "微粒贷逾期三天会影响征信吗")]
    assert len(list(overlaps(near, questions))) == 1
    assert not list(overlaps([Line("file.yml", "ask_credit_impact", "逾期三天征信会花吗")], questions))


def test_short_phrases_are_anybodys(tmp_path: Path) -> None:
    questions = tmp_path / "questions.tsv"
    questions.write_text("text\tintent\talt\tsample\n我要投诉\treport_harassment_or_complaint\t\tnatural\n")
    assert not list(overlaps([Line("file.yml", "report_harassment_or_complaint", "我要投诉")], questions))


def test_a_pattern_says_every_word_of_its_longest_choice() -> None:
    words = [str(number) for number in range(40)]
    said = {sentence.rstrip("吗呢") for sentence in expand(f"({'|'.join(words)})(吗|呢|)")}
    assert said == set(words)


def test_a_pattern_is_written_out_the_same_every_time() -> None:
    line = "(能|可以|能不能)(晚|迟|推迟)<days>(还|还款|)(吗|么|不|)"
    assert expand(line) == expand(line) and len(expand(line)) == len(set(expand(line)))


def test_a_list_inside_a_choice_is_written_out() -> None:
    assert all("<" not in sentence for sentence in expand("欠(<sum>|三万)(不还|)(会|)(坐牢|立案)(吗|)"))
    assert kinds(("ask_rights_law", "(欠钱会坐牢吗"))["unwritten"] == 1
