"""Signing in on Telegram: the lender's one-use link, or a code sent to the phone that the lender has on file; and agreeing to
being served here, where the borrower's region asks for that."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.regions import asks_agreement, serves
from bot.channels.telegram.updates import Sender
from bot.text.locales import locale_for
from bot.text.say import say
from lending.store.borrowers import Borrower, borrower
from lending.store.codes import Person
from lending.store.conversations import Answer, Conversation, end_conversation, open_conversation, say_beside
from lending.store.identities import Bound, LinkRefused, agree, bind, bound_to, peek_link, redeem_link, unbind
from lending.store.telegram import begin_thread

CHANNEL = "telegram"
AGREE = "telegram.agree"


def person(sender: Sender) -> Person:
    return Person(CHANNEL, str(sender.id), str(sender.id))


def by_link(
    session: Session, conversation: Conversation, sender: Sender, who: str, link: str, now: datetime
) -> Conversation:
    """The conversation of the borrower whom the link names; the same as before, with a word, when it names nobody."""
    try:
        known = borrower(session, peek_link(session, CHANNEL, link, now))
        assert known is not None
        if not serves(CHANNEL, known.jurisdiction):
            beside(session, conversation, "telegram.not_here", now)
            return conversation
        bound = redeem_link(session, CHANNEL, str(sender.id), link, now)
    except LinkRefused:
        beside(session, conversation, "telegram.link_refused", now)
        return conversation
    return _proved(session, conversation, sender, who, known, bound, now)


def by_code(
    session: Session, conversation: Conversation, sender: Sender, who: str, known: Borrower, now: datetime
) -> Conversation:
    """The conversation of the borrower whom a code has proved; the same as before, with a word, where that cannot be."""
    if not serves(CHANNEL, known.jurisdiction):
        beside(session, conversation, "telegram.not_here", now)
        return conversation
    bound = bind(session, CHANNEL, str(sender.id), known.id, "code", now)
    return _proved(session, conversation, sender, who, known, bound, now)


def _proved(
    session: Session, conversation: Conversation, sender: Sender, who: str, known: Borrower, bound: Bound, now: datetime
) -> Conversation:
    if conversation.borrower_id == known.id:
        beside(session, conversation, "sign_in.done", now)
    if asks_agreement(CHANNEL, known.jurisdiction) and not bound.agreed:
        beside(session, conversation, AGREE, now)
        return conversation
    return enter(session, conversation, sender, who, known, now)


def agreed(session: Session, conversation: Conversation, sender: Sender, who: str, yes: bool, now: datetime) -> Conversation:
    """The answer to `telegram.agree`: the borrower's conversation, or nobody's and no binding. Nothing where nobody was asked."""
    bound = bound_to(session, CHANNEL, str(sender.id), now)
    known = borrower(session, bound.borrower_id) if bound else None
    if known is None or not asks_agreement(CHANNEL, known.jurisdiction):
        beside(session, conversation, "telegram.nothing_asked", now)
        return conversation
    if not yes:
        unbind(session, CHANNEL, known.id, now, "does not agree")
        beside(session, conversation, "telegram.not_agreed", now)
        return conversation
    words = say(AGREE, {}, conversation.locale)
    agree(session, CHANNEL, str(sender.id), hashlib.sha256(words.encode()).hexdigest(), now)
    return enter(session, conversation, sender, who, known, now)


def enter(
    session: Session, conversation: Conversation, sender: Sender, who: str, known: Borrower, now: datetime
) -> Conversation:
    """The conversation of a borrower who is bound now: the one they are in, else a new one; others of theirs here are over."""
    if conversation.borrower_id == known.id:
        return conversation
    end_conversation(session, conversation.id, now)
    before = session.scalar(
        select(Conversation).where(
            Conversation.channel == CHANNEL, Conversation.borrower_id == known.id, Conversation.ended_at.is_(None)
        )
    )
    if before is not None:  # the borrower's other account on Telegram
        end_conversation(session, before.id, now)
    session.expire(conversation)
    return begin(session, sender, who, known, locale_for(None, known.jurisdiction, known.locale), now)


def begin(
    session: Session, sender: Sender, who: str, known: Borrower | None, locale: str, now: datetime
) -> Conversation:
    """A new conversation of this chat, with a borrower or with nobody we know."""
    conversation = open_conversation(session, CHANNEL, known.id if known else None, locale, now)
    begin_thread(session, who, str(sender.id), conversation.id)
    return conversation


def beside(
    session: Session, conversation: Conversation, key: str, now: datetime, values: Mapping[str, Any] | None = None
) -> None:
    """Say a phrase that no turn has to work out."""
    say_beside(session, conversation.id, Answer(key, say(key, values or {}, conversation.locale)), now)
