"""What an agreement's documents are made from, for the borrower whose agreement it is and nobody else."""

from sqlalchemy.orm import Session

from bot.documents.agreement_text import AgreementText
from bot.documents.calendar import write_calendar
from lending.lifecycle import plan_dues
from lending.store.agreement_texts import text_of
from lending.store.agreements import agreement
from lending.store.keeping import accepted_on
from lending.store.loans import loan


def kept_text(session: Session, borrower_id: str, agreement_id: str) -> tuple[AgreementText, str] | None:
    """(the text that was agreed, the agreement's number); None when the borrower has no such agreement. Raises RuntimeError
    when the text does not have its fingerprint any more."""
    found = agreement(session, borrower_id, agreement_id)
    kept = text_of(session, borrower_id, agreement_id)
    if found is None or kept is None:
        return None
    text = AgreementText(kept.template_version, kept.locale, kept.body)
    if text.sha256 != kept.sha256:
        raise RuntimeError(f"the kept text of agreement {agreement_id} does not have its fingerprint")
    return text, found.number


def calendar_of(session: Session, borrower_id: str, agreement_id: str) -> tuple[bytes, str] | None:
    """(the calendar of due dates in the language of the agreement, its number); None when there is no such agreement."""
    found = agreement(session, borrower_id, agreement_id)
    of = loan(session, borrower_id, found.loan_id) if found is not None else None
    if found is None or of is None:
        return None
    dues = plan_dues(found.proposal, accepted_on(found, of))
    return write_calendar(found, dues, of.currency, found.locale), found.number
