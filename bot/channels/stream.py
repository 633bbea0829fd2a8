"""Server-sent events: answers reach the page as they are committed, whichever process committed them."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from lending.store.conversations import versions
from lending.store.failpoints import hit

LOOK_EVERY = 0.5  # seconds between looks for what other processes committed
KEEP_ALIVE = 15.0  # seconds of silence before a comment keeps the connection open


class Listener:
    """One open page: told when its conversation has news."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.typing = False


class News:
    """Who listens to which conversation in this process."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._seen: dict[str, int] = {}

    def listen(self, conversation_id: str) -> Listener:
        listener = Listener()
        self._listeners[conversation_id].add(listener)
        return listener

    def leave(self, conversation_id: str, listener: Listener) -> None:
        self._listeners[conversation_id].discard(listener)
        if not self._listeners[conversation_id]:
            del self._listeners[conversation_id]
            self._seen.pop(conversation_id, None)

    def tell(self, conversation_id: str, typing: bool) -> None:
        """Something happened to this conversation in this process."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.typing = typing
            listener.changed.set()

    async def watch(self) -> None:
        """For ever: notice what other processes committed to the conversations that are listened to."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._listeners:
                with suppress(SQLAlchemyError):
                    for conversation_id, seq in (await asyncio.to_thread(self._look)).items():
                        if self._seen.get(conversation_id) != seq:
                            self._seen[conversation_id] = seq
                            self._wake(conversation_id)

    def _look(self) -> dict[str, int]:
        with self._sessions() as session:
            return versions(session, list(self._listeners))

    def _wake(self, conversation_id: str) -> None:
        for listener in self._listeners.get(conversation_id, ()):
            listener.changed.set()


async def stream(
    news: News,
    conversation_id: str,
    after: int,
    read: Callable[[int], tuple[list[Mapping[str, Any]], list[str], int]],
) -> AsyncIterator[str]:
    """Events of one conversation from `after` on, for as long as the page stays.

    `read(after)` gives new messages, client ids answered since, and the seq reached.
    """
    listener = news.listen(conversation_id)
    typing = False
    try:
        yield "retry: 1000\n\n"
        while True:
            listener.changed.clear()
            with suppress(SQLAlchemyError):
                messages, answered, after = await asyncio.to_thread(read, after)
                if messages:
                    hit("gateway.answer.before_send")
                for message in messages:
                    yield _event("message", message, message["seq"])
                for client_id in answered:
                    yield _event("answered", {"id": client_id})
                if messages:
                    hit("gateway.answer.after_send")
            if listener.typing != typing:
                typing = listener.typing
                yield _event("typing", {"on": typing})
            try:
                await asyncio.wait_for(listener.changed.wait(), KEEP_ALIVE)
            except asyncio.TimeoutError:
                yield ": still here\n\n"
    finally:
        news.leave(conversation_id, listener)


def _event(name: str, data: Mapping[str, Any], seq: int | None = None) -> str:
    number = f"id: {seq}\n" if seq is not None else ""
    return f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
