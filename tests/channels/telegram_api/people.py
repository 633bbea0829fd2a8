"""The people who chat: what they do becomes updates, brought to the webhook until it takes them (or kept for getUpdates)."""

import asyncio
import time
from typing import Any

import httpx

from tests.channels.telegram_api.state import Chat, World

RETRY_AFTER = 0.2  # seconds until an update that the webhook did not take is brought again


class People:
    """Updates of one chat arrive in order, of different chats side by side, as with the real one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._http = httpx.AsyncClient(timeout=10.0)
        self._queues: dict[int, asyncio.Queue[dict[str, Any]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._given = self.taken = 0

    def message(self, chat: Chat, fields: dict[str, Any], copies: int = 1) -> int:
        """The person sends a message with these fields ({"text"}, {"contact"}, {"sticker"}…). Returns the update's id."""
        body = {"message_id": self._world.message_id(), "date": int(time.time()), "chat": chat.shown, "from": chat.user}
        text = fields.get("text")
        if isinstance(text, str) and text.startswith("/"):
            length = len(text.split()[0].encode("utf-16-le")) // 2
            fields = {"entities": [{"type": "bot_command", "offset": 0, "length": length}], **fields}
        return self.update(chat.id, {"message": {**body, **fields}}, copies)

    def press(self, chat: Chat, message_id: int, data: str, copies: int = 1) -> str:
        """The person presses a button. Returns the callback query's id."""
        query = f"q{self._world.next_update}"
        self._world.queries[query] = {"answered": False, "notice": None}
        message = {"message_id": message_id, "date": int(time.time()), "chat": chat.shown, "text": "…"}
        pressed = {"id": query, "from": chat.user, "chat_instance": "1", "data": data, "message": message}
        self.update(chat.id, {"callback_query": pressed}, copies)
        return query

    def update(self, chat_id: int, fields: dict[str, Any], copies: int = 1) -> int:
        update = {"update_id": self._world.next_update, **fields}
        self._world.next_update += 1
        if not self._world.webhook.get("url"):
            self._world.pending += [update] * copies
            return int(update["update_id"])
        queue = self._queues.get(chat_id)
        if queue is None:
            queue = self._queues[chat_id] = asyncio.Queue()
            self._tasks.append(asyncio.create_task(self._bring(queue)))
        for _ in range(copies):
            queue.put_nowait(update)
            self._given += 1
        return int(update["update_id"])

    @property
    def on_the_way(self) -> int:
        return self._given - self.taken

    async def _bring(self, queue: "asyncio.Queue[dict[str, Any]]") -> None:
        while True:
            update = await queue.get()
            while not await self._brought(update):
                await asyncio.sleep(RETRY_AFTER)
            self.taken += 1

    async def _brought(self, update: dict[str, Any]) -> bool:
        webhook = self._world.webhook
        if not webhook.get("url"):
            self._world.pending.append(update)
            return True
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
        try:
            reply = await self._http.post(webhook["url"], json=update, headers=headers)
        except httpx.HTTPError as failed:
            webhook["error"] = type(failed).__name__
            return False
        if not reply.is_success:
            webhook["error"] = f"Wrong response from the webhook: {reply.status_code}"
        return reply.is_success
