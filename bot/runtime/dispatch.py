"""Takes waiting messages to the Rasa process, one conversation at a time, until they are answered.

The inbox is the database: this only remembers which conversations to look at, and finds them again after a restart. A part
that is down is waited for; a turn that fails again and again ends in an apology with a reference, never in silence.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.runtime.told import gave_up, noted
from bot.text.say import say
from lending.store.clock import now
from lending.store.conversations import Answer, StaleTurn, commit_turn, conversations_waiting, next_waiting
from lending.store.handovers import ask_for_person
from lending.store.staff import anybody_serves

log = logging.getLogger(__name__)
Outcome = Literal["answered", "idle", "down", "failed"]
TURN_TIMEOUT = 30.0  # seconds for one turn
MOST_FAILURES = 4  # failed turns of one message before we apologise
LONGEST_WAIT = 90.0  # seconds of waiting for a part that is down before we apologise
MOST_AT_ONCE = 24  # turns; what is beyond them waits here, where waiting is no failure
SWEEP_EVERY = 3.0  # seconds between looks for messages that nobody works on


class Dispatcher:
    """One worker task a conversation with waiting messages; none for the others."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        rasa_url: str,
        rasa_secret: str,
        on_change: Callable[[str, bool], None],
    ) -> None:
        """`on_change(conversation_id, typing)` is called when a turn begins (True) and when it has ended (False)."""
        self._sessions, self._on_change = sessions, on_change
        self._rasa = httpx.AsyncClient(
            base_url=rasa_url,
            headers={"X-Huanhuan-Secret": rasa_secret},
            timeout=httpx.Timeout(TURN_TIMEOUT, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
        )
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    def wake(self, conversation_id: str) -> None:
        """A message waits in this conversation."""
        if conversation_id in self._workers:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._work(conversation_id))
        self._workers[conversation_id] = task
        task.add_done_callback(lambda _: self._finished(conversation_id))

    async def sweep(self) -> None:
        """For ever: take up messages that were left waiting, by us before a restart or by another process."""
        while True:
            with suppress(SQLAlchemyError):
                for conversation_id in await asyncio.to_thread(self._waiting):
                    if conversation_id not in self._workers:
                        self.wake(conversation_id)
            await asyncio.sleep(SWEEP_EVERY)

    async def close(self) -> None:
        for task in list(self._workers.values()):
            task.cancel()
        await self._rasa.aclose()

    def _finished(self, conversation_id: str) -> None:
        self._workers.pop(conversation_id, None)
        if conversation_id in self._again:
            self._again.discard(conversation_id)
            self.wake(conversation_id)

    async def _work(self, conversation_id: str) -> None:
        patience = _Patience()
        while True:
            self._on_change(conversation_id, True)
            outcome = await self._turn(conversation_id)
            if outcome in ("answered", "idle"):
                self._on_change(conversation_id, False)
                if outcome == "idle":
                    return
                patience = _Patience()
                continue
            patience.note(outcome)
            if patience.exhausted:
                with suppress(SQLAlchemyError):
                    await asyncio.to_thread(self._apologise, conversation_id)
                    self._on_change(conversation_id, False)
                    patience = _Patience()
            await asyncio.sleep(patience.pause)

    async def _turn(self, conversation_id: str) -> Outcome:
        """Ask Rasa to answer the oldest waiting message."""
        try:
            async with self._room:
                reply = await self._rasa.post("/turns", json={"conversation": conversation_id})
        except httpx.ConnectError:
            return "down"
        except httpx.HTTPError as failed:
            log.warning("turn failed: %s", type(failed).__name__)
            return "failed"
        if reply.status_code == httpx.codes.OK:
            return "answered" if reply.json()["answered"] is not None else "idle"
        return "down" if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE else "failed"

    def _waiting(self) -> list[str]:
        with self._sessions() as session:
            return list(conversations_waiting(session))

    def _apologise(self, conversation_id: str) -> None:
        """Answer the oldest waiting message with an apology and a reference, and let a person look; the dialogue stays where
        it was."""
        with suppress(StaleTurn), self._sessions.begin() as session:
            waiting = next_waiting(session, conversation_id)
            if waiting is None:
                return
            reference = waiting.message_id[:8].upper()
            log.error("gave up on message %s", reference)
            text = say("utter_trouble", {"reference": {"name": reference}}, waiting.locale)
            at = now()
            commit_turn(session, waiting, [Answer("utter_trouble", text)], events=None, locale=waiting.locale, now=at)
            noted(session, waiting, lambda names: gave_up(waiting, text, names, at), at)
            if anybody_serves(session):
                ask_for_person(session, conversation_id, "trouble", waiting.message_id, at)


class _Patience:
    """How long to go on trying one message."""

    def __init__(self) -> None:
        self._failures, self._tries, self._since = 0, 0, time.monotonic()

    def note(self, outcome: Outcome) -> None:
        self._tries += 1
        self._failures += outcome == "failed"

    @property
    def exhausted(self) -> bool:
        return self._failures >= MOST_FAILURES or time.monotonic() - self._since > LONGEST_WAIT

    @property
    def pause(self) -> float:
        return 0.0 if not self._tries else min(0.25 * 2 ** min(self._tries, 4), 3.0)
