"""Delivers what the assistant said, in order in each chat, and marks what was delivered.

The store says what is due. A message is marked "in doubt" before it goes and delivered after Telegram took it: killed between
the two, it is sent once more, for a lost answer is worse than one that comes twice. One process sends at a time, by a lease.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from telegram import Bot, BotCommand, BotCommandScopeChat, InputFile
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.render import Piece, pieces
from bot.documents.agreement_text import AgreementText
from bot.documents.drawn import draw
from bot.documents.kept import calendar_of, kept_text
from bot.text.say import say
from lending.store.base import new_id
from lending.store.clock import now, unpinned
from lending.store.codes import forget_attempts
from lending.store.conversations import borrower_of
from lending.store.failpoints import hit
from lending.store.telegram import (
    BLOCKED,
    Due,
    TelegramChat,
    address_of,
    chats_behind,
    forget_updates,
    hold_sending,
    set_state,
    take_next,
)

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=6)
LOOK_EVERY = 1.0  # seconds between looks for what other processes said
LONGEST_BACK_OFF = 30.0
FORGET_EVERY = 3600.0
COMMANDS = ("start", "login", "status", "plan", "language", "human", "help", "stop")
Result = TypeVar("Result")


class Sender:
    """One worker task a chat with something to be told; none for the others."""

    def __init__(self, sessions: sessionmaker[Session], bot: Bot, pace: Pace, counts: Counter[str]) -> None:
        self._sessions, self._bot, self._pace, self._counts = sessions, bot, pace, counts
        self._me = new_id()
        self._held_until = 0.0
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._aside: set[asyncio.Task[None]] = set()

    def wake(self, who: str) -> None:
        """Something was said in a conversation of this chat."""
        if self._sending:
            self._start(who)

    def typing(self, who: str) -> None:
        """A turn of this chat has begun."""
        task = asyncio.get_running_loop().create_task(self._typing(who))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def run(self) -> None:
        """For ever: keep the lease, and find chats that have not been told everything."""
        forget_at = time.monotonic()
        while True:
            with suppress(SQLAlchemyError):
                await self._hold()
                if self._sending:
                    for who in await self._read(chats_behind):
                        self._start(who)
                    if time.monotonic() >= forget_at:
                        forget_at = time.monotonic() + FORGET_EVERY
                        await self._write(_forget)
            await asyncio.sleep(LOOK_EVERY)

    async def close(self) -> None:
        """Stop sending, and let another process begin at once."""
        for task in [*self._workers.values(), *self._aside]:
            task.cancel()
        with suppress(SQLAlchemyError):
            if self._sending:
                await self._write(lambda session: hold_sending(session, self._me, unpinned(), timedelta(0)))
        self._held_until = 0.0

    # --- one chat ---------------------------------------------------------------------------------------------------

    def _start(self, who: str) -> None:
        if who in self._workers:
            self._again.add(who)
            return
        task = asyncio.create_task(self._tell(who))
        self._workers[who] = task
        task.add_done_callback(lambda done: self._finished(who, done))

    def _finished(self, who: str, done: "asyncio.Task[None]") -> None:
        self._workers.pop(who, None)
        if not done.cancelled() and done.exception() is not None:
            log.error("telling a chat failed: %s", type(done.exception()).__name__)
            self._again.discard(who)  # the next look takes it up
        if who in self._again:
            self._again.discard(who)
            self._start(who)

    async def _tell(self, who: str) -> None:
        """Until the chat knows everything, or another process sends. What was delivered is marked before anything else."""
        done, over = None, False
        while done is not None or self._sending:
            due = await self._next(who, done, over)
            if done is not None and over:
                await self._offer_commands(done)
            if due is None:
                return
            self._counts["sent again in doubt"] += due.in_doubt
            parts = pieces(due.message)
            if parts and not await self._send(due, parts[due.part]):
                return
            done, over = due, due.part >= len(parts) - 1

    async def _next(self, who: str, done: Due | None, over: bool) -> Due | None:
        """What is due next. What was sent is marked whatever it takes, for else it would be sent again."""
        while True:
            try:
                return await self._write(lambda session: take_next(session, who, done, over, self._sending))
            except SQLAlchemyError:
                if done is None:
                    raise
                await asyncio.sleep(0.5)

    async def _send(self, due: Due, piece: Piece) -> bool:
        tries = 0
        while True:
            await self._pace.turn(due.who)
            if not self._sending:
                return False
            hit("gateway.answer.before_send")
            try:
                await self._deliver(due, piece)
            except RetryAfter as flood:
                self._counts["429"] += 1
                await asyncio.sleep(_seconds(flood))
            except (Forbidden, BadRequest) as refused:
                return await self._refused(due, refused)
            except (NetworkError, InvalidToken) as failed:
                tries += 1
                self._counts["network"] += 1
                self._counts["sent again in doubt"] += isinstance(failed, TimedOut)
                log.info("sending failed, try %d: %s", tries, type(failed).__name__)
                await asyncio.sleep(min(0.25 * 2 ** min(tries, 10), LONGEST_BACK_OFF))
            else:
                self._pace.sent(due.who)
                self._counts["sent"] += 1
                hit("gateway.answer.after_send")
                return True

    async def _deliver(self, due: Due, piece: Piece) -> None:
        if piece.document is None:
            await self._bot.send_message(due.address, piece.html, ParseMode.HTML, reply_markup=piece.keyboard)
            return
        made = await self._read(partial(_source, due.message.conversation_id, *piece.document))
        if made is None:
            return  # the conversation is over, and its borrower with it
        source, number = made
        content = source if isinstance(source, bytes) else await draw(source, number)
        await self._bot.send_document(due.address, InputFile(content, filename=f"{number}.{piece.document[0]}"))

    async def _refused(self, due: Due, refused: TelegramError) -> bool:
        """Blocked, or gone: leave the chat alone. A message that Telegram cannot take is given up, said in the log."""
        if isinstance(refused, Forbidden) or "chat not found" in str(refused).lower():
            self._counts["blocked"] += 1
            await self._write(lambda session: set_state(session, due.who, BLOCKED))
            return False
        self._counts["given up"] += 1
        log.error("message %s could not be sent: %s", due.message.id[:8].upper(), refused)
        return True

    async def _offer_commands(self, due: Due) -> None:
        """The menu of commands in the script of the conversation, set once for each."""
        locale = due.message.locale
        if due.commands_locale == locale:
            return
        commands = [BotCommand(name, say(f"telegram.command.{name}", {}, locale)) for name in COMMANDS]
        with suppress(TelegramError):
            await self._bot.set_my_commands(commands, scope=BotCommandScopeChat(int(due.address)))

            def keep(session: Session) -> None:
                session.get_one(TelegramChat, due.who).commands_locale = locale

            await self._write(keep)

    async def _typing(self, who: str) -> None:
        with suppress(SQLAlchemyError, TelegramError):
            address = await self._read(lambda session: address_of(session, who))
            if address:
                await self._bot.send_chat_action(address, ChatAction.TYPING)

    # --- the store --------------------------------------------------------------------------------------------------

    @property
    def _sending(self) -> bool:
        return time.monotonic() < self._held_until

    async def _hold(self) -> None:
        asked = time.monotonic()
        if await self._write(lambda session: hold_sending(session, self._me, unpinned(), LEASE)):
            self._held_until = asked + LEASE.total_seconds() - 1.0

    async def _read(self, work: Callable[[Session], Result]) -> Result:
        def read() -> Result:
            with self._sessions() as session:
                return work(session)

        return await asyncio.to_thread(read)

    async def _write(self, work: Callable[[Session], Result]) -> Result:
        def write() -> Result:
            with self._sessions.begin() as session:
                return work(session)

        return await asyncio.to_thread(write)


def _forget(session: Session) -> None:
    forget_updates(session, now())
    forget_attempts(session, now())


def _source(conversation_id: str, kind: str, agreement_id: str, session: Session) -> tuple[AgreementText | bytes, str] | None:
    """What a document of the conversation's own borrower is made from, and the agreement's number."""
    borrower_id = borrower_of(session, conversation_id)
    if borrower_id is None:
        return None
    return (kept_text if kind == "pdf" else calendar_of)(session, borrower_id, agreement_id)


def _seconds(flood: RetryAfter) -> float:
    """How long Telegram asks us to wait, and a little more."""
    wait = flood.retry_after
    return (wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) + 0.1
