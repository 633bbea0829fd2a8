"""What a person did on Telegram, written down once: the update, the conversation it belongs to, and the message that waits."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.channels import sign_in
from bot.channels.regions import rules, serves
from bot.channels.sign_in import Step
from bot.channels.telegram.signing_in import CHANNEL, agreed, begin, beside, by_code, by_link, person
from bot.channels.telegram.updates import Membership, Other, Pressed, Read, Said, Sender, Shared
from bot.nlu.fold import fold
from bot.text.locales import locale_for, parse_locale
from bot.text.say import say
from lending.store.borrowers import borrower
from lending.store.codes import Delivery
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
"""Commands that are a turn of the conversation, by the intent that they are. The others are done here."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be done now that the update is kept: wake the conversation, answer the pressed button, send a code."""

    conversation_id: str | None = None
    notice: str | None = None
    code: tuple[Delivery, str] | None = None
    """With the locale of the conversation."""


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
            before = conversation
            conversation = by_link(session, conversation, read.sender, who, link, now)
            if conversation is before and conversation.borrower_id is not None:
                return Taken(conversation.id)  # proved once more
        if fresh or (isinstance(read, Said) and _command(read.text) == "start"):
            beside(session, conversation, "telegram.welcome", now)
        if isinstance(read, Shared):
            return self._shared(session, conversation, chat, read, now)
        if isinstance(read, Other):
            beside(session, conversation, f"telegram.{_WORDS[read.kind]}", now)
            return Taken(conversation.id)
        return self._said(session, conversation, chat, read, now)

    def _conversation(self, session: Session, sender: Sender, who: str, now: datetime) -> tuple[Conversation, bool]:
        """The conversation that this person is in now, and whether they are new here."""
        chat = session.get(TelegramChat, who)
        bound = bound_to(session, CHANNEL, str(sender.id), now)
        known = borrower(session, bound.borrower_id) if bound else None
        if known is not None and bound is not None and not serves(CHANNEL, known.jurisdiction, bound.agreed):
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
        elif (done := self._done_here(session, conversation, chat, read, now)) is not None:
            return done
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

    def _done_here(
        self, session: Session, conversation: Conversation, chat: TelegramChat, read: Said, now: datetime
    ) -> Taken | None:
        """What needs no turn: stopping, signing in, agreeing. Numbers and codes typed to a sign-in are in no transcript."""
        command, bare = _command(read.text), "".join(filter(str.isalnum, fold(read.text).text))
        if command == "start":
            chat.stopped_at = None
        elif command == "stop" or rules().stop.fullmatch(bare):
            chat.stopped_at = now
            beside(session, conversation, "telegram.stopped", now)
            return Taken(conversation.id)
        elif chat.stopped_at is not None and rules().resume.fullmatch(bare):
            chat.stopped_at = None
            beside(session, conversation, "telegram.resumed", now)
            return Taken(conversation.id)
        elif command in ("agree", "decline"):
            entered = agreed(session, conversation, read.sender, chat.who, command == "agree", now)
            return self._entered(session, conversation, entered, read, now)
        elif command == "login":
            return self._login(session, conversation, chat, read, now)
        elif self._codes and (step := sign_in.take_text(session, person(read.sender), read.text, now)):
            return self._step(session, conversation, chat, read, step, now)
        return None

    def _login(
        self, session: Session, conversation: Conversation, chat: TelegramChat, read: Said, now: datetime
    ) -> Taken:
        """`/login`, with the lender's number at once or after it is asked for."""
        if not self._codes:
            beside(session, conversation, "telegram.login_off", now)
            return Taken(conversation.id)
        step = sign_in.begin(session, person(read.sender), None, now)
        number = read.text.partition(" ")[2].strip()
        if step.key == sign_in.ASK_NUMBER:
            step = sign_in.take_text(session, person(read.sender), number, now) or Step("telegram.login_how")
        return self._step(session, conversation, chat, read, step, now)

    def _shared(
        self, session: Session, conversation: Conversation, chat: TelegramChat, read: Shared, now: datetime
    ) -> Taken:
        """A contact: the first of two factors, when it is the sender's own."""
        if not self._codes:
            beside(session, conversation, "telegram.contact", now)
            return Taken(conversation.id)
        whose = str(read.person) if read.person is not None else None
        step = sign_in.share_phone(session, person(read.sender), whose, read.phone, now)
        return self._step(session, conversation, chat, read, step, now)

    def _step(
        self, session: Session, conversation: Conversation, chat: TelegramChat, read: Said | Shared, step: Step, now: datetime
    ) -> Taken:
        if step.verified is not None:
            entered = by_code(session, conversation, read.sender, chat.who, step.verified, now)
            return self._entered(session, conversation, entered, read, now)
        beside(session, conversation, step.key, now, step.values)
        return Taken(conversation.id, code=(step.delivery, conversation.locale) if step.delivery else None)

    def _entered(
        self, session: Session, before: Conversation, entered: Conversation, read: Said | Shared, now: datetime
    ) -> Taken:
        """Somebody who has just become known is greeted; whoever was known already goes on."""
        if entered.id != before.id:
            receive(session, entered.id, f"telegram-{read.update_id}", {"text": "/start", "intent": "greet"}, now)
        return Taken(entered.id)


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


_WORDS = {"sticker": "only_text", "edited": "edited", "forwarded": "forwarded"}
