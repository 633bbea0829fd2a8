"""What keeps a conversation whatever its age: something that it belongs to is not over. Conditions, to be put into queries."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lending.store.agreement_rows import AgreementRow, RunningAgreement
from lending.store.approval_rows import ApprovalEvent, ApprovalRow
from lending.store.complaints import Complaint
from lending.store.conversation_rows import Conversation
from lending.store.handovers import Handover
from lending.store.loans import LoanRow
from lending.store.statements import StatementRow

CONTESTED = ("dispute", "litigation")
"""Flags of a loan whose borrower's conversations may be evidence."""
_DECIDED = ("granted", "refused", "withdrawn")


def unfinished() -> ColumnElement[bool]:
    """Of a row of `conversations`: a hand-over, complaint, contested loan, request or agreement keeps it."""
    own, theirs = Conversation.id, Conversation.borrower_id
    decided = select(ApprovalEvent.id).where(
        ApprovalEvent.approval_id == ApprovalRow.id, ApprovalEvent.event.in_(_DECIDED)
    )
    return or_(
        select(Handover.id).where(Handover.conversation_id == own, Handover.ended_at.is_(None)).exists(),
        select(Complaint.number).where(Complaint.conversation_id == own, Complaint.answered_at.is_(None)).exists(),
        contested(theirs),
        select(ApprovalRow.id)
        .where(ApprovalRow.borrower_id == theirs, ApprovalRow.conversation_id == own, ~decided.exists())
        .exists(),
        select(AgreementRow.id)
        .join(RunningAgreement, RunningAgreement.agreement_id == AgreementRow.id)
        .where(AgreementRow.borrower_id == theirs, AgreementRow.conversation_id == own)
        .exists(),
    )


def weighed_in_a_running_agreement() -> ColumnElement[bool]:
    """Of a row of `statements`: an agreement of its borrower is running."""
    running = select(RunningAgreement.loan_id).join(LoanRow, LoanRow.id == RunningAgreement.loan_id)
    return running.where(LoanRow.borrower_id == StatementRow.borrower_id).exists()


def contested(borrower_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Of a row that is a borrower's: a complaint of theirs is not answered, or a loan is disputed or before a court."""
    return or_(
        select(Complaint.number).where(Complaint.borrower_id == borrower_id, Complaint.answered_at.is_(None)).exists(),
        select(LoanRow.id).where(LoanRow.borrower_id == borrower_id, _flagged()).exists(),
    )


def _flagged() -> ColumnElement[bool]:
    return or_(*(cast(LoanRow.flags, String).like(f'%"{flag}"%') for flag in CONTESTED))
