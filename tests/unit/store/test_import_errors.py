"""Every mistake is told with file, row, field and reason, and nothing is imported."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from lending.store.engine import make_engine
from lending.store.importer import import_files
from lending.store.importing.report import RowError

GOOD = {
    "borrowers": "borrower_id,name,jurisdiction\nan,安宁,CN\n",
    "loans": (
        "loan_id,borrower_id,product,currency,jurisdiction,principal,disbursed_on,annual_rate,grace_days,flags\n"
        "an-1,an,cn_consumer,CNY,CN,1000,2026-01-05,0.12,0,\n"
    ),
    "instalments": (
        "loan_id,number,due_date,principal,interest\nan-1,1,2026-02-05,500,10\nan-1,2,2026-03-05,500,5.1\n"
    ),
    "payments": "loan_id,reference,paid_on,amount\nan-1,a,2026-02-05,100\n",
    "contacts": (
        "reference,borrower_id,loan_id,at,by,channel,outcome,to\n"
        "c1,an,an-1,2026-03-01T10:00:00+08:00,agent:north,call,connected,debtor\n"
    ),
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    from lending.store.engine import migrate

    url = f"sqlite:///{tmp_path_factory.mktemp('errors') / 'x.db'}"
    migrate(url)
    return url


def errors(url: str, folder: Path, **bytes_or_texts: str | bytes) -> list[RowError]:
    """What is wrong with the good files, some of them replaced."""
    paths = []
    for name, content in {**GOOD, **bytes_or_texts}.items():
        path = folder / (name if "." in name else f"{name}.csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    engine = make_engine(url)
    report = import_files(engine, paths)
    with engine.connect() as connection:
        for table in ("borrowers", "loans", "payments", "contacts", "audit_events"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    engine.dispose()
    return report.errors


CELLS = [
    # file, written, instead, row, field, part of the reason
    ("borrowers", "an,安宁,CN", "an,,CN", 2, "name", "is missing"),
    ("borrowers", "安宁,CN\n", "安宁,CN\na n,别,CN\n", 3, "borrower_id", "without spaces"),
    ("borrowers", "安宁,CN\n", f"安宁,CN\n{'a' * 65},别,CN\n", 3, "borrower_id", "1 to 64"),
    ("borrowers", "安宁,CN", "安宁,JP", 2, "jurisdiction", "must be one of CN, TW, HK"),
    ("borrowers", "an,安宁,CN\n", "an,安宁,CN\nan,别人,CN\n", 3, "borrower_id", "stands twice: also in borrowers.csv row 2"),
    ("borrowers", "name", "nane", 1, "nane", "unknown column"),
    ("borrowers", "name", "jurisdiction", 1, "jurisdiction", "stands twice"),
    ("borrowers", "an,安宁,CN", "an,安宁,CN,more", 2, "", "has 4 columns, the header 3"),
    ("borrowers", "borrower_id,name,jurisdiction", "borrower_id;name;jurisdiction", 1, "", "separated by commas"),
    ("borrowers", '安宁,CN', '"安宁,CN', 2, "", "is not CSV"),
    ("loans", "CNY,CN", "XYZ,CN", 2, "currency", "unknown currency 'XYZ'"),
    ("loans", "CNY,CN", "HKD,CN", 2, "currency", "product cn_consumer has CNY"),
    ("loans", "CNY,CN", "CNY,TW", 2, "jurisdiction", "product cn_consumer has CN"),
    ("loans", "cn_consumer", "cn_yacht", 2, "product", "unknown product 'cn_yacht'"),
    ("loans", "an-1,an,", "an-1,bo,", 2, "borrower_id", "no borrower bo"),
    ("loans", ",1000,", ",1001,", 2, "principal", "the instalments repay 1000.00"),
    ("loans", ",1000,", ",-1000,", 2, "principal", "must be more than 0"),
    ("loans", ",1000,", ',"1,000",', 2, "principal", "must be a number such as 1234.50"),
    ("loans", ",1000,", ",1e3,", 2, "principal", "must be a number"),
    ("loans", ",1000,", ",１０００,", 2, "principal", "must be a number"),
    ("loans", ",1000,", ",NaN,", 2, "principal", "must be a number"),
    ("loans", "2026-01-05", "2026-02-30", 2, "disbursed_on", "a date that exists"),
    ("loans", "2026-01-05", "05/01/2026", 2, "disbursed_on", "a date that exists"),
    ("loans", "2026-01-05", "1026-01-05", 2, "disbursed_on", "is implausible"),
    ("loans", "2026-01-05", "2026-02-06", 2, "disbursed_on", ""),
    ("loans", "0.12", "12", 2, "annual_rate", "0.156 is 15.6 %"),
    ("loans", "0.12", "-0.12", 2, "annual_rate", "must not be negative"),
    ("loans", "0.12,0,", "0.12,0.5,", 2, "grace_days", "must be a whole number"),
    ("loans", "0.12,0,", "0.12,0,angry", 2, "flags", "must be one of deceased"),
    ("loans", "0.12,0,\n", "0.12,0,\nan-1,an,cn_consumer,CNY,CN,1,2026-01-05,0.1,0,\n", 3, "loan_id", "stands twice"),
    ("instalments", "500,5.1", "500,-5.1", 3, "interest", "must not be negative"),
    ("instalments", "500,5.1", "500,5.123", 3, "interest", "whole units of 0.01"),
    ("instalments", "2026-03-05", "2026-02-31", 3, "due_date", "a date that exists"),
    ("instalments", "2026-03-05", "2026-02-05", 3, "due_date", "must be after 2026-02-05"),
    ("instalments", "an-1,2,", "an-1,1,", 3, "number", "stands twice"),
    ("instalments", "an-1,2,", "an-1,0,", 3, "number", "must be from 1"),
    ("payments", "an-1,a", "an-9,a", 2, "loan_id", "no loan an-9"),
    ("payments", "an-1,a", "an-1,", 2, "reference", "is missing"),
    ("payments", ",100\n", ",0\n", 2, "amount", "must be more than 0"),
    ("payments", ",100\n", ",0.001\n", 2, "amount", "whole units of 0.01"),
    ("payments", ",100\n", ",9999999999999999\n", 2, "amount", "implausibly large"),
    ("payments", "2026-02-05", "2026-01-04", 2, "paid_on", "before the loan was paid out (2026-01-05)"),
    ("contacts", "c1,an,an-1", "c1,bo,an-1", 2, "borrower_id", "no borrower bo"),
    ("contacts", "c1,an,an-1", "c1,an,an-9", 2, "loan_id", "no loan an-9"),
    ("contacts", "c1,an", ",an", 2, "reference", "is missing"),
    ("contacts", "+08:00", "", 2, "at", "a time with its offset"),
    ("contacts", "2026-03-01", "2149-03-01", 2, "at", "is yet to come"),
    ("contacts", "agent:north", "north", 2, "by", "must be lender or agent:<name>"),
    ("contacts", "call", "pigeon", 2, "channel", "must be one of web"),
    ("contacts", "connected", "angry", 2, "outcome", "must be one of delivered"),
    ("contacts", "debtor", "mother", 2, "to", "must be one of debtor, third_party"),
    ("contacts", ",debtor\n", ",debtor\nc1,an,,2026-03-01T10:00:00+08:00,agent:north,call,connected,\n", 3, "reference", "twice"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "written", "instead", "row", "field", "reason"), CELLS)
def test_a_wrong_cell(
    url: str, tmp_path: Path, file: str, written: str, instead: str, row: int, field: str, reason: str
) -> None:
    assert written in GOOD[file]
    told = errors(url, tmp_path, **{file: GOOD[file].replace(written, instead, 1)})
    if reason:
        assert [(error.file, error.row, error.field) for error in told] == [(f"{file}.csv", row, field)], told
        assert reason in told[0].reason
    else:
        assert told


def test_the_good_files_are_good(url: str, tmp_path: Path) -> None:
    """Else the tests above could pass for another reason."""
    paths = [tmp_path / f"{name}.csv" for name in GOOD]
    for path, content in zip(paths, GOOD.values(), strict=True):
        path.write_text(content, encoding="utf-8")
    assert import_files(make_engine(url), paths, dry_run=True).errors == []


@pytest.mark.parametrize(
    ("content", "row", "reason"),
    [
        (GOOD["borrowers"].encode("gb18030"), 2, "is not UTF-8 (GB18030 or Big5, perhaps)"),
        (GOOD["borrowers"].replace("安宁", "安寧").encode("big5"), 2, "is not UTF-8"),
        (GOOD["borrowers"].encode("utf-16"), 0, "is UTF-16"),
        (b"", 0, "what it holds is not said"),
    ],
)
def test_files_in_another_encoding(url: str, tmp_path: Path, content: bytes, row: int, reason: str) -> None:
    name = "borrowers" if content else "empty"
    told = errors(url, tmp_path, **{name: content})
    assert (told[0].file, told[0].row) == (f"{name}.csv", row)
    assert reason in told[0].reason


def test_a_file_that_is_not_there(url: str, tmp_path: Path) -> None:
    report = import_files(make_engine(url), [tmp_path / "loans.csv"])
    assert [str(error) for error in report.errors] == ["loans.csv: cannot be read: No such file or directory"]


def test_a_loan_without_a_schedule(url: str, tmp_path: Path) -> None:
    told = errors(url, tmp_path, instalments="loan_id,number,due_date,principal,interest\n")
    assert [(error.file, error.row, error.field) for error in told] == [("loans.csv", 2, "instalments")]


def test_all_mistakes_are_told_at_once_and_none_follows_from_another(url: str, tmp_path: Path) -> None:
    told = errors(
        url,
        tmp_path,
        borrowers=GOOD["borrowers"].replace("CN", "JP"),
        loans=GOOD["loans"].replace("0.12", "12").replace("2026-01-05", "soon"),
        payments=GOOD["payments"].replace("100", "-1"),
    )
    assert sorted((error.file, error.field) for error in told) == [
        ("borrowers.csv", "jurisdiction"),
        ("loans.csv", "annual_rate"),
        ("loans.csv", "disbursed_on"),
        ("payments.csv", "amount"),
    ]


JSON = [
    ('{"loans": [', 1, "", "is not JSON"),
    ('{"loans": [],\n "loans": []}', 0, "loans", "stands twice"),
    ('{"lones": []}', 0, "lones", "unknown; known"),
    ('{"loans": {}}', 0, "loans", "must be a list"),
    ('{"borrowers": [1]}', 1, "borrowers", "must be an object"),
    ('"x"', 0, "", "must be an object with lists"),
    ('{"payments": [{"loan_id": "an-1", "reference": "b", "paid_on": "2026-02-05", "amount": NaN}]}', 1, "amount", "number"),
    ('{"payments": [{"loan_id": 7, "reference": "b", "paid_on": "2026-02-05", "amount": 1}]}', 1, "loan_id", "not 7"),
    ('{"payments": [{"loan_id": "an-1", "reference": "b", "paid_on": 20260205, "amount": 1}]}', 1, "paid_on", "date"),
    ('{"payments": [{"loan_id": "an-1", "reference": "b", "paid_on": "2026-02-05", "amount": true}]}', 1, "amount", "number"),
    ('{"payments": [{"loan_id": "an-1", "reference": "b", "paid": "2026-02-05"}]}', 1, "paid", "no such field"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "row", "field", "reason"), JSON)
def test_wrong_json(url: str, tmp_path: Path, content: str, row: int, field: str, reason: str) -> None:
    told = errors(url, tmp_path, **{"more.json": content})
    assert (told[0].file, told[0].row, told[0].field) == ("more.json", row, field), told
    assert reason in told[0].reason


def test_a_mistake_inside_a_loan_of_json_is_told_by_its_path(url: str, tmp_path: Path) -> None:
    loan = {
        "loan_id": "an-2", "borrower_id": "an", "product": "cn_consumer", "currency": "CNY", "jurisdiction": "CN",
        "principal": 100, "disbursed_on": "2026-01-05", "annual_rate": 0.12,
        "instalments": [
            {"number": 1, "due_date": "2026-02-05", "principal": 50, "interest": 1},
            {"number": 2, "due_date": "2026-02-04", "principal": 50, "interest": 1},
        ],
    }  # fmt: skip
    told = errors(url, tmp_path, **{"loans.json": json.dumps({"loans": [loan]})})
    assert str(told[0]) == "loans.json row 1, instalments[1].due_date: must be after 2026-02-05, not 2026-02-04"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"plans": {"reamortize": {}}}, "plans.reamortize"),
        ({"plans": {"reamortise": {"max_periods": "many"}}}, "plans.reamortise.max_periods"),
        ({"effective_from": "soon"}, "effective_from"),
        ({"limit": 3}, "limit"),
        ({"currency": "XYZ"}, "currency"),
        ({"versions": []}, "versions"),
        ({"versions": [{"version": "1"}, {"version": "1"}]}, "versions"),
    ],
)
def test_a_wrong_product(url: str, tmp_path: Path, change: dict[str, object], field: str) -> None:
    product = {
        "product": "x", "version": "1", "effective_from": "2026-01-01", "jurisdiction": "CN", "currency": "CNY", "plans": {}
    }  # fmt: skip
    told = errors(url, tmp_path, **{"products.json": json.dumps({"products": [product | change]})})
    assert [(error.row, error.field) for error in told] == [(1, field)]


def test_what_may_never_change_of_a_loan(tmp_path: Path) -> None:
    from lending.store.engine import migrate

    url = f"sqlite:///{tmp_path / 'x.db'}"
    migrate(url)
    engine = make_engine(url)
    for name, content in GOOD.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    assert not import_files(engine, [tmp_path / f"{name}.csv" for name in GOOD]).errors
    (tmp_path / "borrowers.csv").write_text(GOOD["borrowers"] + "bo,薄,CN\n", encoding="utf-8")
    (tmp_path / "loans.csv").write_text(GOOD["loans"].replace("an-1,an,", "an-1,bo,"), encoding="utf-8")
    told = import_files(engine, [tmp_path / "borrowers.csv", tmp_path / "loans.csv"]).errors
    assert [str(error) for error in told] == ["loans.csv row 2, borrower_id: the loan is another borrower's"]
