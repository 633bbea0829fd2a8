"""How often the web API may be asked, by whom: the `rates` of data/channels.yml. Beyond it: 429, and when to try again.

Counted in this process, or in what HUANHUAN_RATES_STORE names (a storage of the `limits` package, as
"async+redis://…") when several gateways serve the same people.
"""

import hashlib
import math
import os
import time
from collections.abc import Iterator

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.contacts import PATH as CONTACTS
from bot.channels.refusals import Refused, refusal
from bot.channels.regions import rules
from bot.channels.sessions import token_of


class Rates:
    """Pure ASGI, so that event streams are not buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._storage = storage_from_string(os.environ.get("HUANHUAN_RATES_STORE", "async+memory://"))
        self._limiter = MovingWindowRateLimiter(self._storage)  # which only borrows it
        self._rates = {name: parse(rate) for name, rate in rules().rates.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/") or scope["method"] == "OPTIONS":
            return await self._app(scope, receive, send)
        request = Request(scope, receive)
        for rate, who in self._counted(request):
            if not await self._limiter.hit(rate, who):
                reset, _ = await self._limiter.get_window_stats(rate, who)
                refused = await refusal(request, Refused(429, "too_often"))
                refused.headers["Retry-After"] = str(max(1, math.ceil(reset - time.time())))
                return await refused(scope, receive, send)
        await self._app(scope, receive, send)

    def _counted(self, request: Request) -> Iterator[tuple[RateLimitItem, str]]:
        """Every limit that this request counts against. A token is counted unread: a forged one gains its sender nothing
        that the limit of the address would not take away."""
        address = f"address:{request.client.host if request.client else 'unknown'}"
        yield self._rates["address"], address
        method, path = request.method, request.url.path
        if (method, path) == ("POST", "/api/v1/session"):
            yield self._rates["new_session"], f"new:{address}"
        token = token_of(request)
        if token and (path == CONTACTS or path.startswith(f"{CONTACTS}/")):
            yield self._rates["contacts"], f"agent:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
        elif token:
            session = hashlib.sha256(token.encode()).hexdigest()[:32]
            yield self._rates["session"], f"session:{session}"
            if (method, path) == ("POST", "/api/v1/messages"):
                yield self._rates["message"], f"message:{session}"
