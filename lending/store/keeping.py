"""Agreements kept in step with what was paid: how far each has come, and the events that follow from it.

Doing it again changes nothing, so that the importer, `./huanhuan agreements --refresh` and an acceptance may all do it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lending.keeping import Keeping
from lending.lifecycle import RUNNING, Event, Progress, Status, progress_of, status_on, transition
from lending.loan import Loan
from lending.policy import Policy
from lending.store.agreement_rows import Agreement, AgreementEvent, AgreementRow, RunningAgreement, as_they_stand
from lending.store.audit import record
from lending.store.engine import Sessions, begin_writing
from lending.store.loans import LoanRow, lock_loan, read_loans
from lending.store.policies import policies_of, policy_for
from lending.store.transcripts import mark_borrower

_AT_ONCE = 200  # loans in one transaction


@dataclass(frozen=True, slots=True)
class Change:
    """What refreshing an agreement recorded."""

    agreement_id: str
    number: str
    event: Event


def progress(
    session: Session, agreed: Agreement, loan: Loan, on: date, versions: Sequence[Policy] | None = None
) -> Progress:
    """How far an agreement has come by the end of a business day, by the policy under which it was made. `versions`: all of
    the product's policy, where they have been read."""
    day = accepted_on(agreed, loan)
    known = agreed.known_payments
    if known is None:  # of an earlier time: what was paid before that day had been taken in
        known = tuple(each.reference for each in loan.payments if each.paid_on < day)
    return progress_of(agreed.proposal, day, loan.payments, on, _keeping(session, agreed, loan, versions), known)


def status_today(session: Session, agreed: Agreement, loan: Loan, on: date) -> tuple[Status, Progress]:
    """The state that events and payments give an agreement on a day, whether recorded yet or not."""
    reached = progress(session, agreed, loan, on)
    return status_on(agreed.events, reached), reached


def accepted_on(agreed: Agreement, loan: Loan) -> date:
    """The business day of the acceptance, where the loan lives."""
    return agreed.accepted_at.astimezone(ZoneInfo(loan.zone)).date()


def refresh(session: Session, loan_ids: Sequence[str], now: datetime) -> list[Change]:
    """Record what payments and time have made of the agreements on these loans; the caller commits."""
    begin_writing(session)
    changes = []
    for loan_id in sorted(set(loan_ids)):
        lock_loan(session, loan_id)
        newest = select(AgreementRow).where(AgreementRow.loan_id == loan_id).order_by(AgreementRow.version.desc())
        agreed = _bearing(as_they_stand(session, session.scalars(newest).all()))
        if agreed is None:
            continue
        (loan,) = read_loans(session, [session.get_one(LoanRow, loan_id)])
        change = _refresh_one(session, agreed, loan, now)
        if change is not None:
            changes.append(change)
    return changes


def refresh_all(sessions: Sessions, now: datetime) -> list[Change]:
    """As refresh, over every loan on which there is an agreement, some hundred loans a transaction."""
    with sessions() as session:
        loan_ids = session.scalars(select(AgreementRow.loan_id).distinct().order_by(AgreementRow.loan_id)).all()
    changes = []
    for start in range(0, len(loan_ids), _AT_ONCE):
        with sessions.begin() as session:
            changes += refresh(session, loan_ids[start : start + _AT_ONCE], now)
    return changes


def _bearing(newest_first: Iterable[Agreement]) -> Agreement | None:
    """The agreement that payments on the loan count for: the latest that people have not ended."""
    return next((each for each in newest_first if each.status not in ("cancelled", "superseded")), None)


def _refresh_one(session: Session, agreed: Agreement, loan: Loan, now: datetime) -> Change | None:
    on = now.astimezone(ZoneInfo(loan.zone)).date()
    after, reached = status_today(session, agreed, loan, on)
    event = transition(agreed.status, after)
    if event is None:
        return None
    key = f"refresh:{on}"
    session.add(AgreementEvent(agreement_id=agreed.id, event=event, request_key=key, at=now))
    if after in RUNNING:
        session.add(RunningAgreement(loan_id=loan.id, agreement_id=agreed.id))
    else:
        session.execute(delete(RunningAgreement).where(RunningAgreement.agreement_id == agreed.id))
    detail = {"number": agreed.number, "loan": loan.id, "settled": reached.settled, "of": len(reached.dues)}
    record(session, "system", f"agreement.{event}", f"agreement:{agreed.id}", detail, now=now)
    if event == "broken":
        borrower_id = session.get_one(LoanRow, loan.id).borrower_id
        mark_borrower(session, borrower_id, "plan_broken")
    session.flush()
    return Change(agreed.id, agreed.number, event)


def _keeping(session: Session, agreed: Agreement, loan: Loan, known: Sequence[Policy] | None) -> Keeping:
    """How strictly the policy of that time holds plans; of a version that is no longer there, the policy of that day."""
    known = policies_of(loan.product, session) if known is None else known
    versions = (each for each in known if each.version == agreed.policy_version)
    policy = next(versions, None) or policy_for(loan.product, accepted_on(agreed, loan), session)
    return policy.keeping
