"""`./huanhuan import` as it is typed."""

import argparse
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from lending.store.commands import add_parser
from lending.store.engine import make_engine, migrate
from lending.store.importer import import_files
from tests.unit.store.kept import PORTFOLIO

FILES = [str(file) for file in sorted(PORTFOLIO.glob("*.csv"))]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'new' / 'huanhuan.db'}"
    monkeypatch.setenv("HUANHUAN_DATABASE_URL", url)
    return url


def typed(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["import", *words])
    return int(arguments.run(arguments))


def loans(url: str) -> int:
    with make_engine(url).connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM loans")).scalar_one())


def test_into_a_database_that_is_not_there_yet(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(*FILES) == 0
    assert "loans        18 new" in capsys.readouterr().out
    assert typed(*FILES) == 0
    assert "loans        18 unchanged" in capsys.readouterr().out
    assert loans(url) == 18


def test_a_dry_run_says_so(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--dry-run", *FILES) == 0
    assert "dry run: nothing was written" in capsys.readouterr().out
    assert loans(url) == 0


def test_errors_go_to_stderr_and_the_exit_code(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "payments.csv"
    wrong.write_text("loan_id,reference,paid_on,amount\n" + "x,y,2026-03-01,-1\n" * 60)
    assert typed(str(wrong)) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "payments.csv row 2, amount: must be more than 0, not -1"
    assert told[-2:] == ["and 10 more", "60 errors; nothing was imported"]


def test_thousands_of_loans_take_seconds(tmp_path: Path) -> None:
    """10,000 loans in the full run (at most 30 s), 1,000 otherwise."""
    many = 10_000 if os.environ.get("HUANHUAN_FULL") else 1_000
    borrowers = ["borrower_id,name,jurisdiction"]
    loans_ = ["loan_id,borrower_id,product,currency,jurisdiction,principal,disbursed_on,annual_rate"]
    instalments = ["loan_id,number,due_date,principal,interest"]
    payments = ["loan_id,reference,paid_on,amount"]
    for n in range(many):
        borrowers.append(f"b{n},名{n},CN")
        loans_.append(f"l{n},b{n},cn_consumer,CNY,CN,12000,2025-12-05,0.12")
        instalments += [f"l{n},{m},2026-{m:02d}-05,1000,{130 - 10 * m}" for m in range(1, 13)]
        payments += [f"l{n},p{m},2026-{m:02d}-05,{1130 - 10 * m}" for m in range(1, 4)]
    texts = {"borrowers": borrowers, "loans": loans_, "instalments": instalments, "payments": payments}
    for name, lines in texts.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    migrate(url)
    begun = time.monotonic()
    report = import_files(make_engine(url), [tmp_path / f"{name}.csv" for name in texts])
    assert report.errors == [] and report.created["loans"] == many
    assert time.monotonic() - begun < 10 + 20 * many / 10_000
