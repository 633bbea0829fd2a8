"""Conversations as they are kept: who speaks, what was said, what waits for an answer, where the dialogue stands.

A borrower's message is written here before anything else happens to it. The turn that answers it commits the answers, the
dialogue's new state and "answered" together (`commit_turn`), guarded by the conversation's version: of two workers that
answer the same message only one commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lending.store.base import new_id
from lending.store.borrowers import BorrowerRow
from lending.store.conversation_rows import Button, Conversation, DialogueState, Message, WebSession

__all__ = [
    "ANSWERED",
    "ASSISTANT",
    "BORROWER",
    "WAITING",
    "Answer",
    "Button",
    "Conversation",
    "DialogueState",
    "Message",
    "StaleTurn",
    "TooManyWaiting",
    "Waiting",
    "WebSession",
    "answered_between",
    "borrower_of",
    "commit_turn",
    "conversations_waiting",
    "end_conversation",
    "meaning_of",
    "messages_after",
    "next_waiting",
    "offered_as",
    "open_conversation",
    "receive",
    "versions",
]

WAITING, ANSWERED = "waiting", "answered"
BORROWER, ASSISTANT = "borrower", "assistant"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for its answer, and all that a turn needs to give it."""

    message_id: str
    seq: int
    client_id: str | None
    conversation_id: str
    borrower_id: str | None
    jurisdiction: str | None
    channel: str
    version: int
    body: Mapping[str, Any]
    at: datetime
    locale: str
    handled_by: str | None
    events: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One message of the assistant: its response key, text, a card, and choices ({"title", "intent", "entities"})."""

    key: str | None
    text: str | None
    card: Mapping[str, Any] | None = None
    choices: Sequence[Mapping[str, Any]] = field(default=())


class StaleTurn(Exception):
    """Another worker has answered this message, or the conversation has moved on: throw this turn away."""


class TooManyWaiting(Exception):
    """The conversation has more unanswered messages than it may."""


def open_conversation(
    session: Session, channel: str, borrower_id: str | None, locale: str, now: datetime
) -> Conversation:
    """The borrower's open conversation on this channel, or a new one. Nobody (None) always gets a new one."""
    found = _open(session, channel, borrower_id)
    if found is not None:
        return found
    fresh = Conversation(channel=channel, borrower_id=borrower_id, locale=locale, created_at=now)
    try:
        with session.begin_nested():
            session.add(fresh)
    except IntegrityError:
        found = _open(session, channel, borrower_id)
        if found is None:
            raise
        return found
    return fresh


def _open(session: Session, channel: str, borrower_id: str | None) -> Conversation | None:
    if borrower_id is None:
        return None
    return session.scalar(
        select(Conversation).where(
            Conversation.channel == channel, Conversation.borrower_id == borrower_id, Conversation.ended_at.is_(None)
        )
    )


def borrower_of(session: Session, conversation_id: str) -> str | None:
    """Who is verified to be speaking in this conversation; None for a visitor, an ended or an unknown conversation."""
    return session.scalar(
        select(Conversation.borrower_id).where(Conversation.id == conversation_id, Conversation.ended_at.is_(None))
    )


def end_conversation(session: Session, conversation_id: str, now: datetime, farewell: timedelta = timedelta(0)) -> None:
    """Close a conversation for good; the next sign-in begins an empty one.

    Its sessions can still read, not write, for the time of a `farewell`: a goodbye that was asked for in words must arrive.
    """
    session.execute(update(Conversation).where(Conversation.id == conversation_id).values(ended_at=now))
    session.execute(
        update(WebSession)
        .where(WebSession.conversation_id == conversation_id, WebSession.ended_at.is_(None))
        .values(ended_at=now + farewell)
    )


def receive(
    session: Session,
    conversation_id: str,
    client_id: str,
    body: Mapping[str, Any],
    now: datetime,
    most_waiting: int = 20,
    session_id: str | None = None,
) -> Message:
    """Write down what a borrower said, once: the same `client_id` again returns the message already kept. `session_id`:
    the web session it came through."""
    kept = select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
    already = session.scalar(kept)
    if already is not None:
        return already
    waiting = select(Message.id).where(Message.conversation_id == conversation_id, Message.state == WAITING)
    if len(session.scalars(waiting.limit(most_waiting)).all()) >= most_waiting:
        raise TooManyWaiting
    conversation.last_seq += 1
    message = Message(
        conversation_id=conversation_id,
        seq=conversation.last_seq,
        sender=BORROWER,
        client_id=client_id,
        session_id=session_id,
        state=WAITING,
        body=dict(body),
        locale=conversation.locale,
        at=now,
    )
    session.add(message)
    session.flush()
    return message


