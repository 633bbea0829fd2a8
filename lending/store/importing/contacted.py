"""Contacts that others made, against the ledger: each stands once under its maker's reference, and is never changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.store.base import new_id
from lending.store.contact_rows import ContactRow
from lending.store.contacts import CLOCKS_DIFFER, contact_columns
from lending.store.importing.changing import Changes
from lending.store.importing.checking import ContactRecord, Records
from lending.store.importing.report import ImportReport
from lending.store.loans import LoanRow

_AT_ONCE = 500
Key = tuple[str, str]


def add_contacts(
    session: Session, records: Records, owners: Mapping[str, str], report: ImportReport, changes: Changes, at: datetime
) -> None:
    """`owners`: our id of every borrower there will be, by the lender's. Loans of the same files are among `changes`."""
    loans, there = _loans(session, records, changes), _there(session, records)
    spoken_of = {each.external_id for each in records.loans} | records.broken_loans  # what is wrong with them is told there
    new = 0
    for each in records.contacts:
        columns = _columns(each, owners, loans, spoken_of, records.broken_borrowers, report, at)
        known = there.get((each.by, each.reference))
        if columns is None:
            continue
        if known is None:
            changes.to_insert(ContactRow, {"id": new_id(), "reference": each.reference, "recorded_at": at, **columns})
            report.created["contacts"] += 1
            new += 1
        elif all(getattr(known, name) == value for name, value in columns.items()):
            report.unchanged["contacts"] += 1
        else:
            said = f"{each.reference} of {each.by} is kept and says otherwise: a contact is never changed"
            report.errors.append(each.raw.error("reference", said))
    if new:
        changes.audit.append(("contacts.imported", "contacts", {"contacts": new}))


def _columns(
    said: ContactRecord, owners: Mapping[str, str], loans: Mapping[str, tuple[str, str]], spoken_of: set[str],
    broken_borrowers: set[str], report: ImportReport, at: datetime,
) -> dict[str, Any] | None:  # fmt: skip
    """The contact as its row; None when it is of nobody, about somebody else's loan, or yet to come."""
    told = len(report.errors)
    owner, loan = owners.get(said.borrower), loans.get(said.loan) if said.loan else None
    if owner is None and said.borrower not in broken_borrowers:
        reason = f"no borrower {said.borrower}, neither in these files nor in the database"
        report.errors.append(said.raw.error("borrower_id", reason))
    if said.loan and loan is None and said.loan not in spoken_of:
        reason = f"no loan {said.loan}, neither in these files nor in the database"
        report.errors.append(said.raw.error("loan_id", reason))
    if loan is not None and owner is not None and loan[1] != owner:
        report.errors.append(said.raw.error("loan_id", "the loan is another borrower's"))
    if said.contact.at > at + CLOCKS_DIFFER:
        report.errors.append(said.raw.error("at", f"is yet to come: {said.contact.at.isoformat()}"))
    if owner is None or (said.loan and loan is None) or len(report.errors) > told:
        return None
    return {**contact_columns(owner, said.contact), "loan_id": loan[0] if loan else None}


def _loans(session: Session, records: Records, changes: Changes) -> dict[str, tuple[str, str]]:
    """Our id and the owner of every loan that is spoken of, by the lender's."""
    found = {
        str(row["external_id"]): (str(row["id"]), str(row["borrower_id"])) for row in changes.insert.get(LoanRow, [])
    }
    named = {each.loan for each in records.contacts if each.loan}
    columns = (LoanRow.external_id, LoanRow.id, LoanRow.borrower_id)
    for external_id, loan_id, owner in _chunks(
        named, lambda some: session.execute(select(*columns).where(LoanRow.external_id.in_(some)))
    ):
        found[external_id] = (loan_id, owner)
    return found


def _there(session: Session, records: Records) -> dict[Key, ContactRow]:
    references = {each.reference for each in records.contacts}
    kept = _chunks(references, lambda some: session.scalars(select(ContactRow).where(ContactRow.reference.in_(some))))
    return {(row.made_by, row.reference): row for row in kept}


def _chunks(wanted: set[str], query: Callable[[Sequence[str]], Any]) -> Iterator[Any]:
    left = iter(sorted(wanted))
    while some := list(islice(left, _AT_ONCE)):
        yield from query(some)
