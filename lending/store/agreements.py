"""Making an agreement, exactly once however often "yes" arrives and from wherever; finding and cancelling it."""

import secrets
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from lending.approval import stopped
from lending.loan import Loan
from lending.reason import Reason
from lending.store.agreement_rows import (
    ACCEPTED,
    CANCELLED,
    SUPERSEDED,
    Agreement,
    AgreementEvent,
    AgreementRow,
    RunningAgreement,
    as_they_stand,
)
from lending.store.audit import record
from lending.store.base import new_id
from lending.store.engine import begin_writing
from lending.store.keeping import refresh
from lending.store.ledger_outbox import tell_ledger
from lending.store.loans import ledger_version, loan, lock_loan
from lending.store.outcomes import (
    Acceptance,
    Accepted,
    AlreadyAccepted,
    AlreadyCancelled,
    Cancellation,
    Cancelled,
    Expired,
    LedgerChanged,
    NeedsApproval,
    NotFound,
    OffersStopped,
    OtherAgreementActive,
    ShownDiffers,
    TooLate,
)
from lending.store.policies import policy_for
from lending.store.proposals import ProposalRow, proposal_row

__all__ = [
    "Acceptance",
    "Accepted",
    "Agreement",
    "AlreadyAccepted",
    "AlreadyCancelled",
    "Cancellation",
    "Cancelled",
    "Expired",
    "LedgerChanged",
    "NeedsApproval",
    "NotFound",
    "OffersStopped",
    "OtherAgreementActive",
    "ShownDiffers",
    "TooLate",
    "accept",
    "active_agreement",
    "agreement",
    "agreements_of",
    "cancel",
]

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another


def agreements_of(session: Session, borrower_id: str) -> tuple[Agreement, ...]:
    """Every agreement of a borrower, the newest first."""
    mine = select(AgreementRow).where(AgreementRow.borrower_id == borrower_id)
    newest_first = mine.order_by(AgreementRow.accepted_at.desc(), AgreementRow.version.desc())
    return as_they_stand(session, session.scalars(newest_first).all())


def agreement(session: Session, borrower_id: str, agreement_id: str) -> Agreement | None:
    """This agreement, if it is this borrower's."""
    mine = select(AgreementRow).where(AgreementRow.id == agreement_id, AgreementRow.borrower_id == borrower_id)
    return next(iter(as_they_stand(session, session.scalars(mine).all())), None)


def active_agreement(session: Session, borrower_id: str, loan_id: str) -> Agreement | None:
    """The agreement that is running on this borrower's loan; None when there is none."""
    running = (
        select(AgreementRow)
        .join(RunningAgreement, RunningAgreement.agreement_id == AgreementRow.id)
        .where(RunningAgreement.loan_id == loan_id, AgreementRow.borrower_id == borrower_id)
    )
    return next(iter(as_they_stand(session, session.scalars(running).all())), None)


def accept(
    session: Session,
    borrower_id: str,
    proposal_id: str,
    *,
    shown_hash: str,
    request_key: str,
    now: datetime,
    channel: str,
    locale: str,
    conversation_id: str | None,
) -> Acceptance:
    """Agree to a kept proposal. The agreement is made only for `Accepted`; the caller commits.

    A proposal already accepted is told as such, whoever asks again and whenever. `request_key` is the message that said
    yes: come again, it meets the agreement it made (`same_request`). Another borrower's proposal is NotFound.
    """
    begin_writing(session)
    kept = proposal_row(session, borrower_id, proposal_id)
    if kept is None:
        return NotFound()
    lock_loan(session, kept.loan_id)
    already = _made(session, borrower_id, kept, request_key)
    if already is not None:
        return AlreadyAccepted(already, already.request_key == request_key)
    refresh(session, [kept.loan_id], now)  # one that is broken or paid stands in nobody's way
    other = active_agreement(session, borrower_id, kept.loan_id)
    if other is not None and other.id != kept.replaces:
        return OtherAgreementActive(other)
    if now > kept.expires_at:
        return Expired()
    if shown_hash != kept.shown_hash:
        return ShownDiffers()
    current = loan(session, borrower_id, kept.loan_id)
    why = None if current is None else _stopped(session, current, now)
    if why is not None:
        return OffersStopped(why)
    if current is None or ledger_version(current) != kept.ledger_version:
        return LedgerChanged()
    if kept.body["needs_approval"]:
        return NeedsApproval()
    row = AgreementRow(
        id=new_id(),
        number=_number(session, now, current.zone),
        borrower_id=borrower_id,
        loan_id=kept.loan_id,
        version=_next_version(session, kept.loan_id),
        proposal_id=kept.id,
        request_key=request_key,
        channel=channel,
        locale=locale,
        conversation_id=conversation_id,
        body=kept.body,
        shown_hash=kept.shown_hash,
        ledger_version=kept.ledger_version,
        policy_version=kept.policy_version,
        accepted_at=now,
        cancel_until=_cancel_until(session, current, now),
        known_payments=sorted(each.reference for each in current.payments),
    )
    session.add(row)
    session.flush()
    _take_the_place_of_earlier_ones(session, row, kept.replaces, now)
    session.add(AgreementEvent(agreement_id=row.id, event=ACCEPTED, request_key=request_key, at=now))
    session.add(RunningAgreement(loan_id=kept.loan_id, agreement_id=row.id))
    tell_ledger(session, row, "accepted", row.id, now)
    _audit(session, borrower_id, "agreement.accepted", row, now)
    session.flush()
    return Accepted(as_they_stand(session, [row])[0])