def next_waiting(session: Session, conversation_id: str) -> Waiting | None:
    """The oldest unanswered message of a conversation, with the dialogue's state."""
    row = session.execute(
        select(Message, Conversation, DialogueState, BorrowerRow.jurisdiction)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(BorrowerRow, BorrowerRow.id == Conversation.borrower_id)
        .outerjoin(DialogueState, DialogueState.conversation_id == Message.conversation_id)
        .where(Message.conversation_id == conversation_id, Message.state == WAITING)
        .order_by(Message.seq)
        .limit(1)
    ).first()
    if row is None:
        return None
    message, conversation, state, jurisdiction = row
    return Waiting(
        message_id=message.id,
        seq=message.seq,
        client_id=message.client_id,
        conversation_id=conversation_id,
        borrower_id=conversation.borrower_id,
        jurisdiction=jurisdiction,
        channel=conversation.channel,
        version=conversation.version,
        body=message.body,
        at=message.at,
        locale=conversation.locale,
        handled_by=conversation.handled_by,
        events=state.events if state is not None else (),
    )


def commit_turn(
    session: Session,
    turn: Waiting,
    answers: Iterable[Answer],
    *,
    events: list[dict[str, Any]] | None,
    locale: str,
    now: datetime,
) -> list[Message]:
    """The answers, the dialogue's new state (None: unchanged) and "answered", all or nothing. Raises StaleTurn."""
    taken = session.execute(
        update(Conversation)
        .where(Conversation.id == turn.conversation_id, Conversation.version == turn.version)
        .values(version=turn.version + 1, locale=locale)
    )
    asked = session.get(Message, turn.message_id)
    if not isinstance(taken, CursorResult) or taken.rowcount != 1 or asked is None or asked.state != WAITING:
        raise StaleTurn(turn.message_id)
    conversation = session.get_one(Conversation, turn.conversation_id, populate_existing=True)
    said = [_say(session, conversation, answer, locale, now) for answer in answers]
    asked.state, asked.answered_seq = ANSWERED, conversation.last_seq
    if events is not None:
        session.merge(DialogueState(conversation_id=turn.conversation_id, events=events))
    session.flush()
    return said


def say_beside(
    session: Session, conversation_id: str, answer: Answer, now: datetime, by: str | None = None
) -> Message:
    """Say something that no turn has to work out (a used-up button, a picture we cannot read), in order with the rest.

    `by`: the person of the lender's who says it, as the borrower may see them.
    """
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    said = _say(session, conversation, answer, conversation.locale, now)
    if by is not None:
        said.body = {**said.body, "by": by}
    return said


def _say(session: Session, conversation: Conversation, answer: Answer, locale: str, now: datetime) -> Message:
    conversation.last_seq += 1
    buttons = [_button(session, conversation, choice) for choice in answer.choices]
    message = Message(
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        sender=ASSISTANT,
        state=ANSWERED,
        body={"key": answer.key, "text": answer.text, "card": answer.card, "buttons": buttons},
        locale=locale,
        at=now,
    )
    session.add(message)
    return message


def _button(session: Session, conversation: Conversation, choice: Mapping[str, Any]) -> dict[str, str]:
    token = new_id()
    session.add(Button(token=token, conversation_id=conversation.id, seq=conversation.last_seq, meaning=dict(choice)))
    return {"title": choice["title"], "button": token}


def meaning_of(session: Session, conversation_id: str, token: str) -> Mapping[str, Any] | None:
    """What a button of this conversation means; None for any other token."""
    button = session.get(Button, token)
    return button.meaning if button is not None and button.conversation_id == conversation_id else None


def offered_as(session: Session, conversation_id: str, title: str) -> Mapping[str, Any] | None:
    """The meaning of a button of the latest answers whose title was typed out in full."""
    newest = select(Message.seq).where(Message.conversation_id == conversation_id, Message.sender == BORROWER)
    after = session.scalar(newest.order_by(Message.seq.desc()).limit(1)) or 0
    offered = session.scalars(select(Button).where(Button.conversation_id == conversation_id, Button.seq > after))
    return next((button.meaning for button in offered if button.meaning["title"] == title), None)


def messages_after(session: Session, conversation_id: str, seq: int, most: int = 200) -> Sequence[Message]:
    """What was said after `seq`, oldest first; the newest `most` of it."""
    newest = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > seq)
        .order_by(Message.seq.desc())
        .limit(most)
    )
    return session.scalars(newest).all()[::-1]


def answered_between(session: Session, conversation_id: str, after: int, until: int) -> Sequence[str]:
    """Client ids of the borrower's messages whose last answer lies in (after, until]."""
    answered = select(Message.client_id).where(
        Message.conversation_id == conversation_id, Message.answered_seq > after, Message.answered_seq <= until
    )
    return [client_id for client_id in session.scalars(answered) if client_id]


def conversations_waiting(session: Session) -> Sequence[str]:
    """Conversations with unanswered messages: what a worker takes up after a restart."""
    return session.scalars(select(Message.conversation_id).where(Message.state == WAITING).distinct()).all()


def versions(session: Session, conversation_ids: Iterable[str]) -> dict[str, int]:
    """How far each conversation has come (its last seq): cheap to ask often."""
    asked = select(Conversation.id, Conversation.last_seq).where(Conversation.id.in_(list(conversation_ids)))
    return {conversation_id: last_seq for conversation_id, last_seq in session.execute(asked)}
