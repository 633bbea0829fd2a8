"""Everybody's book for outreach (lending.outreach.Book), read some hundred borrowers at a time: so many queries a chunk, none a
borrower, and nothing kept, so that a portfolio of any size passes through.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from lending.affordability import Means
from lending.contact import Preferences
from lending.lifecycle import Progress
from lending.loan import Instalment, Loan, Pause, Payment, Terms
from lending.outreach import Book, Decided, LoanBook, Offered
from lending.outreach.moments import FURTHEST, STILL
from lending.store.agreement_rows import AgreementRow, RunningAgreement, as_they_stand
from lending.store.approval_rows import ApprovalEvent, ApprovalRow
from lending.store.contact_rows import PreferencesRow
from lending.store.conversation_rows import Conversation
from lending.store.keeping import progress
from lending.store.loans import InstalmentRow, LoanRow, PaymentRow
from lending.store.outreach_rows import KEPT, OutreachRow
from lending.store.policies import policies_of
from lending.store.proposals import ProposalRow
from lending.store.regions import region_of
from lending.store.statements import StatementRow
from lending.store.transcript_rows import Transcript, TurnRow

AHEAD = timedelta(days=FURTHEST + 31)
"""Instalments further away are not read: nothing is said of them, and the next one tells the due day."""
ABOUT = timedelta(days=90)
"""Hours are taken from so many days of messages."""
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A book, the day for which it was read, and where the borrower's first loan lives."""

    book: Book
    on: date
    zone: str


def next_borrowers(
    session: Session, after: str, last: str | None, most: int, now: datetime, dates: Iterable[date]
) -> Sequence[str]:
    """Ids after `after`, up to `last`, of borrowers of whom something may be said around now, in order: an instalment falls
    due on one of `dates`, a payment has just come, a plan is running, an offer or a request is there."""
    loan = LoanRow.id
    since = (now - timedelta(days=STILL + 1)).date()
    something = or_(
        exists().where(InstalmentRow.loan_id == loan, InstalmentRow.due_date.in_(sorted(set(dates)))),
        exists().where(PaymentRow.loan_id == loan, PaymentRow.paid_on >= since),
        exists().where(RunningAgreement.loan_id == loan),
        exists().where(ProposalRow.loan_id == loan, ProposalRow.expires_at >= now),
        exists().where(ApprovalRow.loan_id == loan),
    )
    theirs = select(LoanRow.borrower_id).where(LoanRow.borrower_id > after, something).distinct()
    if last is not None:
        theirs = theirs.where(LoanRow.borrower_id <= last)
    return session.scalars(theirs.order_by(LoanRow.borrower_id).limit(most)).all()


def read_books(session: Session, borrower_ids: Sequence[str], now: datetime) -> list[Shelved]:
    """The books of these borrowers, in the order given; of those without a loan there is none."""
    rows = session.execute(
        select(
            LoanRow.id, LoanRow.borrower_id, LoanRow.product, LoanRow.currency, LoanRow.jurisdiction, LoanRow.zone,
            LoanRow.principal, LoanRow.disbursed_on, cast(LoanRow.terms, Text).label("terms"), LoanRow.flags, LoanRow.pauses,
        ).where(LoanRow.borrower_id.in_(borrower_ids))
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    instalments, payments = _instalments(session, ids, (now + AHEAD).date()), _payments(session, ids)
    loans: dict[str, list[Loan]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.disbursed_on, each.id)):
        if instalments.get(row.id):
            loans[row.borrower_id].append(_loan(row, instalments[row.id], payments.get(row.id, ())))
    plans = _plans(session, [each for theirs in loans.values() for each in theirs], now)
    wishes = _wishes(session, borrower_ids)
    means, hours, offers = _means(session, borrower_ids), _hours(session, borrower_ids, now), _offers(session, ids, now)
    decisions, keys = _decisions(session, ids, now), _keys(session, borrower_ids, now)
    shelved = []
    for borrower_id in borrower_ids:
        theirs = loans.get(borrower_id, [])
        if not theirs:
            continue
        zone = ZoneInfo(theirs[0].zone)
        on = now.astimezone(zone).date()
        done = keys.get(borrower_id, ())
        book = Book(
            borrower_id=borrower_id,
            loans=tuple(_loan_book(each, plans, on) for each in theirs),
            preferences=wishes.get(borrower_id, Preferences()),
            means=means.get(borrower_id),
            hours=tuple(at.astimezone(zone).hour for at in hours.get(borrower_id, ())),
            offers=_of(theirs, offers),
            decisions=_of(theirs, decisions),
            done=frozenset(key for key, _ in done),
            reminded=any(at.astimezone(zone).date() == on for _, at in done),
        )
        shelved.append(Shelved(book, on, theirs[0].zone))
    return shelved


