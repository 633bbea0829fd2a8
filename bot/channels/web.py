"""The web channel: the chat page, the widget and the API under them. The only thing of Huanhuan that faces the public.

Every route but /health, the page, its words and the description needs a session token that we issued; the conversation is derived
from it, never named by the client.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.assets import PAGE, asset
from bot.channels.contacts import Contacts
from bot.channels.documents import Documents
from bot.channels.headers import SecurityHeaders
from bot.channels.openapi import described
from bot.channels.origins import Origins
from bot.channels.plans import Plans, wished
from bot.channels.rates import Rates
from bot.channels.ratings import Ratings
from bot.channels.refusals import Refused, json_body, misdirected, refusal, unavailable
from bot.channels.regions import rules
from bot.channels.sessions import COOKIE, Visitor, set_cookie, sign_in, sign_out, visit, visitor
from bot.channels.stream import News, stream
from bot.channels.tokens import TokenRefused, mint_session
from bot.channels.typed import keepable
from bot.runtime.dispatch import Dispatcher
from bot.text.format import format_time
from bot.text.locales import LOCALES, parse_locale
from bot.text.say import words
from lending.store.clock import now
from lending.store.conversations import (
    Message,
    TooManyWaiting,
    answered_between,
    meaning_of,
    messages_after,
    offered_as,
    receive,
)
from lending.store.failpoints import hit
from lending.store.ratings import rated

log = logging.getLogger(__name__)
LONGEST_TEXT = 4000
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Web:
    """What the routes stand on."""

    sessions: sessionmaker[Session]
    news: News
    dispatcher: Dispatcher
    planner: httpx.AsyncClient
    """The action server, which works out plans."""

    async def begin_session(self, request: Request) -> Response:
        """POST {token?, locale?, embedded?}: sign in with the lender's token, or go on, or begin as a visitor."""
        body = await json_body(request)
        token, locale, embedded = body.get("token"), body.get("locale"), body.get("embedded", False)
        if not isinstance(token, str | None) or not isinstance(locale, str | None) or not isinstance(embedded, bool):
            raise Refused(400, "bad_request")

        def begin() -> Visitor:
            with self.sessions.begin() as session:
                known = visitor(session, request, now())
                if not token:
                    return known if known and not known.over else visit(session, locale, now())
                try:
                    return sign_in(session, token, locale, now(), embedded)
                except TokenRefused:
                    raise Refused(401, "sign_in_refused") from None

        who = await anyio.to_thread.run_sync(begin)
        session = mint_session(who.session_id)
        begun = {
            "session": session,
            "conversation": who.conversation_id,
            "signed_in": who.signed_in,
            "locale": who.locale,
        }
        response = JSONResponse(begun)
        if not embedded:
            set_cookie(response, session)
        return response

    async def end_session(self, request: Request) -> Response:
        """DELETE: sign out."""

        def end() -> None:
            with self.sessions.begin() as session:
                who = self._known(session, request)
                sign_out(session, who, now())

        await anyio.to_thread.run_sync(end)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/")
        return response

    async def history(self, request: Request) -> Response:
        """GET ?after=SEQ: what was said, oldest first."""
        after = _seq(*request.query_params.getlist("after"))

        def read() -> dict[str, Any]:
            with self.sessions() as session:
                who = self._known(session, request)
                said = [_message(message) for message in messages_after(session, who.conversation_id, after)]
                known = {"signed_in": who.signed_in, "locale": who.locale}
                return {"messages": said, "rated": rated(session, who.conversation_id), **known}

        return JSONResponse(await anyio.to_thread.run_sync(read))

    async def send(self, request: Request) -> Response:
        """POST {id} and text, button or wish: written down before it is answered; the same id twice is the same message."""
        if request.headers.get("x-huanhuan") is None:
            raise Refused(400, "bad_request")
        body = await json_body(request)
        client_id = body.get("id")
        if not isinstance(client_id, str) or not 8 <= len(client_id) <= 64:
            raise Refused(400, "bad_request")
        if client_id.encode(errors="ignore").decode() != client_id:  # half a character
            raise Refused(400, "bad_request")

        def keep() -> tuple[str, int]:
            with self.sessions.begin() as session:
                who = self._known(session, request)
                if who.over:
                    raise Refused(401, "no_session")
                said = _said(session, who, body)
                try:
                    message = receive(session, who.conversation_id, client_id, said, now(), session_id=who.session_id)
                except TooManyWaiting:
                    raise Refused(429, "too_many") from None
                kept = who.conversation_id, message.seq
                hit("gateway.inbox.before_commit")
            hit("gateway.inbox.after_commit")
            return kept

        conversation_id, seq = await anyio.to_thread.run_sync(keep)
        self.dispatcher.wake(conversation_id)
        return JSONResponse({"id": client_id, "seq": seq}, status_code=202)

    async def events(self, request: Request) -> Response:
        """GET, server-sent events from Last-Event-ID or ?after= on."""
        after = _seq(request.headers.get("last-event-id") or request.query_params.get("after", "0"))

        def who() -> Visitor:
            with self.sessions() as session:
                return self._known(session, request)

        known = await anyio.to_thread.run_sync(who)

        def read(since: int) -> tuple[list[Mapping[str, Any]], list[str], int]:
            with self.sessions() as session:
                said = [_message(message) for message in messages_after(session, known.conversation_id, since)]
                reached = said[-1]["seq"] if said else since
                return list(said), list(answered_between(session, known.conversation_id, since, reached)), reached

        return StreamingResponse(
            stream(self.news, known.conversation_id, after, read),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    def _known(self, session: Session, request: Request) -> Visitor:
        who = visitor(session, request, now())
        if who is None:
            raise Refused(401, "no_session")
        return who


def _said(session: Session, who: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body to keep: a text, or what the pressed (or fully typed) button means, or a wish."""
    if "wish" in body:
        return wished(session, who, body["wish"])
    if "button" in body:
        meaning = meaning_of(session, who.conversation_id, keepable(str(body["button"])))
        if meaning is None:
            raise Refused(404, "button_gone")
    else:
        text = body.get("text")
        if not isinstance(text, str):
            raise Refused(400, "bad_request")
        text = keepable(text).strip()
        if not text:
            raise Refused(400, "empty")
        if len(text) > LONGEST_TEXT:
            raise Refused(413, "too_long")
        meaning = offered_as(session, who.conversation_id, text)
        if meaning is None:
            return {"text": text}
    return {"text": meaning["title"], "intent": meaning["intent"], "entities": meaning.get("entities") or {}}


def _message(message: Message) -> dict[str, Any]:
    body = message.body
    return {
        "seq": message.seq,
        "from": message.sender,
        "id": message.client_id,
        "key": body.get("key"),
        "text": body.get("text"),
        "by": body.get("by"),
        "card": body.get("card"),
        "buttons": body.get("buttons", []),
        "field": rules().fields.get(body.get("key") or ""),
        "ends": body.get("key") in rules().rated_after,
        "at": {"time": message.at.isoformat(), "text": format_time(message.at, message.locale)},
        "locale": message.locale,
        "answered": message.answered_seq is not None,
    }


def _by_method(path: str, **handlers: Handler) -> Route:
    """One route for a path with several methods, so that what is not among them is told what is."""

    async def handle(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, handle, methods=list(handlers))


def _seq(*given: str) -> int:
    """The number of a message; none is 0. Raises Refused."""
    after, *more = given or ("0",)
    if more or not (after.isascii() and after.isdecimal()) or len(after) > 11:
        raise Refused(400, "bad_request")
    return int(after)


async def _words(request: Request) -> Response:
    locale = parse_locale(request.query_params.get("locale", "")) or LOCALES[0]
    return JSONResponse(words(locale, ("ui.", "card.")), headers={"Cache-Control": "max-age=300"})


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _page(request: Request) -> Response:
    return FileResponse(PAGE / "index.html")


def make_app(
    web: Web,
    on_startup: Callable[[], Awaitable[None]],
    on_shutdown: Callable[[], Awaitable[None]],
    more: Sequence[Route] = (),
) -> Starlette:
    """The gateway's application; `more`: the routes of other channels."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await on_startup()
        yield
        await on_shutdown()

    return Starlette(
        routes=[
            _by_method("/api/v1/session", POST=web.begin_session, DELETE=web.end_session),
            _by_method("/api/v1/messages", GET=web.history, POST=web.send),
            Route("/api/v1/events", web.events, methods=["GET"]),
            Route("/api/v1/words", _words, methods=["GET"]),
            Route("/api/v1/openapi.json", described, methods=["GET"]),
            *Plans(web.sessions, web.planner).routes(),
            *Ratings(web.sessions).routes(),
            *Documents(web.sessions).routes(),
            *Contacts(web.sessions).routes(),
            *more,
            Route("/health", _health, methods=["GET"]),
            Route("/", _page, methods=["GET"]),
            Route("/static/{path:path}", asset, methods=["GET"]),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(Origins), Middleware(Rates)],
        exception_handlers={Refused: refusal, HTTPException: misdirected, SQLAlchemyError: unavailable},
        lifespan=lifespan,
    )
