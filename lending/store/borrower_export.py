"""Everything that is held about one borrower, opened, as plain data: what they may ask the lender for.

The lender's people stand in it as "staff", by no name but the one that the borrower saw.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lending.records import plain
from lending.store.agreement_rows import Agreement
from lending.store.agreement_texts import AgreementTextRow
from lending.store.agreements import agreements_of
from lending.store.approval_rows import ApprovalEvent, ApprovalRow
from lending.store.audit import AuditEvent, record
from lending.store.borrowers import BorrowerRow
from lending.store.complaints import Complaint
from lending.store.contact_rows import ConsentRow, ContactRow, DecisionRow, PreferencesRow, StopRow
from lending.store.contact_withdrawals import unnamed, withdrawals_of
from lending.store.conversation_export import conversations_held
from lending.store.conversation_rows import Conversation, WebSession
from lending.store.engine import begin_writing
from lending.store.identities import Binding, SignInLink
from lending.store.loans import LoanRow
from lending.store.outreach_rows import OutreachRow
from lending.store.proposals import ProposalRow
from lending.store.statements import StatementRow
from lending.store.telegram import TelegramChat, TelegramThread

Data = dict[str, Any]


def export_borrower(session: Session, borrower_id: str, now: datetime) -> Data:
    """All of it, and the event that says so. The caller commits before it hands the data on."""
    begin_writing(session)
    conversations = conversations_held(session, borrower_id)
    held = {
        "exported_at": plain(now),
        "borrower": _fields(session.get_one(BorrowerRow, borrower_id), "external_id name phone jurisdiction locale"),
        "contacts": _contacts(session, borrower_id),
        "consents": _consents(session, borrower_id),
        "loans": _each(
            session, borrower_id, "id external_id product currency", LoanRow.disbursed_on, LoanRow.external_id
        ),
        "agreements": [_agreement(session, each) for each in agreements_of(session, borrower_id)],
        "plans_shown": _each(
            session, borrower_id, "id loan_id as_of expires_at proposed_at body", ProposalRow.as_of, ProposalRow.ordinal
        ),
        "requests": [_request(session, row) for row in _of(session, borrower_id, ApprovalRow.asked_at)],
        "statements": _each(session, borrower_id, "given_at currency means", StatementRow.id),
        "complaints": _each(
            session,
            borrower_id,
            "number category conversation_id seq opened_at due_at answered_at answer",
            Complaint.opened_at,
        ),
        "contacted": _contacted(session, borrower_id),
        "contact_wishes": _each(session, borrower_id, "body changed_at", PreferencesRow.changed_at),
        "contact_stops": _each(session, borrower_id, "code set_at lifted_at", StopRow.set_at),
        "contact_decisions": _each(
            session, borrower_id, "at kind channel loan_id verdict rule until", DecisionRow.at, DecisionRow.id
        ),
        "outreach": _each(
            session, borrower_id, "moment segment about_on loan_id due_at state rule closed_at channel why", OutreachRow.id
        ),
        "conversations": conversations,
        "audit": _events(session, borrower_id),
    }
    counts = {name: len(found) for name, found in held.items() if isinstance(found, list)}
    record(session, "operator", "borrower.exported", f"borrower:{borrower_id}", counts, now=now)
    return held


def _contacts(session: Session, borrower_id: str) -> Data:
    """Where we can reach them, and how each place came to be theirs."""
    chats = (
        select(TelegramChat)
        .join(TelegramThread, TelegramThread.who == TelegramChat.who)
        .join(Conversation, Conversation.id == TelegramThread.conversation_id)
        .where(Conversation.borrower_id == borrower_id)
    )
    browsers = (
        select(WebSession)
        .join(Conversation, Conversation.id == WebSession.conversation_id)
        .where(Conversation.borrower_id == borrower_id)
        .order_by(WebSession.created_at)
    )
    return {
        "telegram": [_fields(row, "address state stopped_at") for row in session.scalars(chats).unique()],
        "bindings": _each(session, borrower_id, "channel method bound_at expires_at unbound_at", Binding.bound_at),
        "links": _each(session, borrower_id, "channel created_at expires_at used_at", SignInLink.created_at),
        "browsers": [_fields(row, "created_at expires_at ended_at") for row in session.scalars(browsers)],
    }


def _contacted(session: Session, borrower_id: str) -> list[Data]:
    """Every contact; of one that is withdrawn also when, why, and by whom: a member of the staff by no name."""
    rows = _of(session, borrower_id, ContactRow.at, ContactRow.id)
    back = withdrawals_of(session, [row.id for row in rows])
    return [
        {
            **_fields(row, "at made_by channel why outcome recipient loan_id reference"),
            "withdrawn": {**back[row.id].as_dict(), "by": unnamed(back[row.id].by)} if row.id in back else None,
        }
        for row in rows
    ]


def _consents(session: Session, borrower_id: str) -> list[Data]:
    """What they said yes to: being served on a channel, and plans."""
    served = [row for row in _of(session, borrower_id, Binding.bound_at) if row.agreed_at is not None]
    return [
        *({"to": "channel", "channel": row.channel, "at": plain(row.agreed_at)} for row in served),
        *(
            {"to": "contact", **_fields(row, "channel source granted_at withdrawn_at")}
            for row in _of(session, borrower_id, ConsentRow.granted_at)
        ),
        *(
            {"to": "agreement", "number": each.number, "channel": each.channel, "at": plain(each.accepted_at)}
            for each in agreements_of(session, borrower_id)
        ),
    ]


def _agreement(session: Session, agreed: Agreement) -> Data:
    text = session.get(AgreementTextRow, agreed.id)
    return {
        **_fields(
            agreed, "number loan_id version status events channel locale accepted_at cancel_until policy_version"
        ),
        "plan": plain(agreed.proposal),
        "text": text.body if text is not None else None,
    }


def _request(session: Session, row: ApprovalRow) -> Data:
    events = select(ApprovalEvent).where(ApprovalEvent.approval_id == row.id).order_by(ApprovalEvent.id)
    return {
        **_fields(row, "number kind loan_id conversation_id asked_at wish figures"),
        "events": [_fields(event, "event at reason detail") for event in session.scalars(events)],
    }


def _events(session: Session, borrower_id: str) -> list[Data]:
    """The audit's events on them and what is theirs, in order."""
    subjects = [f"borrower:{borrower_id}"]
    for kind, key in (
        ("loan", LoanRow.id), ("conversation", Conversation.id), ("approval", ApprovalRow.id), ("complaint", Complaint.number),
    ):  # fmt: skip
        mine = session.scalars(select(key).where(key.class_.borrower_id == borrower_id))
        subjects += [f"{kind}:{each}" for each in mine]
    subjects += [f"agreement:{each.id}" for each in agreements_of(session, borrower_id)]
    told = session.scalars(select(AuditEvent).where(AuditEvent.subject.in_(subjects)).order_by(AuditEvent.id))
    return [
        {**_fields(event, "at event subject"), "by": event.actor.partition(":")[0], **_detail(event)} for event in told
    ]


def _detail(event: AuditEvent) -> Data:
    """What else the event says, without the colleague that a conversation was given to."""
    kept = {name: value for name, value in event.detail.items() if (event.event, name) != ("transcript.assigned", "to")}
    return {"detail": kept} if kept else {}


def _each(session: Session, borrower_id: str, names: str, *order: InstrumentedAttribute[Any]) -> list[Data]:
    return [_fields(row, names) for row in _of(session, borrower_id, *order)]


def _of(session: Session, borrower_id: str, *order: InstrumentedAttribute[Any]) -> Sequence[Any]:
    """The borrower's rows of the table that `order` is of, in that order."""
    table = order[0].class_
    return session.scalars(select(table).where(table.borrower_id == borrower_id).order_by(*order)).all()


def _fields(row: object, names: str) -> Data:
    return {name: plain(getattr(row, name)) for name in names.split()}
