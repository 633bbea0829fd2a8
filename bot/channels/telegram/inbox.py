"""What a person did on Telegram, written down once: the update, the conversation it belongs to, and the message that waits."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.channels.regions import serves
from bot.channels.telegram.signing_in import CHANNEL, begin, beside, by_code, by_link, may_be_code
from bot.channels.telegram.updates import Membership, Other, Pressed, Read, Said, Sender
from bot.text.locales import locale_for, parse_locale
from bot.text.say import say
from lending.store.borrowers import borrower
from lending.store.codes import Code, ask_code
from lending.store.conversations import (
    ASSISTANT,
    Conversation,
    Message,
    TooManyWaiting,
    end_conversation,
    meaning_of,
    offered_as,
    receive,
)
from lending.store.engine import wait_turn
from lending.store.failpoints import hit
from lending.store.identities import bound_to, fingerprint
from lending.store.telegram import (
    BLOCKED,
    OPEN,
    TelegramChat,
    first_press,
    first_time,
    set_state,
)

log = logging.getLogger(__name__)
MOST_WAITING = 100
"""Unanswered messages of one conversation; what comes beyond them is not kept, and that is said."""
COMMANDS: Mapping[str, str] = {
    "status": "ask_overdue_status",
    "plan": "request_instalment",
    "language": "change_language",
    "human": "talk_to_human",
    "help": "help",
}
"""Commands that are a turn of the conversation, by the intent that they are. /start, /stop and /login are done here."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be done now that the update is kept: wake the conversation, answer the pressed button, send a code."""

    conversation_id: str | None = None
    notice: str | None = None
    code: Code | None = None


class Inbox:
    """Takes updates from any process; the same update again is nothing."""

    def __init__(self, sessions: sessionmaker[Session], counts: Counter[str], codes: bool = False) -> None:
        """`codes`: one-time codes can be sent."""
        self._sessions, self._counts, self._codes = sessions, counts, codes

    def take(self, read: Read, now: datetime) -> Taken:
        """Write it down, in one transaction. Raises SQLAlchemyError when the database is out of reach: nothing is kept."""
        with self._sessions.begin() as session:
            who = fingerprint(CHANNEL, str(read.sender.id))
            wait_turn(session, f"telegram:{who}")
            if not first_time(session, read.update_id, now):
                self._counts["duplicates"] += 1
                return Taken()
            taken = self._take(session, read, who, now)
            hit("gateway.inbox.before_commit")
        hit("gateway.inbox.after_commit")
        return taken

    def _take(self, session: Session, read: Read, who: str, now: datetime) -> Taken:
        self._counts[type(read).__name__.lower()] += 1
        if isinstance(read, Membership):
            set_state(session, who, BLOCKED if read.blocked else OPEN)
            return Taken()
        link = _link(read)
        conversation, fresh = self._conversation(session, read.sender, who, now)
        chat = session.get_one(TelegramChat, who)
        if chat.state == BLOCKED:  # whoever writes has let us back
            set_state(session, who, OPEN)
        if link is not None:
            conversation = by_link(session, conversation, read.sender, who, link, now)
        if fresh or (isinstance(read, Said) and _command(read.text) == "start"):
            beside(session, conversation, "telegram.welcome", now)
        if isinstance(read, Other):
            beside(session, conversation, f"telegram.{_WORDS[read.kind]}", now)
            return Taken(conversation.id)
        return self._said(session, conversation, chat, read, now)

    def _conversation(self, session: Session, sender: Sender, who: str, now: datetime) -> tuple[Conversation, bool]:
        """The conversation that this person is in now, and whether they are new here."""
        chat = session.get(TelegramChat, who)
        bound = bound_to(session, CHANNEL, str(sender.id), now)
        known = borrower(session, bound.borrower_id) if bound else None
        if known is not None and not serves(CHANNEL, known.jurisdiction):
            known = None
        current = session.get_one(Conversation, chat.conversation_id) if chat else None
        if current and current.ended_at is None and current.borrower_id == (known.id if known else None):
            return current, False
        locale = current.locale if current else parse_locale(sender.language) or locale_for(None, None, None)
        ended_by_time = bool(current and current.borrower_id and current.ended_at is None)
        if current and current.ended_at is None:
            end_conversation(session, current.id, now)
        conversation = begin(session, sender, who, known, locale, now)
        if ended_by_time and known is None:
            beside(session, conversation, "telegram.sign_in_again", now)
        return conversation, current is None

    def _said(
        self, session: Session, conversation: Conversation, chat: TelegramChat, read: Said | Pressed, now: datetime
    ) -> Taken:
        body: dict[str, Any] | None
        if isinstance(read, Pressed):
            body, notice = _pressed(session, conversation, read)
            if body is None:
                return Taken(notice=notice)
        elif _command(read.text) == "stop":
            chat.stopped_at = now
            beside(session, conversation, "telegram.stopped", now)
            return Taken(conversation.id)
        elif _command(read.text) == "login":
            return self._login(session, conversation, read, now)
        elif digits := may_be_code(session, read.sender, read.text, now):
            entered = by_code(session, conversation, read.sender, chat.who, digits, now)
            if entered is None:
                return Taken(conversation.id)
            conversation, body = entered, {"text": "/start", "intent": "greet"}
        else:
            body = _body(session, conversation, read.text)
            if body is None:
                return Taken(conversation.id)
        try:
            receive(session, conversation.id, f"telegram-{read.update_id}", body, now, MOST_WAITING)
        except TooManyWaiting:
            self._counts["too many waiting"] += 1
            if not _just_said(session, conversation, "error.too_many"):
                beside(session, conversation, "error.too_many", now)
        return Taken(conversation.id)


    def _login(self, session: Session, conversation: Conversation, read: Said, now: datetime) -> Taken:
        """`/login number`: the same answer whether a code is on its way or not. Neither it nor the code is in the transcript."""
        number = read.text.partition(" ")[2].strip()[:64]
        if not self._codes or not number:
            beside(session, conversation, "telegram.login_how" if self._codes else "telegram.login_off", now)
            return Taken(conversation.id)
        code = ask_code(session, CHANNEL, str(read.sender.id), number, now)
        beside(session, conversation, "telegram.code_sent", now)
        return Taken(conversation.id, code=code)


