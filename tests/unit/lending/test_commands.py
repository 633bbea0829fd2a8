"""`propose` and `check-vectors` as an operator runs them."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from lending.commands import check_vectors, propose

LOAN: dict[str, Any] = {
    "id": "L1",
    "product": "cash",
    "currency": "CNY",
    "jurisdiction": "CN",
    "zone": "Asia/Shanghai",
    "principal": "12000",
    "disbursed_on": "2025-09-05",
    "terms": {"annual_rate": "0.12", "day_count": "30/360", "penalty_annual_rate": "0.18"},
    "schedule": {"periods": 12, "first_due": "2025-10-05"},
    "payments": [
        {"paid_on": f"{month}-05", "amount": "1066.19"} for month in ("2025-10", "2025-11", "2025-12", "2026-01")
    ],
}
POLICY: dict[str, Any] = {
    "product": "cash",
    "version": "1",
    "effective_from": "2026-01-01",
    "jurisdiction": "CN",
    "currency": "CNY",
    "plans": {"arrears_spread": {"max_periods": 12, "waive": ["penalty"]}, "reamortise": {"max_periods": 36}},
}


def run(command: Any, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


def written(folder: Path, data: Any) -> str:
    path = folder / "loan.json"
    path.write_text(json.dumps(data))
    return str(path)


@pytest.fixture
def loan_file(tmp_path: Path) -> str:
    return written(tmp_path, {"loan": LOAN, "policy": POLICY, "on": "2026-03-02"})


def test_the_plans_are_a_table(loan_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(propose, "propose", loan_file) == 0
    out = capsys.readouterr().out
    assert "overdue 1,079.33 (principal 984.61, interest 81.58, penalty 13.14) since 2026-02-05" in out
    assert "recommended  reamortise" in out and "cheapest     arrears_spread" in out
    assert out.isascii()


def test_json_is_one_object(loan_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(propose, "propose", loan_file, "--json", "--monthly", "700") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["loan"] == "L1" and found["standing"]["raw_days_past_due"] == 25
    assert found["wish"]["monthly_at_most"] == "700"
    assert all(float(each["payment_max"]) <= 700 for each in found["options"])


def test_explain_tells_why_and_what_was_left_out(loan_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(propose, "propose", loan_file, "--explain", "--periods", "6") == 0
    out = capsys.readouterr().out
    assert "asked_periods (periods 6)" in out and "left out" in out
    assert "other_periods (periods 5, asked 6)" in out


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--monthly", "much"), "--monthly"),
        (("--monthly", "0"), "--monthly"),
        (("--periods", "six"), "--periods"),
        (("--periods", "0"), "--periods"),
        (("--until", "soon"), "--until"),
        (("--on", "2026-02-30"), "--on"),
    ],
)
def test_a_wrong_option_is_named(
    loan_file: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], field: str
) -> None:
    assert run(propose, "propose", loan_file, *words) == 2
    assert f": {field}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"loan": {**LOAN, "currency": "XXX"}}, "currency"),
        ({"loan": {**LOAN, "terms": {"annual_rate": "high"}}}, "terms.annual_rate"),
        ({"loan": {**LOAN, "terms": {}}}, "terms.annual_rate"),
        ({"loan": {**LOAN, "schedule": {"periods": 0, "first_due": "2025-10-05"}}}, "schedule.periods"),
        ({"loan": {**LOAN, "schedule": {"periods": 12, "first_due": "2025-09-05"}}}, "schedule.first_due"),
        ({"loan": {**LOAN, "instalments": []}}, "schedule"),
        ({"loan": {**LOAN, "product": "unheard-of"}, "policy": None}, "product"),
        ({"loan": {**LOAN, "zone": "Mars/Olympus"}, "on": None}, "zone"),
        ({"policy": {**POLICY, "plans": {"gift": {}}}}, "policy.plans.gift"),
        ({"policy": {**POLICY, "currency": "TWD"}}, "currency"),
        ({"means": {"monthly_income": "-1"}}, "monthly_income"),
        ({"wish": {"periods": 1.5}}, "wish.periods"),
        ({"on": "today"}, "on"),
        ({"mood": "sad"}, "mood"),
        ({"loan": {**LOAN, "currency": []}}, "currency"),
        ({"loan": {**LOAN, "principal": "1e30"}}, "principal"),
        ({"loan": {**LOAN, "terms": {**LOAN["terms"], "grace_days": 99999999}}}, "terms.grace_days"),
        ({"loan": {**LOAN, "schedule": {"periods": 99999999, "first_due": "2025-10-05"}}}, "schedule.periods"),
        ({"means": {"outgoings": {"tarot": "5"}}}, "outgoings.tarot"),
        ({"means": {"income_by_month": {"13": "5"}}}, "income_by_month.13"),
        ({"history": {"due": "many"}}, "history.due"),
    ],
)
def test_wrong_input_names_the_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], field: str
) -> None:
    data = {"loan": LOAN, "policy": POLICY, "on": "2026-03-02", **change}
    assert (
        run(propose, "propose", written(tmp_path, {key: value for key, value in data.items() if value is not None}))
        == 2
    )
    assert f": {field}: " in capsys.readouterr().err


TWO = {"loans": [LOAN, {**LOAN, "id": "L2"}], "policy": POLICY, "on": "2026-03-02"}


def test_several_loans_are_shared_out_in_four_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = {**TWO, "means": {"monthly_income": "9000", "outgoings": {"housing": "3000"}}}
    assert run(propose, "propose", written(tmp_path, data)) == 0
    out = capsys.readouterr().out
    assert [line.split(":")[0] for line in out.splitlines() if not line.startswith(" ")] == [
        "contract", "cheapest", "smallest", "pro_rata",
    ]  # fmt: skip
    assert run(propose, "propose", written(tmp_path, data), "--json") == 0
    assert json.loads(capsys.readouterr().out)["ways"][0]["order"] == "contract"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (TWO, "means"),
        ({**TWO, "loans": []}, "loans"),
        ({**TWO, "loan": LOAN}, "loans"),
        ({**TWO, "loans": [LOAN, {**LOAN, "terms": {}}]}, "loans[1].terms.annual_rate"),
        ({**TWO, "wish": {"periods": 3}}, "wish"),
    ],
)
def test_several_loans_wrongly_written_name_the_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: dict[str, Any], field: str
) -> None:
    assert run(propose, "propose", written(tmp_path, data)) == 2
    assert f": {field}: " in capsys.readouterr().err


def test_explain_shows_what_follows(loan_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(propose, "propose", loan_file, "--explain") == 0
    out = capsys.readouterr().out
    for said in ("nothing paid for 6 months: 209 days past due, mark 7", "bureau's clock): 2026-03:", "limitation (3 years)",
                 "late fee", "chance of keeping", "history: 4 of 5 on time"):  # fmt: skip
        assert said in out


@pytest.mark.parametrize("text", ["{", "[]", "7"])
def test_a_file_that_is_no_object_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = tmp_path / "loan.json"
    path.write_text(text)
    assert run(propose, "propose", str(path)) == 2
    assert ": file: " in capsys.readouterr().err


def test_a_missing_file_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(propose, "propose", "/nowhere/loan.json") == 2
    assert "/nowhere/loan.json" in capsys.readouterr().err


def test_a_refusal_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = {"loan": {**LOAN, "flags": ["litigation"]}, "policy": POLICY, "on": "2026-03-02"}
    assert run(propose, "propose", written(tmp_path, data)) == 0
    assert "nothing offered: gate_litigation" in capsys.readouterr().out


def test_the_loan_file_of_the_docs_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[3] / "docs" / "plans.md").read_text()
    example = text.split("```json", 1)[1].split("```", 1)[0]
    assert run(propose, "propose", written(tmp_path, json.loads(example)), "--explain") == 0
    assert "recommended" in capsys.readouterr().out


RIGHT = {
    "id": "level-1",
    "kind": "level_schedule",
    "inputs": {"principal": 100, "annual_rate_pct": 12, "n": 6, "start": "2024-01-01", "day_count": "30/360"},
    "expected": {"due": [17.25, 17.25, 17.25, 17.25, 17.25, 17.28], "total_interest": 3.53},
}


def test_right_figures_are_ok(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(check_vectors, "check-vectors", written(tmp_path, {"vectors": [RIGHT]})) == 0
    assert capsys.readouterr().out == "level-1 ok\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expected": {"total_interest": 3.54}}, "level-1 total_interest expected 3.54 got 3.53"),
        ({"expected": {"due": [17.25] * 6}}, "level-1 due expected [17.25"),
        ({"expected": {"colour": 1}}, "level-1 colour expected 1 got nothing by that name"),
        ({"kind": "tarot"}, "level-1 kind expected one of level_schedule"),
        ({"inputs": {"principal": 100}}, "annual_rate_pct: is missing"),
        ({"inputs": {**RIGHT["inputs"], "n": 2.5}}, "n: must be a whole number"),
    ],
)
def test_a_miss_says_expected_and_got(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    assert run(check_vectors, "check-vectors", written(tmp_path, {"vectors": [RIGHT, {**RIGHT, **change}]})) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "level-1 ok" and said in lines[1]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(check_vectors, "check-vectors", str(tmp_path / "none.json")) == 2
