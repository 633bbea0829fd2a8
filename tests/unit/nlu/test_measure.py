"""The figures of `./huanhuan evaluate`: what counts as right, as asked back, as confidently wrong."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.nlu.classify import FALLBACK, Understood
from bot.nlu.closeness import closeness
from bot.nlu.measure import Answered, Question, measure, read_questions, wilson


def answered(intent: str, *ranking: tuple[str, float], alt: str = "", sample: str = "natural") -> Answered:
    accepted = frozenset({intent, *filter(None, [alt])})
    return Answered(Question("问", intent, accepted, sample), Understood(ranking))


RIGHT = answered("ask_due_date", ("ask_due_date", 0.9))
BY_ALT = answered("ask_due_date", ("manage_autopay", 0.8), alt="manage_autopay", sample="targeted")
WRONG = answered("ask_due_date", ("ask_amount_due", 0.7))
ASKED = answered("report_hardship", (FALLBACK, 0.6), ("vent", 0.4), ("report_hardship", 0.3))


def test_right_by_the_label_or_by_the_other_it_accepts() -> None:
    report = measure([RIGHT, BY_ALT, WRONG, ASKED])
    assert (report["overall"]["n"], report["overall"]["strict"], report["overall"]["alt"]) == (4, 0.25, 0.5)
    assert report["samples"]["targeted"]["alt"] == 1.0 and report["samples"]["natural"]["n"] == 3


def test_asked_back_is_not_confidently_wrong() -> None:
    report = measure([RIGHT, BY_ALT, WRONG, ASKED])
    assert (report["asked_back"], report["confidently_wrong"], report["answered_right"]) == (0.25, 0.25, 0.5)
    assert report["right_among_the_two_offered"] == 1.0


def test_confusions_name_the_sentences() -> None:
    report = measure([WRONG, WRONG, ASKED])
    assert report["confusions"][0] == {
        "intent": "ask_due_date",
        "taken_for": "ask_amount_due",
        "n": 2,
        "texts": ["问", "问"],
    }


def test_macro_recall_counts_intents_alike_and_leaves_out_of_scope_out() -> None:
    report = measure([RIGHT, RIGHT, RIGHT, ASKED, answered("out_of_scope", ("vent", 0.9))])
    assert report["macro_recall"] == 0.5


def test_calibration_sets_promise_beside_what_was_kept() -> None:
    (band,) = [band for band in measure([RIGHT, BY_ALT])["calibration"] if band["n"] == 2]
    assert band["promised"] == 0.85 and band["kept"] == 1.0


def test_an_interval_narrows_with_more_questions() -> None:
    few, many = wilson(9, 10), wilson(900, 1000)
    assert few[0] < many[0] < 0.9 < many[1] < few[1]
    assert wilson(0, 0) == [0.0, 1.0] and wilson(10, 10)[1] == 1.0


def test_a_file_without_its_columns_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("text\tlabel\n几号还款\task_due_date\n")
    with pytest.raises(ValueError, match=r"bad.tsv:2.*intent"):
        read_questions(path)


def test_closeness_is_one_for_the_same_words_in_another_script() -> None:
    same, near, far = closeness(["白條幾號還款？", "花呗几号扣款", "今天下雨吗"], ["花呗几号还款"])
    assert same == 1 and 0.3 < near < 1 and far < 0.2


def test_1500_questions_in_half_a_minute(tmp_path: Path, capsys: Any, monkeypatch: Any, model: Any) -> None:
    path = tmp_path / "many.tsv"
    rows = (f"花呗逾期{number}天会上征信吗\task_credit_impact\t\tnatural\n" for number in range(1500))
    path.write_text("text\tintent\talt\tsample\n" + "".join(rows))
    monkeypatch.setattr("sys.argv", ["huanhuan", "evaluate", str(path), "--json"])
    began = time.perf_counter()
    assert main() == 0
    assert time.perf_counter() - began < 30
    report = json.loads(capsys.readouterr().out)
    assert report["overall"]["n"] == 1500 and {"samples", "intents", "confusions", "asked_back"} <= set(report)
