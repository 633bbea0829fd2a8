"""Forgetting what has had its time: counted first, then deleted a few at a time, so that the service goes on meanwhile.

Each batch is a transaction of its own with its event in the audit: stopped half way, everything is either whole or gone, and
the next run goes on from there. Done again, nothing more goes.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lending.store.audit import record
from lending.store.codes import CodeAttempt
from lending.store.contact_rows import ContactRow, DecisionRow, StopRow, WithdrawalRow
from lending.store.conversation_rows import Button, Conversation, DialogueState, Message, WebSession
from lending.store.engine import Sessions
from lending.store.forgetting import changed, forget_originals, forget_transcripts
from lending.store.identities import SignInLink
from lending.store.outreach_rows import OutreachRow
from lending.store.retention_policy import Retention
from lending.store.staff import IDLE, LONGEST
from lending.store.staff_rows import StaffSession
from lending.store.statements import StatementRow
from lending.store.telegram import TelegramUpdate
from lending.store.transcript_rows import Transcript, TurnRow
from lending.store.unfinished import contested, unfinished, weighed_in_a_running_agreement

CONVERSATIONS, ROWS = 50, 500
"""So many conversations, or rows of what is not a conversation's, go in one transaction: a tenth of a second or so."""
LOOKED_FOR = 5_000
"""So many that are due are looked for at once, because each look goes through all that there is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`over`: which rows of `key`'s table were over before a moment; `forget` deletes what belongs to them."""

    key: InstrumentedAttribute[Any]
    over: Callable[[datetime], ColumnElement[bool]]
    forget: Callable[[Session, Sequence[Any]], Mapping[str, int]]
    at_once: int = CONVERSATIONS


def due(session: Session, policy: Retention, now: datetime) -> dict[str, int]:
    """How much of each kind has had its time: conversations for the first two, rows for the others."""
    return {
        name: session.scalar(select(func.count()).select_from(_over(kind, policy.since(name, now)).subquery())) or 0
        for name, kind in KINDS.items()
    }


def apply(sessions: Sessions, policy: Retention, now: datetime, at_once: int | None = None) -> Counter[str]:
    """Delete what is due; returns how much of each kind went, counted as `due` does."""
    gone: Counter[str] = Counter()
    for name in KINDS:
        for count in _batches(sessions, name, policy, now, at_once or KINDS[name].at_once):
            gone[name] += count
    return gone


def _batches(sessions: Sessions, name: str, policy: Retention, now: datetime, at_once: int) -> Iterator[int]:
    kind, since, after = KINDS[name], policy.since(name, now), None
    while True:
        with sessions() as session:  # looking for them takes longer than deleting, and nobody need wait for it
            seen = _next(session, kind, since, after, LOOKED_FOR)
        if not seen:
            return
        for first in range(0, len(seen), at_once):
            begun = time.monotonic()
            with sessions.begin() as session:
                keys = _take(session, kind, since, seen[first : first + at_once])
                if keys:
                    rows = kind.forget(session, keys)
                    detail = {"days": policy.days(name), name: len(keys), **rows}
                    record(session, "operator", "retention.applied", f"retention:{name}", detail, now=now)
            yield len(keys)
            time.sleep(time.monotonic() - begun)  # others who write have waited so long, and may come first now
        after = seen[-1]


def _next(session: Session, kind: Kind, since: datetime, after: Any, most: int) -> Sequence[Any]:
    wanted = _over(kind, since) if after is None else _over(kind, since).where(kind.key > after)
    return session.scalars(wanted.order_by(kind.key).limit(most)).all()


def _take(session: Session, kind: Kind, since: datetime, seen: Sequence[Any]) -> Sequence[Any]:
    """These keys, locked: those of them that are over still, now that nobody else can speak there."""
    session.scalars(select(kind.key).where(kind.key.in_(seen)).order_by(kind.key).with_for_update()).all()
    return session.scalars(_over(kind, since).where(kind.key.in_(seen))).all()


def _over(kind: Kind, since: datetime) -> Select[tuple[Any]]:
    return select(kind.key).where(kind.over(since))


def _quiet(since: datetime) -> ColumnElement[bool]:
    """A conversation in which nothing was said or ended since, and of which nothing is open."""
    said = select(Message.id).where(Message.conversation_id == Conversation.id, Message.at >= since)
    told = select(TurnRow.id).where(TurnRow.conversation_id == Conversation.id, TurnRow.at >= since)
    return and_(
        Conversation.created_at < since,
        or_(Conversation.ended_at.is_(None), Conversation.ended_at < since),
        ~said.exists(),
        ~told.exists(),
        ~unfinished(),
    )


def _has(*tables: Any) -> ColumnElement[bool]:
    key = Conversation.id
    return or_(*(select(each.conversation_id).where(each.conversation_id == key).exists() for each in tables))


def _session_over(since: datetime) -> ColumnElement[bool]:
    unused = or_(StaffSession.seen_at < since - IDLE, StaffSession.created_at < since - LONGEST)
    return or_(StaffSession.ended_at < since, unused)


def _stop_over(since: datetime) -> ColumnElement[bool]:
    held = and_(StopRow.set_at < since, StopRow.code != "do_not_contact")
    return or_(StopRow.lifted_at < since, held)


def _forget_contacts(session: Session, keys: Sequence[Any]) -> Mapping[str, int]:
    """With what was said of them since."""
    changed(session, delete(WithdrawalRow).where(WithdrawalRow.contact_id.in_(keys)))
    changed(session, delete(ContactRow).where(ContactRow.id.in_(keys)))
    return {}


def _rows(key: InstrumentedAttribute[Any], over: Callable[[datetime], ColumnElement[bool]]) -> Kind:
    """A kind whose rows go by themselves."""

    def forget(session: Session, keys: Sequence[Any]) -> Mapping[str, int]:
        changed(session, delete(key.class_).where(key.in_(keys)))
        return {}

    return Kind(key, over, forget, ROWS)


KINDS: Mapping[str, Kind] = {
    "conversations": Kind(
        Conversation.id, lambda since: _has(Message, Button, DialogueState) & _quiet(since), forget_originals
    ),
    "transcripts": Kind(Conversation.id, lambda since: _has(Transcript) & _quiet(since), forget_transcripts),
    "statements": _rows(
        StatementRow.id, lambda since: (StatementRow.given_at < since) & ~weighed_in_a_running_agreement()
    ),
    "web_sessions": _rows(WebSession.id, lambda since: or_(WebSession.ended_at < since, WebSession.expires_at < since)),
    "staff_sessions": _rows(StaffSession.digest, _session_over),
    "sign_in_links": _rows(SignInLink.fingerprint, lambda since: SignInLink.expires_at < since),
    "code_attempts": _rows(CodeAttempt.id, lambda since: CodeAttempt.at < since),
    "telegram_updates": _rows(TelegramUpdate.update_id, lambda since: TelegramUpdate.at < since),
    "contacts": Kind(
        ContactRow.id, lambda since: (ContactRow.at < since) & ~contested(ContactRow.borrower_id), _forget_contacts, ROWS
    ),
    "contact_decisions": _rows(DecisionRow.id, lambda since: DecisionRow.at < since),
    "contact_stops": _rows(StopRow.id, _stop_over),
    "outreach": _rows(OutreachRow.id, lambda since: OutreachRow.due_at < since),
}
"""In the order in which they go; each named as its term in Retention."""