def cancel(session: Session, borrower_id: str, agreement_id: str, *, request_key: str, now: datetime) -> Cancellation:
    """Cancel an agreement within its cooling-off time. Nothing is written but for `Cancelled`; the caller commits."""
    begin_writing(session)
    mine = select(AgreementRow).where(AgreementRow.id == agreement_id, AgreementRow.borrower_id == borrower_id)
    row = session.scalar(mine)
    if row is None:
        return NotFound()
    lock_loan(session, row.loan_id)
    cancelled = select(AgreementEvent).where(AgreementEvent.agreement_id == row.id, AgreementEvent.event == CANCELLED)
    before = session.scalar(cancelled)
    if before is not None:
        return AlreadyCancelled(as_they_stand(session, [row])[0], before.request_key == request_key)
    if row.cancel_until is None or now > row.cancel_until:
        return TooLate(as_they_stand(session, [row])[0])
    refresh(session, [row.loan_id], now)
    running = session.get(RunningAgreement, row.loan_id)
    if running is None or running.agreement_id != row.id:  # paid, broken, or no longer the latest
        return TooLate(as_they_stand(session, [row])[0])
    session.add(AgreementEvent(agreement_id=row.id, event=CANCELLED, request_key=request_key, at=now))
    session.delete(running)
    tell_ledger(session, row, "cancelled", row.id, now)
    _give_back_its_place(session, row, now)
    _audit(session, borrower_id, "agreement.cancelled", row, now)
    session.flush()
    return Cancelled(as_they_stand(session, [row])[0])


def _take_the_place_of_earlier_ones(session: Session, row: AgreementRow, replaces: str | None, now: datetime) -> None:
    """What was broken before, and what this agreement replaces, is superseded; every payment stays where it fell."""
    earlier = select(AgreementRow).where(AgreementRow.loan_id == row.loan_id, AgreementRow.id != row.id)
    for each in as_they_stand(session, session.scalars(earlier).all()):
        if each.running and each.id == replaces:
            session.execute(delete(RunningAgreement).where(RunningAgreement.agreement_id == each.id))
        if each.status == "broken" or (each.running and each.id == replaces):
            _event(session, session.get_one(AgreementRow, each.id), "superseded", row, now)


def _give_back_its_place(session: Session, row: AgreementRow, now: datetime) -> None:
    """Whatever a cancelled agreement had superseded counts again, as payments have left it."""
    replaced = select(AgreementEvent).where(AgreementEvent.event == SUPERSEDED)
    for event in session.scalars(replaced.where(AgreementEvent.agreement_id.in_(_of_loan(row.loan_id)))):
        if event.detail is not None and event.detail.get("by") == row.id:
            _event(session, session.get_one(AgreementRow, event.agreement_id), "restored", row, now)
            session.add(RunningAgreement(loan_id=row.loan_id, agreement_id=event.agreement_id))
            session.flush()
            refresh(session, [row.loan_id], now)


def _event(
    session: Session, row: AgreementRow, event: Literal["superseded", "restored"], by: AgreementRow, now: datetime
) -> None:
    """One agreement has taken another's place or given it back: recorded, and told to the ledger."""
    key = f"{by.id}:{event}"
    session.add(AgreementEvent(agreement_id=row.id, event=event, request_key=key, at=now, detail={"by": by.id}))
    tell_ledger(session, row, event, by.id, now)
    record(session, "system", f"agreement.{event}", f"agreement:{row.id}", {"by": by.id}, now=now)


def _of_loan(loan_id: str) -> Select[tuple[str]]:
    return select(AgreementRow.id).where(AgreementRow.loan_id == loan_id)


def _stopped(session: Session, current: Loan, now: datetime) -> Reason | None:
    """A gate or the kill switch, which no figures shown earlier get past."""
    return stopped(current, policy_for(current.product, now.astimezone(ZoneInfo(current.zone)).date(), session))


def _made(session: Session, borrower_id: str, kept: ProposalRow, request_key: str) -> Agreement | None:
    """The agreement made of this proposal, else the one that this very request made on the loan."""
    of_loan = select(AgreementRow).where(
        AgreementRow.borrower_id == borrower_id,
        AgreementRow.loan_id == kept.loan_id,
        (AgreementRow.proposal_id == kept.id) | (AgreementRow.request_key == request_key),
    )
    rows = session.scalars(of_loan).all()
    first = sorted(rows, key=lambda row: row.proposal_id != kept.id)[:1]
    return next(iter(as_they_stand(session, first)), None)


def _number(session: Session, now: datetime, zone: str) -> str:
    """A number no agreement has yet, with the day it was made in the loan's zone: HH-20260302-7K3Q9D."""
    day = now.astimezone(ZoneInfo(zone)).strftime("%Y%m%d")
    while True:
        number = f"HH-{day}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
        if session.scalar(select(AgreementRow.id).where(AgreementRow.number == number)) is None:
            return number


def _next_version(session: Session, loan_id: str) -> int:
    made = select(func.count()).select_from(AgreementRow).where(AgreementRow.loan_id == loan_id)
    return (session.scalar(made) or 0) + 1


def _cancel_until(session: Session, current: Loan, now: datetime) -> datetime | None:
    """The end of the last cooling-off day where the borrower lives; None when policy gives none."""
    here = now.astimezone(ZoneInfo(current.zone))
    days = policy_for(current.product, here.date(), session).cooling_off_days
    if not days:
        return None
    return datetime.combine(here.date() + timedelta(days=days), time(23, 59, 59), ZoneInfo(current.zone))


def _audit(session: Session, borrower_id: str, event: str, row: AgreementRow, now: datetime) -> None:
    detail = {"number": row.number, "loan": row.loan_id, "proposal": row.proposal_id, "shown_hash": row.shown_hash}
    record(session, f"borrower:{borrower_id}", event, f"agreement:{row.id}", detail, now=now)
