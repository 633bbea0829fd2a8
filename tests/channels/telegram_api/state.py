"""Telegram as the server sees it: chats with their messages, updates on their way to the bot, faults that were asked for."""

import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

BOT = {"id": 7000000001, "is_bot": True, "first_name": "缓还", "username": "huanhuan_test_bot"}


@dataclass
class Chat:
    """One person's private chat with the bot."""

    id: int
    name: str
    language: str
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)  # what the bot sent, as a person sees it, by id
    blocked: bool = False
    commands: list[dict[str, str]] = field(default_factory=list)
    actions: int = 0
    last_sent: float = 0.0

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class Faults:
    """What goes wrong: the next calls of a method (`queued`), or a share of all calls (`rates`, by kind)."""

    queued: deque[dict[str, Any]] = field(default_factory=deque)
    rates: dict[str, float] = field(default_factory=dict)
    retry_after: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    done: dict[str, int] = field(default_factory=dict)

    def next(self, method: str) -> str | None:
        """ "429", "500", "timeout" (not done, no answer), "lost" (done, no answer), or None."""
        for each in self.queued:
            if each.get("method") in (None, method):
                each["times"] -= 1
                if each["times"] <= 0:
                    self.queued.remove(each)
                return self._count(each["kind"])
        drawn = self.chance.random()
        for kind, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return self._count(kind)
        return None

    def _count(self, kind: str) -> str:
        self.done[kind] = self.done.get(kind, 0) + 1
        return kind


@dataclass
class World:
    """Everything the server knows."""

    token: str
    chat_pause: float  # seconds between two messages to one chat; 1 as the real one
    per_second: float  # messages a second over all chats; 30 as the real one
    chats: dict[int, Chat] = field(default_factory=dict)
    next_message: int = 1
    next_update: int = 100_000_001
    pending: list[dict[str, Any]] = field(default_factory=list)  # updates for getUpdates
    webhook: dict[str, Any] = field(default_factory=dict)
    queries: dict[str, dict[str, Any]] = field(default_factory=dict)  # callback queries: {"answer": text or None}
    faults: Faults = field(default_factory=Faults)
    refused: list[str] = field(default_factory=list)  # descriptions of the 400s given
    floods: int = 0  # 429s given for going over a real limit, none of them asked for
    sent: deque[float] = field(default_factory=deque)
    log: list[dict[str, Any]] = field(default_factory=list)  # every message accepted, in order

    def chat(self, chat_id: int, name: str = "小明", language: str = "zh-hans") -> Chat:
        return self.chats.setdefault(chat_id, Chat(chat_id, name, language))

    def message_id(self) -> int:
        self.next_message += 1
        return self.next_message

    def flooded(self, chat: Chat) -> int | None:
        """Seconds to wait when one more message now would be over a limit; else it is counted."""
        at = time.monotonic()
        while self.sent and self.sent[0] < at - 1.0:
            self.sent.popleft()
        if len(self.sent) >= self.per_second or at - chat.last_sent < self.chat_pause * 0.95:  # clocks of two processes
            self.floods += 1
            return 1
        self.sent.append(at)
        chat.last_sent = at
        return None
