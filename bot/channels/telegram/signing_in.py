"""Signing in on Telegram: the lender's one-use link, or a code sent to the phone that the lender has on file."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.regions import serves
from bot.channels.telegram.updates import Sender
from bot.text.locales import locale_for
from bot.text.say import say
from lending.store.borrowers import Borrower, borrower
from lending.store.codes import CodeRefused, code_is_due, try_code
from lending.store.conversations import Answer, Conversation, end_conversation, open_conversation, say_beside
from lending.store.identities import LinkRefused, bind, peek_link, redeem_link
from lending.store.telegram import begin_thread

CHANNEL = "telegram"
_CODE = re.compile(r"\s*(\d{6})\s*", re.ASCII)


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
        redeem_link(session, CHANNEL, str(sender.id), link, now)
    except LinkRefused:
        beside(session, conversation, "telegram.link_refused", now)
        return conversation
    return enter(session, conversation, sender, who, known, now)


def may_be_code(session: Session, sender: Sender, text: str, now: datetime) -> str | None:
    """The digits, when the text is nothing but six and this person asked for a code."""
    digits = _CODE.fullmatch(text)
    return digits[1] if digits and code_is_due(session, CHANNEL, str(sender.id), now) else None


def by_code(
    session: Session, conversation: Conversation, sender: Sender, who: str, digits: str, now: datetime
) -> Conversation | None:
    """The conversation of the borrower whom the code proves; None, with a word said, when it proves nobody."""
    try:
        known = borrower(session, try_code(session, CHANNEL, str(sender.id), digits, now))
    except CodeRefused:
        beside(session, conversation, "telegram.code_wrong", now)
        return None
    assert known is not None
    if not serves(CHANNEL, known.jurisdiction):
        beside(session, conversation, "telegram.not_here", now)
        return None
    bind(session, CHANNEL, str(sender.id), known.id, "code", now)
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


def beside(session: Session, conversation: Conversation, key: str, now: datetime) -> None:
    """Say a phrase that no turn has to work out."""
    say_beside(session, conversation.id, Answer(key, say(key, {}, conversation.locale)), now)