def _loan_book(loan: Loan, plans: Mapping[str, tuple[str, Progress]], on: date) -> LoanBook:
    plan_id, plan = plans.get(loan.id, (None, None))
    return LoanBook(loan, plan, plan_id, reported=_reported(loan.jurisdiction, on))


@lru_cache(maxsize=64)
def _reported(jurisdiction: str, on: date) -> bool:
    rule = region_of(jurisdiction).credit_on(on)
    return rule is not None and bool(rule.marks)


def _of(loans: Sequence[Loan], by_loan: Mapping[str, Sequence[_V]]) -> tuple[_V, ...]:
    return tuple(each for loan in loans for each in by_loan.get(loan.id, ()))


def _instalments(session: Session, loan_ids: Sequence[str], until: date) -> Mapping[str, list[Instalment]]:
    due = select(
        InstalmentRow.loan_id, InstalmentRow.number, InstalmentRow.due_date, InstalmentRow.principal,
        InstalmentRow.interest, InstalmentRow.fee,
    ).where(InstalmentRow.loan_id.in_(loan_ids), InstalmentRow.due_date <= until)  # fmt: skip
    return _grouped(
        (loan_id, Instalment(*rest)) for loan_id, *rest in session.execute(due.order_by(InstalmentRow.number))
    )


def _payments(session: Session, loan_ids: Sequence[str]) -> Mapping[str, list[Payment]]:
    paid = select(PaymentRow.loan_id, PaymentRow.paid_on, PaymentRow.amount, PaymentRow.reference)
    counting = paid.where(PaymentRow.loan_id.in_(loan_ids), ~PaymentRow.reversed)
    return _grouped(
        (loan_id, Payment(*rest))
        for loan_id, *rest in session.execute(counting.order_by(PaymentRow.paid_on, PaymentRow.reference))
    )


