"""How fast we may send: so many messages a second over all chats, one a `pause` to each chat."""

import asyncio
import time


class Pace:
    """Waits until the next message may go. Asked from one event loop only."""

    def __init__(self, chat_pause: float, per_second: float) -> None:
        self._pause, self._gap = chat_pause, 1.0 / per_second
        self._chats: dict[str, float] = {}
        self._next = 0.0

    async def turn(self, who: str) -> None:
        """Wait for this chat's turn, then for a place among all."""
        await _until(self._chats.get(who, 0.0))
        at = max(time.monotonic(), self._next)
        self._next = at + self._gap
        await _until(at)

    def sent(self, who: str) -> None:
        """A message to this chat has just been taken: the next one waits."""
        if len(self._chats) > 10_000:
            self._chats = {chat: at for chat, at in self._chats.items() if at > time.monotonic()}
        self._chats[who] = time.monotonic() + self._pause


async def _until(at: float) -> None:
    wait = at - time.monotonic()
    if wait > 0:
        await asyncio.sleep(wait)