def _link(read: Read) -> str | None:
    """The one-use word of a deep link: `/start word`."""
    if isinstance(read, Said) and _command(read.text) == "start":
        return read.text.partition(" ")[2].strip()[:64] or None
    return None


def _body(session: Session, conversation: Conversation, text: str) -> dict[str, Any] | None:
    """What a text is kept as; None for one that is nothing but blanks."""
    text = text.replace("\x00", "").strip()
    command = _command(text)
    if command == "start":
        return {"text": "/start", "intent": "greet"}
    if command is not None and command in COMMANDS:
        return {"text": f"/{command}", "intent": COMMANDS[command]}
    meaning = offered_as(session, conversation.id, text)
    if meaning is not None:
        return _meant(meaning)
    return {"text": text} if text else None


def _pressed(session: Session, conversation: Conversation, read: Pressed) -> tuple[dict[str, Any] | None, str | None]:
    """What the pressed button means, or why it means nothing any more."""
    meaning = meaning_of(session, conversation.id, read.data)
    if meaning is None:
        return None, say("telegram.button_gone", {}, conversation.locale)
    if not first_press(session, read.data):
        return None, say("telegram.button_used", {}, conversation.locale)
    return _meant(meaning), None


def _meant(meaning: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": meaning["title"], "intent": meaning["intent"], "entities": meaning.get("entities") or {}}


def _command(text: str) -> str | None:
    """The command that a text is: `/help`, `/help@our_bot`, `/start word`."""
    return (
        text.split(maxsplit=1)[0][1:].partition("@")[0].lower()
        if text.startswith("/") and text.strip("/ \t\n")
        else None
    )


def _just_said(session: Session, conversation: Conversation, key: str) -> bool:
    last = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.sender == ASSISTANT)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    said = session.scalar(last)
    return said is not None and said.body.get("key") == key


_WORDS = {"sticker": "only_text", "edited": "edited", "forwarded": "forwarded", "contact": "contact"}