def _loan(row: Any, instalments: Sequence[Instalment], payments: Sequence[Payment]) -> Loan:
    return Loan(
        id=row.id, product=row.product, currency=row.currency, jurisdiction=row.jurisdiction, zone=row.zone,
        principal=row.principal, disbursed_on=row.disbursed_on, terms=_terms(row.terms),
        instalments=tuple(instalments), payments=tuple(payments), flags=frozenset(row.flags),
        pauses=tuple(Pause.from_dict(each, "pauses") for each in row.pauses),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _terms(text: str) -> Terms:
    return Terms.from_dict(json.loads(text), "terms")


def _plans(session: Session, loans: Sequence[Loan], now: datetime) -> Mapping[str, tuple[str, Progress]]:
    """By loan, the agreement that is running and how far it has come."""
    by_id = {each.id: each for each in loans}
    running = (
        select(AgreementRow)
        .join(RunningAgreement, RunningAgreement.agreement_id == AgreementRow.id)
        .where(RunningAgreement.loan_id.in_(by_id))
    )
    policies: dict[str, Any] = {}
    found = {}
    for each in as_they_stand(session, session.scalars(running).all()):
        loan = by_id[each.loan_id]
        on = now.astimezone(ZoneInfo(loan.zone)).date()
        if loan.product not in policies:
            policies[loan.product] = policies_of(loan.product, session)
        reached = progress(session, each, loan, on, policies[loan.product])
        if not reached.completed and not reached.broken:
            found[loan.id] = each.id, reached
    return found


def furthest_wish(session: Session) -> int:
    """The most days ahead of a due date that any borrower wishes to be written to."""
    bodies = session.scalars(select(PreferencesRow.body))
    return max((Preferences.from_dict(each).days_ahead or 0 for each in bodies), default=0)


def _wishes(session: Session, borrower_ids: Sequence[str]) -> Mapping[str, Preferences]:
    set_ = select(PreferencesRow.borrower_id, PreferencesRow.body).where(PreferencesRow.borrower_id.in_(borrower_ids))
    return {who: Preferences.from_dict(body) for who, body in session.execute(set_)}


def _means(session: Session, borrower_ids: Sequence[str]) -> Mapping[str, Means]:
    said = select(StatementRow.borrower_id, StatementRow.means).where(StatementRow.borrower_id.in_(borrower_ids))
    return {who: Means.from_dict(means) for who, means in session.execute(said.order_by(StatementRow.id))}


def _hours(session: Session, borrower_ids: Sequence[str], now: datetime) -> Mapping[str, list[datetime]]:
    wrote = (
        select(Transcript.borrower_id, TurnRow.at)
        .join(TurnRow, TurnRow.conversation_id == Transcript.conversation_id)
        .where(Transcript.borrower_id.in_(borrower_ids), TurnRow.at > now - ABOUT)
    )
    return _grouped((str(who), at) for who, at in session.execute(wrote))


def _offers(session: Session, loan_ids: Sequence[str], now: datetime) -> Mapping[str, list[Offered]]:
    """Plans that wait for a yes: asked for already, or granted by a person. Of several on a loan the newest."""
    accepted = exists().where(AgreementRow.loan_id == ProposalRow.loan_id, AgreementRow.accepted_at >= ProposalRow.as_of)
    waiting = (
        select(ProposalRow.id, ProposalRow.loan_id, ProposalRow.expires_at, LoanRow.zone)
        .join(LoanRow, LoanRow.id == ProposalRow.loan_id)
        .where(
            ProposalRow.loan_id.in_(loan_ids),
            ProposalRow.expires_at >= now,
            or_(ProposalRow.proposed_at.is_not(None), ProposalRow.approval_id.is_not(None)),
            ~accepted,
        )
        .order_by(ProposalRow.as_of)
    )
    newest = {
        loan_id: [Offered(proposal_id, loan_id, until.astimezone(ZoneInfo(zone)).date())]
        for proposal_id, loan_id, until, zone in session.execute(waiting)
    }
    return newest


def _decisions(session: Session, loan_ids: Sequence[str], now: datetime) -> Mapping[str, list[Decided]]:
    """What people have decided lately and nobody has told: the conversation in which it was asked is over, or there was none."""
    open_there = exists().where(Conversation.id == ApprovalRow.conversation_id, Conversation.ended_at.is_(None))
    decided = (
        select(ApprovalRow.number, ApprovalRow.loan_id, ApprovalEvent.at, LoanRow.zone)
        .join(ApprovalEvent, ApprovalEvent.approval_id == ApprovalRow.id)
        .join(LoanRow, LoanRow.id == ApprovalRow.loan_id)
        .where(
            ApprovalRow.loan_id.in_(loan_ids),
            ApprovalEvent.event.in_(("granted", "refused")),
            ApprovalEvent.at > now - timedelta(days=STILL + 2),
            ~open_there,
        )
    )
    return _grouped(
        (loan_id, Decided(number, loan_id, at.astimezone(ZoneInfo(zone)).date()))
        for number, loan_id, at, zone in session.execute(decided)
    )


def _keys(session: Session, borrower_ids: Sequence[str], now: datetime) -> Mapping[str, list[tuple[str, datetime]]]:
    known = select(OutreachRow.borrower_id, OutreachRow.key, OutreachRow.due_at)
    mine = known.where(OutreachRow.borrower_id.in_(borrower_ids), OutreachRow.due_at > now - KEPT)
    return _grouped((who, (key, at.astimezone(timezone.utc))) for who, key, at in session.execute(mine))


def _grouped(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, list[_V]]:
    found: dict[_K, list[_V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
