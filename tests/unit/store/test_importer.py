"""What an import does: everything or nothing, the same again nothing, later files add and change, and the audit knows."""

import json
from collections import Counter
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from lending.contact import Contact
from lending.loan import Component, DueConvention, Pause
from lending.store.borrowers import borrower_by_external_id
from lending.store.contacts import contacts_of
from lending.store.engine import make_engine
from lending.store.importer import ImportReport, import_files
from lending.store.policies import policy_for
from tests.unit.store.kept import PORTFOLIO, Kept

TABLES = ("borrowers", "policies", "loans", "instalments", "payments", "contacts", "audit_events")
BORROWERS = "borrower_id,name,phone,jurisdiction,locale\nan,安宁,,CN,\n"
LOANS = "loan_id,borrower_id,product,currency,jurisdiction,principal,disbursed_on,annual_rate\n"
LOAN = LOANS + "an-1,an,cn_consumer,CNY,CN,1000,2026-01-05,0.12\n"
SCHEDULE = "loan_id,number,due_date,principal,interest\nan-1,1,2026-02-05,500,10\nan-1,2,2026-03-05,500,5.1\n"


def rows(kept: Kept) -> dict[str, list[tuple[object, ...]]]:
    with kept.reading() as session:
        return {table: sorted(map(tuple, session.execute(text(f"SELECT * FROM {table}"))), key=str) for table in TABLES}


