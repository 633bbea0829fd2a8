"""Erasing what a borrower said and what was written about it, once nothing is open between them and the lender.

What the law has the lender keep stays as it is: the ledger's records, agreements with their texts and events, plans shown,
requests and decisions, complaints with their answers, the scores of ratings, the audit. The ledger of contacts, in which nothing
was said, has its time by the policy of retention.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lending.delinquency import standing
from lending.records import FieldError
from lending.store.agreements import agreements_of
from lending.store.approvals import approvals_of
from lending.store.audit import record
from lending.store.borrowers import digits, names_of
from lending.store.complaints import Complaint
from lending.store.contact_rows import ConsentRow, PreferencesRow, StopRow
from lending.store.conversation_rows import Conversation, WebSession
from lending.store.conversations import end_conversation
from lending.store.engine import begin_writing
from lending.store.forgetting import changed, forget_originals, forget_transcripts
from lending.store.handovers import Handover
from lending.store.identities import Binding, SignInLink, unbind
from lending.store.loans import external_id, loans_of, lock_loan
from lending.store.ratings import Rating
from lending.store.statements import StatementRow
from lending.store.telegram import TelegramChat, TelegramThread
from lending.store.unfinished import CONTESTED

LONGEST_REASON = 400
_WISHES: tuple[Any, ...] = (ConsentRow, PreferencesRow, StopRow)


class NotYet(Exception):
    """Something is open between the borrower and the lender; `reasons` says what, one thing each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


def erase_borrower(session: Session, borrower_id: str, *, reason: str, now: datetime) -> Counter[str]:
    """Erase it and return how much of each kind went. The caller commits. Raises NotYet, and FieldError for the reason."""
    begin_writing(session)
    reason = _checked(reason, names_of(session, borrower_id))
    chats = _chats(session, borrower_id)
    ours = or_(Conversation.borrower_id == borrower_id, Conversation.id.in_(_visits(chats)))
    ids = session.scalars(select(Conversation.id).where(ours).order_by(Conversation.id).with_for_update()).all()
    open_ = obstacles(session, borrower_id, ids, now)
    if open_:
        raise NotYet(open_)
    _send_away(session, borrower_id, ids, now)
    gone = Counter(conversations=len(ids)) + forget_originals(session, ids) + forget_transcripts(session, ids)
    gone += _forget_chats(session, chats, ids) + _forget_the_rest(session, borrower_id, ids)
    record(session, "operator", "borrower.erased", f"borrower:{borrower_id}", {"reason": reason, **gone}, now=now)
    return gone


def obstacles(session: Session, borrower_id: str, conversation_ids: Sequence[str], now: datetime) -> list[str]:
    """What is open, named by the numbers that people know it by; until the transaction ends nothing is added on a loan."""
    found = []
    for loan in loans_of(session, borrower_id):
        lock_loan(session, loan.id)
        number = external_id(session, borrower_id, loan.id)
        if not standing(loan, now.astimezone(ZoneInfo(loan.zone)).date()).paid_off:
            found.append(f"loan {number} is still owed")
        found += [f"loan {number} is marked {flag}" for flag in CONTESTED if flag in loan.flags]
    found += [f"agreement {each.number} is running" for each in agreements_of(session, borrower_id) if each.running]
    found += [f"request {each.number} waits for a person" for each in approvals_of(session, borrower_id) if each.open]
    theirs = or_(Complaint.borrower_id == borrower_id, Complaint.conversation_id.in_(conversation_ids))
    unanswered = select(Complaint.number).where(theirs, Complaint.answered_at.is_(None)).order_by(Complaint.number)
    found += [f"complaint {number} is not answered" for number in session.scalars(unanswered)]
    held = select(Handover.conversation_id).where(Handover.ended_at.is_(None))
    with_person = session.scalars(held.where(Handover.conversation_id.in_(conversation_ids)))
    return found + [f"conversation {each} is with a person or waits for one" for each in with_person]


def _checked(reason: str, names: Sequence[str]) -> str:
    """Why, for the audit, in which nobody is named. Raises FieldError."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise FieldError("reason", f"must be 1 to {LONGEST_REASON} characters")
    if any(each in reason or (len(digits(each)) > 6 and digits(each) in digits(reason)) for each in names):
        raise FieldError("reason", "must not hold the borrower's name or phone: it stays in the audit")
    return reason


def _chats(session: Session, borrower_id: str) -> Sequence[str]:
    """The Telegram chats that have served this borrower and no other."""
    threads = select(TelegramThread.who).join(Conversation, Conversation.id == TelegramThread.conversation_id)
    others = threads.where(Conversation.borrower_id.is_not(None), Conversation.borrower_id != borrower_id)
    mine = threads.where(Conversation.borrower_id == borrower_id, TelegramThread.who.not_in(others))
    return session.scalars(mine.distinct()).all()


def _visits(chats: Sequence[str]) -> Any:
    """All that was said in these chats, also before the borrower signed in."""
    return select(TelegramThread.conversation_id).where(TelegramThread.who.in_(chats))


def _send_away(session: Session, borrower_id: str, ids: Sequence[str], now: datetime) -> None:
    """Sign them out everywhere; a turn that is being worked on is thrown away."""
    bound = select(Binding.channel).where(Binding.borrower_id == borrower_id, Binding.unbound_at.is_(None))
    for channel in session.scalars(bound.distinct()).all():
        unbind(session, channel, borrower_id, now, "erased")
    for conversation_id in session.scalars(
        select(Conversation.id).where(Conversation.id.in_(ids), Conversation.ended_at.is_(None))
    ).all():
        end_conversation(session, conversation_id, now)
    changed(session, update(Conversation).where(Conversation.id.in_(ids)).values(version=Conversation.version + 1))


def _forget_chats(session: Session, chats: Sequence[str], ids: Sequence[str]) -> Counter[str]:
    """Where they were reached. A chat that serves somebody else too only loses what was this borrower's."""
    changed(session, delete(TelegramThread).where(TelegramThread.conversation_id.in_(ids)))
    return Counter(telegram_chats=changed(session, delete(TelegramChat).where(TelegramChat.who.in_(chats))))


def _forget_the_rest(session: Session, borrower_id: str, ids: Sequence[str]) -> Counter[str]:
    comments = update(Rating).where(Rating.conversation_id.in_(ids), Rating.comment.is_not(None)).values(comment=None)
    return Counter(
        comments=changed(session, comments),
        statements=changed(session, delete(StatementRow).where(StatementRow.borrower_id == borrower_id)),
        bindings=changed(session, delete(Binding).where(Binding.borrower_id == borrower_id)),
        sign_in_links=changed(session, delete(SignInLink).where(SignInLink.borrower_id == borrower_id)),
        contact_wishes=sum(
            changed(session, delete(table).where(table.borrower_id == borrower_id)) for table in _WISHES
        ),
        web_sessions=changed(session, delete(WebSession).where(WebSession.conversation_id.in_(ids))),
    )
