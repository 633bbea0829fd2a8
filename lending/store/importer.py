"""Bringing in the lender's records: borrowers, products, loans, schedules, payments, contacts, from CSV or
JSON.

docs/importing.md describes the files.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from lending.store.agreement_rows import AgreementRow
from lending.store.audit import AuditEvent
from lending.store.borrowers import BorrowerRow
from lending.store.clock import now
from lending.store.contact_rows import ContactRow
from lending.store.engine import make_sessions, wait_turn
from lending.store.importing.changing import Changes
from lending.store.importing.checking import Records, check_rows
from lending.store.importing.comparing import compare_borrowers, compare_policies
from lending.store.importing.contacted import add_contacts
from lending.store.importing.known import look_up
from lending.store.importing.merging import Merge
from lending.store.importing.reading import Raw, read_files
from lending.store.importing.report import ImportReport, RowError
from lending.store.keeping import refresh
from lending.store.loans import InstalmentRow, LoanRow, PaymentRow
from lending.store.policies import PolicyRow

__all__ = ["ImportReport", "RowError", "import_files"]

IN_ORDER = (BorrowerRow, PolicyRow, LoanRow, InstalmentRow, PaymentRow, ContactRow)
"""The tables, each after those it points to."""
_AT_ONCE = 5_000


def import_files(engine: Engine, paths: Sequence[Path], dry_run: bool = False) -> ImportReport:
    """Make the database say what the files say: all of it, or, when anything is wrong, nothing.

    Importing the same files again changes nothing. With `dry_run` everything is done but kept.
    """
    rows, unreadable = read_files(paths)
    if not unreadable:
        return import_rows(engine, rows, dry_run)
    report = ImportReport()
    check_rows(rows, report.errors)
    report.errors[:0] = unreadable
    return report


def import_rows(engine: Engine, rows: Sequence[Raw], dry_run: bool = False) -> ImportReport:
    """As import_files, of records that did not come from files."""
    report = ImportReport()
    records = check_rows(rows, report.errors)
    with make_sessions(engine).begin() as session:
        wait_turn(session, "import")
        _import(session, records, report, now())
        if report.errors or dry_run:
            session.rollback()
    return report


def _import(session: Session, records: Records, report: ImportReport, at: datetime) -> None:
    known = look_up(session, records)
    changes = Changes()
    owners = compare_borrowers(records, known, report, changes)
    policies = compare_policies(records, known, report, changes)
    Merge(records, known, owners, policies, report, changes).all()
    add_contacts(session, records, owners, report, changes, at)
    if not report.errors:
        _write(session, changes, at)
        refresh(session, _with_agreements(session, changes), at)


def _with_agreements(session: Session, changes: Changes) -> Sequence[str]:
    """Loans whose payments have changed and on which something was agreed."""
    paid = {str(each["loan_id"]) for how in (changes.insert, changes.update) for each in how.get(PaymentRow, [])}
    agreed = set(session.scalars(select(AgreementRow.loan_id).distinct()))
    return sorted(paid & agreed)


def _write(session: Session, changes: Changes, at: datetime) -> None:
    for loan_id, number in changes.dropped_instalments:
        gone = delete(InstalmentRow).where(InstalmentRow.loan_id == loan_id, InstalmentRow.number == number)
        session.execute(gone)
    for table in IN_ORDER:
        for values in _chunks(changes.insert.get(table, [])):
            session.execute(insert(table), values)
        for values in _chunks(changes.update.get(table, [])):
            session.execute(update(table), values)
    told = [
        {"at": at, "actor": "import", "event": event, "subject": subject, "detail": detail}
        for event, subject, detail in changes.audit
    ]
    for values in _chunks(told):
        session.execute(insert(AuditEvent), values)


def _chunks(values: list[dict[str, object]]) -> Iterable[list[dict[str, object]]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
