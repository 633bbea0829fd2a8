"""Which other pages may ask the web API: those that the lender has named (HUANHUAN_ORIGINS), and no others.

A request that bears the address of any other page is refused before it is read; browsers always send it, and programs that do
not send one hold no cookie that could be abused.
"""

from urllib.parse import urlsplit

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.refusals import Refused, refusal
from bot.settings import settings

_HEADERS = ("Authorization", "Content-Type", "Last-Event-ID", "X-Huanhuan")


class Origins:
    """Pure ASGI, so that event streams are not buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._named = app, settings().origins
        self._shared = CORSMiddleware(
            app, allow_origins=self._named, allow_methods=["GET", "POST", "DELETE"], allow_headers=_HEADERS,
            expose_headers=["Retry-After", "Content-Disposition"], max_age=3600,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            return await self._app(scope, receive, send)
        request = Request(scope, receive)
        origin = request.headers.get("origin")
        if origin is None or _same(origin, request):
            return await self._app(scope, receive, send)
        if origin in self._named:
            return await self._shared(scope, receive, send)
        refused = await refusal(request, Refused(403, "other_page"))
        return await refused(scope, receive, send)


def _same(origin: str, request: Request) -> bool:
    """Whether it is our own page: by the address it was asked under, or the public one where a proxy stands before us."""
    own = urlsplit(settings().public_url)
    return origin == f"{own.scheme}://{own.netloc}" or urlsplit(origin).netloc == request.headers.get("host")
