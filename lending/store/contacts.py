"""The ledger of contacts: every time somebody wrote to a borrower or called, who, when, why; and what the governor decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lending.contact import Contact, Decision, Entry, Intended
from lending.store.base import new_id
from lending.store.contact_rows import ContactRow, DecisionRow
from lending.store.contact_withdrawals import withdrawals_of, withdrawn

CLOCKS_DIFFER = timedelta(minutes=10)
"""A contact that others tell of may be so far ahead of our clock; further, it is a slip."""


class ReferenceTaken(Exception):
    """Under this reference of theirs another contact is kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A contact in the ledger. `first`: it was not there before."""

    id: str
    first: bool


def record_contact(session: Session, borrower_id: str, contact: Contact, reference: str, now: datetime) -> Kept:
    """Keep a contact, once under its maker's reference (at most 64 characters). The caller has begun a writing transaction
    and commits. Raises ReferenceTaken when another contact stands under it."""
    values = contact_columns(borrower_id, contact)
    try:
        with session.begin_nested():
            session.add(made := ContactRow(id=new_id(), reference=reference, recorded_at=now, **values))
    except IntegrityError:
        there = session.scalars(
            select(ContactRow).where(ContactRow.made_by == contact.by, ContactRow.reference == reference)
        ).one()
        if any(getattr(there, name) != value for name, value in values.items()):
            raise ReferenceTaken(reference) from None
        return Kept(there.id, first=False)
    return Kept(made.id, first=True)


def contact_columns(borrower_id: str, contact: Contact) -> dict[str, object]:
    """A contact as its row holds it."""
    return {
        "borrower_id": borrower_id, "loan_id": contact.loan_id, "at": contact.at, "made_by": contact.by,
        "channel": contact.channel, "why": contact.why, "outcome": contact.outcome, "recipient": contact.to,
    }  # fmt: skip


def contacts_of(session: Session, borrower_id: str, since: datetime | None = None) -> tuple[Contact, ...]:
    """All contacts with a borrower that count, or those from `since` on, the oldest first: without those withdrawn."""
    return contacts_of_many(session, [borrower_id], since)[borrower_id]


def contacts_of_many(
    session: Session, borrower_ids: Sequence[str], since: datetime | None = None
) -> Mapping[str, tuple[Contact, ...]]:
    """As contacts_of, for some hundred borrowers in one query."""
    wanted = select(ContactRow).where(ContactRow.borrower_id.in_(borrower_ids), ~withdrawn(ContactRow.id))
    if since is not None:
        wanted = wanted.where(ContactRow.at >= since)
    found: dict[str, list[Contact]] = defaultdict(list)
    for row in session.scalars(wanted.order_by(ContactRow.at, ContactRow.made_by, ContactRow.reference)):
        found[row.borrower_id].append(as_contact(row))
    return {each: tuple(found[each]) for each in borrower_ids}


def entries_of(session: Session, borrower_id: str) -> tuple[Entry, ...]:
    """Every contact with a borrower as the ledger has it, those withdrawn too, the oldest first."""
    wanted = select(ContactRow).where(ContactRow.borrower_id == borrower_id)
    rows = session.scalars(wanted.order_by(ContactRow.at, ContactRow.made_by, ContactRow.reference)).all()
    back = withdrawals_of(session, [row.id for row in rows])
    return tuple(Entry(as_contact(row), back.get(row.id)) for row in rows)


def as_contact(row: ContactRow) -> Contact:
    return Contact.from_dict({
        "at": row.at, "by": row.made_by, "channel": row.channel, "why": row.why, "outcome": row.outcome,
        "to": row.recipient, "loan_id": row.loan_id,
    })  # fmt: skip


def record_decision(session: Session, borrower_id: str, intended: Intended, decision: Decision, at: datetime) -> str:
    """Keep what the governor said of a message at a moment; returns the id of the row. The caller commits."""
    row = DecisionRow(
        id=new_id(), borrower_id=borrower_id, loan_id=intended.loan_id, at=at, kind=intended.kind,
        channel=intended.channel, verdict=decision.verdict, rule=decision.rule, until=decision.until,
    )  # fmt: skip
    session.add(row)
    return row.id
