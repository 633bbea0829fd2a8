"""What is kept of Telegram beside the conversations: chats, updates already taken, and how far each chat has been told.

A chat is found by a fingerprint; its address is sealed. A thread is one conversation of a chat: signing in or out begins the
next. `sent_seq` and `sent_parts` say what has been delivered, `in_doubt` that a message was on its way when we last looked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, Index, String, delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.base import Base, EncryptedText, UtcDateTime
from lending.store.conversations import ASSISTANT, Conversation, Message

OPEN, BLOCKED = "open", "blocked"
KEPT = timedelta(days=3)
"""How long we remember an update; Telegram itself forgets after a day."""


class TelegramChat(Base):
    __tablename__ = "telegram_chats"

    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(EncryptedText)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    state: Mapped[str] = mapped_column(String(16))
    commands_locale: Mapped[str | None] = mapped_column(String(16))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TelegramThread(Base):
    __tablename__ = "telegram_threads"
    __table_args__ = (Index("ix_telegram_threads_who", "who"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    who: Mapped[str] = mapped_column(ForeignKey("telegram_chats.who"))
    sent_seq: Mapped[int] = mapped_column(default=0)
    sent_parts: Mapped[int] = mapped_column(default=0)
    in_doubt: Mapped[bool] = mapped_column(default=False)


class TelegramUpdate(Base):
    __tablename__ = "telegram_updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TelegramPress(Base):
    """A button that was pressed; pressing it again does nothing."""

    __tablename__ = "telegram_presses"

    token: Mapped[str] = mapped_column(ForeignKey("buttons.token"), primary_key=True)


class TelegramSender(Base):
    """Which process sends. One row: pacing over all chats needs one sender."""

    __tablename__ = "telegram_senders"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing to tell a chat: `message` from its part `part` on."""

    who: str
    address: str
    message: Message
    part: int
    in_doubt: bool
    commands_locale: str | None


def first_time(session: Session, update_id: int, now: datetime) -> bool:
    """Note an update; False when it was taken before, by any process."""
    try:
        with session.begin_nested():
            session.add(TelegramUpdate(update_id=update_id, at=now))
    except IntegrityError:
        return False
    return True


def forget_updates(session: Session, now: datetime) -> None:
    """Forget updates that Telegram cannot bring again."""
    session.execute(delete(TelegramUpdate).where(TelegramUpdate.at < now - KEPT))


def begin_thread(session: Session, who: str, address: str, conversation_id: str) -> TelegramChat:
    """Make a conversation the chat's own from now on. What was said in the one before is still delivered, first."""
    chat = session.get(TelegramChat, who)
    if chat is None:
        chat = TelegramChat(who=who, address=address, conversation_id=conversation_id, state=OPEN)
        session.add(chat)
    chat.conversation_id, chat.state = conversation_id, OPEN
    session.flush()
    if session.get(TelegramThread, conversation_id) is None:
        session.add(TelegramThread(conversation_id=conversation_id, who=who, sent_seq=0, sent_parts=0, in_doubt=False))
        session.flush()
    return chat


def first_press(session: Session, token: str) -> bool:
    """Note that a button was pressed; False when it had been."""
    if session.get(TelegramPress, token) is not None:
        return False
    session.add(TelegramPress(token=token))
    session.flush()
    return True


def chats_behind(session: Session) -> list[str]:
    """Chats that have not been told everything. Blocked ones are left alone."""
    behind = (
        select(TelegramChat.who)
        .join(TelegramThread, TelegramThread.who == TelegramChat.who)
        .join(Conversation, Conversation.id == TelegramThread.conversation_id)
        .where(TelegramChat.state == OPEN, Conversation.last_seq > TelegramThread.sent_seq)
        .distinct()
    )
    return list(session.scalars(behind))


def who_has(session: Session, conversation_id: str) -> str | None:
    """The chat that a conversation belongs to."""
    return session.scalar(select(TelegramThread.who).where(TelegramThread.conversation_id == conversation_id))


def address_of(session: Session, who: str) -> str | None:
    """Where an open chat can be reached."""
    return session.scalar(select(TelegramChat.address).where(TelegramChat.who == who, TelegramChat.state == OPEN))


def next_due(session: Session, who: str) -> Due | None:
    """What the chat must be told next, the oldest conversation first; None when it knows all, or has blocked us."""
    row = session.execute(
        select(TelegramChat, TelegramThread, Message)
        .join(TelegramThread, TelegramThread.who == TelegramChat.who)
        .join(Conversation, Conversation.id == TelegramThread.conversation_id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(
            TelegramChat.who == who,
            TelegramChat.state == OPEN,
            Message.seq > TelegramThread.sent_seq,
            Message.sender == ASSISTANT,
        )
        .order_by(Conversation.created_at, Message.seq)
        .limit(1)
    ).first()
    if row is None:
        return None
    chat, thread, message = row
    return Due(who, chat.address, message, thread.sent_parts, thread.in_doubt, chat.commands_locale)


def take_next(session: Session, who: str, done: Due | None, over: bool, go_on: bool = True) -> Due | None:
    """Mark `done` (its part; `over`: that was its last) as delivered, and, to `go_on`, what is due next as on its way. One
    transaction a message: `in_doubt` of what is returned says whether it was on its way already when somebody stopped."""
    if done is not None:
        thread = session.get(TelegramThread, done.message.conversation_id)
        if thread is not None:  # else it was erased meanwhile
            thread.sent_seq, thread.sent_parts = (done.message.seq, 0) if over else (thread.sent_seq, done.part + 1)
            thread.in_doubt = False
            session.flush()
    due = next_due(session, who) if go_on else None
    if due is not None:
        session.get_one(TelegramThread, due.message.conversation_id).in_doubt = True
    return due


def set_state(session: Session, who: str, state: str) -> None:
    """Note that a chat has blocked the bot, or lets it back. Who comes back is not told what was missed meanwhile."""
    session.execute(update(TelegramChat).where(TelegramChat.who == who).values(state=state))
    if state == BLOCKED:
        last = select(Conversation.last_seq).where(Conversation.id == TelegramThread.conversation_id).scalar_subquery()
        session.execute(
            update(TelegramThread)
            .where(TelegramThread.who == who)
            .values(sent_seq=last, sent_parts=0, in_doubt=False)
            .execution_options(synchronize_session=False)
        )


def hold_sending(session: Session, holder: str, now: datetime, life: timedelta) -> bool:
    """Become, or stay, the one process that sends, for `life` from now. False while another is."""
    until = now + life
    mine = session.execute(
        update(TelegramSender)
        .where(TelegramSender.name == "sender", or_(TelegramSender.holder == holder, TelegramSender.until <= now))
        .values(holder=holder, until=until)
    )
    if isinstance(mine, CursorResult) and mine.rowcount == 1:
        return True
    if session.get(TelegramSender, "sender") is not None:
        return False
    try:
        with session.begin_nested():
            session.add(TelegramSender(name="sender", holder=holder, until=until))
    except IntegrityError:
        return False
    return True
