"""Contacts that were told by mistake: the row stays, a withdrawal beside it says by whom, when and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lending.contact import LENDER, Withdrawal
from lending.records import FieldError
from lending.store.audit import record
from lending.store.contact_rows import ContactRow, WithdrawalRow
from lending.store.engine import begin_writing

LONGEST_REASON = 400
_AT_ONCE = 500


class OwnContact(Exception):
    """What we have sent was sent: our own record of it cannot be withdrawn."""


def withdraw(session: Session, contact_id: str, by: str, reason: str, now: datetime) -> bool:
    """Withdraw a contact; False when it was withdrawn before (who did that, when and why then stays). `by`: agent:<name> or
    staff:<name>; the reason, which names nobody, also stands in the audit. The caller commits. Raises LookupError for a
    contact that is not there, OwnContact for one of the lender's, FieldError for the reason."""
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise FieldError("reason", f"must be 1 to {LONGEST_REASON} characters")
    begin_writing(session)
    contact = session.get(ContactRow, contact_id, with_for_update=True)  # two who withdraw it come one after the other
    if contact is None:
        raise LookupError(f"no contact {contact_id}")
    if contact.made_by == LENDER:
        raise OwnContact(contact_id)
    if session.get(WithdrawalRow, contact_id) is not None:
        return False
    session.add(WithdrawalRow(contact_id=contact_id, withdrawn_by=by, at=now, reason=reason))
    detail = {"contact": contact_id, "made_by": contact.made_by, "reference": contact.reference, "reason": reason}
    record(session, by, "contact.withdrawn", f"borrower:{contact.borrower_id}", detail, now=now)
    session.flush()
    return True


def contact_under(session: Session, made_by: str, reference: str) -> ContactRow | None:
    """The contact that stands under its maker's reference."""
    return session.scalar(select(ContactRow).where(ContactRow.made_by == made_by, ContactRow.reference == reference))


def withdrawn(contact_id: Any) -> ColumnElement[bool]:
    """In a query: that the contact of this column is withdrawn."""
    return select(WithdrawalRow.contact_id).where(WithdrawalRow.contact_id == contact_id).exists()


def unnamed(by: str) -> str:
    """Whoever withdrew it, as others may know it: an agent by its name, one of the lender's own people by none."""
    return LENDER if by.startswith("staff:") else by


def withdrawals_of(session: Session, contact_ids: Sequence[str]) -> Mapping[str, Withdrawal]:
    """Of those of them that are withdrawn."""
    found: dict[str, Withdrawal] = {}
    for first in range(0, len(contact_ids), _AT_ONCE):
        wanted = select(WithdrawalRow).where(WithdrawalRow.contact_id.in_(contact_ids[first : first + _AT_ONCE]))
        found |= {row.contact_id: Withdrawal(row.withdrawn_by, row.at, row.reason) for row in session.scalars(wanted)}
    return found
