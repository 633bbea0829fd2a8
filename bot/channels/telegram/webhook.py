"""The route that Telegram calls: the secret first, then the update written down, then 200 at once."""

import asyncio
import hmac
import json
import logging
from collections import Counter
from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.config import WEBHOOK
from bot.channels.telegram.inbox import Inbox, Taken
from bot.channels.telegram.signing_in import CHANNEL
from bot.channels.telegram.updates import Pressed, Read, read_update
from lending.store.clock import now
from lending.store.codes import Delivery
from lending.store.identities import fingerprint

log = logging.getLogger(__name__)
SECRET_HEADER = "x-telegram-bot-api-secret-token"
LARGEST_UPDATE = 1024 * 1024


class Webhook:
    """`wake(conversation_id, who)`: something waits or was said there, in this chat. `pressed(query, notice)`: answer a pressed
    button. `compare(press)`: show another plan in the message whose button was pressed; False when it is no such button.
    `secret` None: the channel is off."""

    def __init__(
        self,
        inbox: Inbox,
        secret: str | None,
        counts: Counter[str],
        wake: Callable[[str, str], None],
        pressed: Callable[[Pressed, str | None], None],
        compare: Callable[[Pressed], bool],
        send_code: Callable[[Delivery, str], None],
    ) -> None:
        self._inbox, self._counts = inbox, counts
        self._secret = secret.encode() if secret else None
        self._wake, self._pressed, self._compare, self._send_code = wake, pressed, compare, send_code
        self.route = Route(WEBHOOK, self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """POST an update. 401 without the secret, and nothing read; else 200, whatever it is, so that it is not brought
        again; 503 only when the database is out of reach, so that it is."""
        given = request.headers.get(SECRET_HEADER, "").encode()
        if self._secret is None or not hmac.compare_digest(given, self._secret):
            self._counts["wrong secret"] += 1
            return Response(status_code=401)
        read = read_update(await self._data(request), self._counts)
        if read is not None:
            await self._keep(read)
        return Response(status_code=200)

    async def _data(self, request: Request) -> object:
        received = bytearray()
        async for chunk in request.stream():
            received += chunk
            if len(received) > LARGEST_UPDATE:
                return None
        try:
            return json.loads(received)
        except (ValueError, RecursionError):
            return None

    async def _keep(self, read: Read) -> None:
        if isinstance(read, Pressed) and self._compare(read):
            return
        taken: Taken = await anyio.to_thread.run_sync(self._inbox.take, read, now())
        if taken.conversation_id is not None:
            self._wake(taken.conversation_id, fingerprint(CHANNEL, str(read.sender.id)))
        if taken.code is not None:
            self._send_code(*taken.code)
        if isinstance(read, Pressed):
            asyncio.get_running_loop().call_soon(self._pressed, read, taken.notice)