def files(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.csv" for name in texts]
    for path, content in zip(paths, texts.values(), strict=True):
        path.write_text(content, encoding="utf-8")
    return paths


def imported(kept: Kept, folder: Path, dry_run: bool = False, **texts: str) -> ImportReport:
    return import_files(kept.engine, files(folder, **texts), dry_run)


def test_a_loan_comes_out_as_it_went_in(kept: Kept, tmp_path: Path) -> None:
    loans = (
        "loan_id,borrower_id,product,currency,jurisdiction,zone,principal,disbursed_on,annual_rate,day_count,"
        "penalty_annual_rate,late_fee,grace_days,allocation,rate_cap,due_convention,flags,pauses,note\n"
        "an-1,an,cn_consumer,CNY,CN,Asia/Urumqi,1000,2026-01-05,0.12,act/360,0.18,20,3,"
        "principal;interest;fee;penalty,0.24,next,litigation;guarantor,2026-02-01/2026-02-10;2026-04-01/2026-04-02,x\n"
    )
    payments = "loan_id,reference,paid_on,amount,status\nan-1,b,2026-02-06,100.5,\nan-1,a,2026-02-07,1,reversed\n"
    report = imported(kept, tmp_path, borrowers=BORROWERS, loans=loans, instalments=SCHEDULE, payments=payments)
    assert report.errors == []
    assert report.created == Counter(borrowers=1, loans=1, instalments=2, payments=2)
    loan = kept.loan_of("an")
    assert (loan.principal, loan.zone, loan.currency, str(loan.principal)) == (1000, "Asia/Urumqi", "CNY", "1000.00")
    assert loan.flags == {"litigation", "guarantor"}
    assert loan.pauses == (
        Pause(date(2026, 2, 1), date(2026, 2, 10)),
        Pause(date(2026, 4, 1), date(2026, 4, 2)),
    )
    terms = loan.terms
    assert (terms.annual_rate, terms.penalty_annual_rate) == (Decimal("0.12"), Decimal("0.18"))
    assert (terms.late_fee, terms.grace_days, terms.day_count.value) == (20, 3, "act/360")
    assert terms.allocation[0] is Component.PRINCIPAL and terms.due_convention is DueConvention.NEXT
    assert [(each.number, each.due_date, each.principal, each.interest) for each in loan.instalments] == [
        (1, date(2026, 2, 5), 500, 10),
        (2, date(2026, 3, 5), 500, Decimal("5.10")),
    ]
    assert [(each.reference, each.amount) for each in loan.payments] == [("b", Decimal("100.50"))]


def test_zones_follow_the_jurisdiction(kept: Kept) -> None:
    zones = {who: kept.loan_of(who).zone for who in ("wang-late-35", "lin-tw-late-20", "chan-hk-late-10")}
    assert set(zones.values()) == {"Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"}


def test_importing_twice_changes_nothing(kept: Kept) -> None:
    before = rows(kept)
    report = import_files(kept.engine, sorted(PORTFOLIO.glob("*.csv")))
    assert not (report.created + report.updated + report.removed)
    assert report.unchanged == Counter({table: len(before[table]) for table in TABLES[:6] if table != "policies"})
    assert rows(kept) == before


def test_a_dry_run_counts_and_writes_nothing(kept: Kept, tmp_path: Path) -> None:
    before = rows(kept)
    report = imported(kept, tmp_path, dry_run=True, borrowers=BORROWERS, loans=LOAN, instalments=SCHEDULE)
    assert report.created == Counter(borrowers=1, loans=1, instalments=2)
    assert rows(kept) == before


def test_one_wrong_row_keeps_all_others_out(kept: Kept, tmp_path: Path) -> None:
    before = rows(kept)
    report = imported(
        kept, tmp_path, borrowers=BORROWERS, loans=LOAN, instalments=SCHEDULE + "an-1,3,2026-04-05,-1,0\n"
    )
    assert [str(error) for error in report.errors] == ["instalments.csv row 4, principal: must not be negative, not -1"]
    assert rows(kept) == before


def test_later_payments_join_those_there_are(kept: Kept, tmp_path: Path) -> None:
    paid = len(kept.loan_of("wang-late-35").payments)
    kept.import_text(tmp_path, payments="loan_id,reference,paid_on,amount\nwang-1,new-1,2026-03-01,500\n")
    loan = kept.loan_of("wang-late-35")
    assert len(loan.payments) == paid + 1
    assert audit_of(kept, loan.id)[-1] == ("payments.received", {"references": ["new-1"]})


def test_a_payment_that_bounced_no_longer_counts(kept: Kept, tmp_path: Path) -> None:
    before = kept.loan_of("wang-late-35")
    last = before.payments[-1]
    kept.import_text(
        tmp_path,
        payments=f"loan_id,reference,paid_on,amount,status\nwang-1,{last.reference},{last.paid_on},{last.amount},reversed\n",
    )
    assert kept.loan_of("wang-late-35").payments == before.payments[:-1]
    event, detail = audit_of(kept, before.id)[-1]
    assert event == "payment.changed"
    assert detail["before"]["amount"] == str(last.amount)  # type: ignore[index]


def test_a_new_schedule_replaces_the_whole_old_one(kept: Kept, tmp_path: Path) -> None:
    kept.import_text(tmp_path, borrowers=BORROWERS, loans=LOAN, instalments=SCHEDULE)
    report = imported(
        kept, tmp_path, instalments="loan_id,number,due_date,principal,interest\nan-1,1,2026-02-05,1000,10\n"
    )
    assert report.errors == []
    assert (report.updated["instalments"], report.removed["instalments"]) == (1, 1)
    loan = kept.loan_of("an")
    assert [(each.number, each.principal) for each in loan.instalments] == [(1, 1000)]
    event, detail = audit_of(kept, loan.id)[-1]
    assert event == "loan.schedule_changed"
    assert [each["principal"] for each in detail["before"]] == ["500.00", "500.00"]  # type: ignore[index]


def test_changed_terms_and_flags_are_told_with_what_they_were(kept: Kept, tmp_path: Path) -> None:
    kept.import_text(tmp_path, borrowers=BORROWERS, loans=LOAN, instalments=SCHEDULE)
    report = imported(
        kept, tmp_path, loans=LOAN.replace("annual_rate", "annual_rate,flags").replace("0.12", "0.11,dispute")
    )
    assert report.updated == Counter(loans=1)
    loan = kept.loan_of("an")
    assert (loan.terms.annual_rate, loan.flags) == (Decimal("0.11"), {"dispute"})
    event, detail = audit_of(kept, loan.id)[-1]
    assert event == "loan.changed"
    assert set(detail["before"]) == {"terms", "flags"}  # type: ignore[call-overload]


def test_a_changed_borrower_is_told_without_the_person(kept: Kept, tmp_path: Path) -> None:
    kept.import_text(tmp_path, borrowers=BORROWERS)
    kept.import_text(tmp_path, borrowers=BORROWERS.replace("安宁", "安甯").replace(",,CN", ",+86 1,CN"))
    with kept.reading() as session:
        found = borrower_by_external_id(session, "an")
        assert found is not None
        assert (found.name, found.phone) == ("安甯", "+86 1")
        told = session.execute(text("SELECT detail FROM audit_events WHERE event = 'borrower.changed'")).scalar_one()
    assert "安" not in str(told) and "phone" in str(told)


def audit_of(kept: Kept, loan_id: str) -> list[tuple[str, dict[str, object]]]:
    found = text("SELECT event, detail FROM audit_events WHERE subject = :subject ORDER BY id")
    with kept.reading() as session:
        told = session.execute(found, {"subject": f"loan:{loan_id}"}).all()
    return [(event, json.loads(detail) if isinstance(detail, str) else detail) for event, detail in told]


# --- other shapes of file --------------------------------------------------------------------------------------------


def test_json_with_loans_that_hold_their_ledger(kept: Kept, tmp_path: Path) -> None:
    whole = {
        "borrowers": [{"borrower_id": "an", "name": "安宁", "jurisdiction": "CN"}],
        "loans": [
            {
                "loan_id": "an-1", "borrower_id": "an", "product": "cn_consumer", "currency": "CNY", "jurisdiction": "CN",
                "principal": 1000.10, "disbursed_on": "2026-01-05", "annual_rate": 0.12, "grace_days": 3,
                "flags": ["dispute"], "pauses": [{"start": "2026-02-01", "end": "2026-02-03"}],
                "instalments": [{"number": 1, "due_date": "2026-02-05", "principal": "1000.10", "interest": 10}],
                "payments": [{"reference": "a", "paid_on": "2026-02-01", "amount": 0.3}],
            }
        ],
    }  # fmt: skip
    (tmp_path / "all.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    report = import_files(kept.engine, [tmp_path / "all.json"])
    assert report.errors == []
    loan = kept.loan_of("an")
    assert (str(loan.principal), str(loan.payments[0].amount), loan.terms.grace_days) == ("1000.10", "0.30", 3)


def test_one_csv_with_rows_of_several_kinds(kept: Kept, tmp_path: Path) -> None:
    mixed = (
        "record,loan_id,reference,paid_on,amount,borrower_id,name,jurisdiction\n"
        "borrower,,,,,an,安宁,CN\n"
        "payment,wang-1,new,2026-03-01,5,,,\n"
    )
    assert imported(kept, tmp_path, news=mixed).created == Counter(borrowers=1, payments=1)


@pytest.mark.parametrize("name", ["payments", "payments-2026-03-02", "payments_march"])
def test_a_file_is_known_by_its_name(kept: Kept, tmp_path: Path, name: str) -> None:
    body = "loan_id,reference,paid_on,amount\nwang-1,new,2026-03-01,5\n"
    assert imported(kept, tmp_path, **{name: body}).created == Counter(payments=1)


def test_as_excel_saves_it(kept: Kept, tmp_path: Path) -> None:
    """A byte order mark, CRLF, quoted cells, trailing empty lines and columns of blanks."""
    body = 'loan_id,reference,paid_on,amount,note\r\nwang-1,new,2026-03-01,"5.00","a, b"\r\n,,,,\r\n'
    (tmp_path / "payments.csv").write_bytes(b"\xef\xbb\xbf" + body.encode())
    assert import_files(kept.engine, [tmp_path / "payments.csv"]).created == Counter(payments=1)


# --- products --------------------------------------------------------------------------------------------------------


def test_an_imported_product_governs_its_loans(kept: Kept, tmp_path: Path) -> None:
    product = {
        "product": "cn_tractor", "jurisdiction": "CN", "currency": "CNY", "cooling_off_days": 2,
        "plans": {"reamortise": {"max_periods": 6}},
        "versions": [
            {"version": "1", "effective_from": "2026-01-01", "rate_cap": "0.20"},
            {"version": "2", "effective_from": "2026-06-01", "rate_cap": "0.18"},
        ],
    }  # fmt: skip
    (tmp_path / "products.json").write_text(json.dumps([product]), encoding="utf-8")
    loans = LOAN.replace("cn_consumer", "cn_tractor")
    paths = [tmp_path / "products.json", *files(tmp_path, borrowers=BORROWERS, loans=loans, instalments=SCHEDULE)]
    assert import_files(kept.engine, paths).errors == []
    assert import_files(kept.engine, paths).unchanged["products"] == 2
    with kept.reading() as session:
        for on, cap in ((date(2026, 3, 2), "0.20"), (date(2026, 6, 1), "0.18")):
            assert policy_for("cn_tractor", on, session).rate_cap == Decimal(cap)
    product["plans"] = {"reamortise": {"max_periods": 7}}
    (tmp_path / "products.json").write_text(json.dumps([product]), encoding="utf-8")
    assert "a change is a new version" in import_files(kept.engine, paths).errors[0].reason


@pytest.mark.parametrize("product", ["cn_consumer", "cn_tractor"])
def test_a_new_version_of_a_product_in_force_takes_two_people(kept: Kept, tmp_path: Path, product: str) -> None:
    """Whether it came with data/products or was imported."""
    first = {
        "product": "cn_tractor", "version": "1", "effective_from": "2026-01-01", "jurisdiction": "CN", "currency": "CNY",
        "plans": {},
    }  # fmt: skip
    (tmp_path / "products.json").write_text(json.dumps([first]), encoding="utf-8")
    assert not import_files(kept.engine, [tmp_path / "products.json"]).errors
    alone = first | {"product": product, "version": "9", "effective_from": "2026-09-01", "cooling_off_days": 0}
    (tmp_path / "products.json").write_text(json.dumps([alone]), encoding="utf-8")
    (told,) = import_files(kept.engine, [tmp_path / "products.json"]).errors
    assert told.field == "version" and "approved by another" in told.reason


def test_a_product_from_csv(kept: Kept, tmp_path: Path) -> None:
    products = (
        "product,version,effective_from,jurisdiction,currency,rate_cap,income_cap,approval.periods_above,kill_switch,"
        "plans.reamortise.max_periods,plans.reamortise.waive\n"
        "hk_boat,2026,2026-01-01,HK,HKD,0.36,6000:0.35;*:0.40,12,false,24,penalty;fee\n"
    )
    assert imported(kept, tmp_path, products=products).errors == []
    with kept.reading() as session:
        policy = policy_for("hk_boat", date(2026, 3, 2), session)
    assert policy.plans["reamortise"].max_periods == 24
    assert [each.value for each in policy.plans["reamortise"].waive] == ["penalty", "fee"]
    assert [(each.income_up_to, each.share) for each in policy.income_cap] == [
        (6000, Decimal("0.35")),
        (None, Decimal("0.40")),
    ]
    assert (policy.approval.periods_above, policy.kill_switch) == (12, False)


CONTACTS = "reference,borrower_id,loan_id,at,by,channel,outcome\n"
CALL = CONTACTS + "c1,an,an-1,2026-03-01T10:00:00+08:00,agent:north,call,connected\n"


def test_contacts_come_in_once_with_their_loan_and_are_never_changed(kept: Kept, tmp_path: Path) -> None:
    all_of_it = {"borrowers": BORROWERS, "loans": LOAN, "instalments": SCHEDULE, "contacts": CALL}
    assert imported(kept, tmp_path, **all_of_it).created["contacts"] == 1
    assert imported(kept, tmp_path, contacts=CALL).unchanged == Counter(contacts=1)
    with kept.reading() as session:
        (contact,) = contacts_of(session, kept.id_of("an"))
    at = datetime(2026, 3, 1, 2, tzinfo=timezone.utc)
    assert contact == Contact(at, "agent:north", "call", "collection", "connected", "debtor", kept.loan_of("an").id)
    before = rows(kept)
    other = imported(kept, tmp_path, contacts=CALL.replace("connected", "unanswered"))
    assert [error.field for error in other.errors] == ["reference"] and "says otherwise" in other.errors[0].reason
    assert rows(kept) == before
    south = imported(kept, tmp_path, contacts=CALL.replace("north", "south"))
    assert south.created == Counter(contacts=1), "another's references are its own"


def test_two_imports_at_once_leave_each_record_once(database_url: str) -> None:
    from tests.unit.store.test_engine import at_once

    engine = make_engine(database_url)
    paths = sorted(PORTFOLIO.glob("*.csv"))
    reports = at_once(lambda _: import_files(engine, paths), 3)
    assert all(isinstance(report, ImportReport) and not report.errors for report in reports), reports
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM loans")).scalar_one() == 18
