"""The web API of the gateway in a few lines, with canned answers and no memory beyond the process: for the tests of its clients.

`python -m tests.browser.fake.server [PORT]` serves it; the page is then at /#token=wang, /#token=lin (Traditional), or / for
a visitor.
"""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.assets import PAGE, asset
from bot.channels.headers import SecurityHeaders
from bot.text.say import words
from tests.browser.fake.answers import Answer, Mind

BORROWERS = {"wang": "zh_Hans_CN", "lin": "zh_Hant_TW", "chan": "zh_Hant_HK"}
COOKIE = "huanhuan_session"
Message = dict[str, Any]


@dataclass(slots=True)
class Talk:
    mind: Mind
    messages: list[Message] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    listeners: set[asyncio.Queue[tuple[str, Any]]] = field(default_factory=set)

    def tell(self, name: str, data: Any) -> None:
        for listener in self.listeners:
            listener.put_nowait((name, data))

    def add(self, sender: str, answer: Answer, client_id: str | None = None) -> Message:
        buttons = [{"title": title, "button": uuid.uuid4().hex} for title in answer.choices]
        self.tokens |= {each["button"]: each["title"] for each in buttons}
        seq = len(self.messages) + 1
        message = {
            "seq": seq,
            "from": sender,
            "id": client_id,
            "text": answer.text,
            "card": answer.card,
            "buttons": buttons,
            "field": None,
            "ends": False,
            "at": {"time": "2026-03-02T10:00:00+08:00", "text": "3月2日 10:00"},
            "locale": self.mind.locale,
            "answered": False,
        }
        self.messages.append(message)
        self.tell("message", message)
        return message


class Fake:
    """The server's state, and the switches that tests turn."""

    def __init__(self) -> None:
        self.sessions: dict[str, Talk] = {}
        self.talks: dict[str, Talk] = {}
        self.posts: list[str] = []  # ids in the order they came, repeated ones too
        self.broken = False  # 503 to everything under /api
        self.lose_next_answer = False  # take the next message, but answer 502
        self.thinking = 0.15  # seconds before an answer

    def talk(self, request: Request) -> Talk | None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        return self.sessions.get(bearer if scheme == "Bearer" else request.cookies.get(COOKIE, ""))

    async def open_session(self, request: Request) -> Response:
        body = await request.json()
        token = body.get("token")
        if token and token not in BORROWERS:
            return refusal(401, "sign_in_refused")
        if token:
            talk = self.talks.setdefault(token, Talk(Mind(body.get("locale") or BORROWERS[token], True)))
        else:
            talk = self.talk(request) or Talk(Mind(body.get("locale") or "zh_Hans_CN", False))
        session = uuid.uuid4().hex
        self.sessions[session] = talk
        answer = {"session": session, "conversation": str(id(talk)), "signed_in": talk.mind.signed_in, "locale": talk.mind.locale}
        response = JSONResponse(answer)
        response.set_cookie(COOKIE, session, httponly=True, samesite="lax")
        return response

    async def close_session(self, request: Request) -> Response:
        talk = self.talk(request)
        if talk is None:
            return refusal(401, "no_session")
        self.sessions = {key: kept for key, kept in self.sessions.items() if kept is not talk}
        self.talks = {key: kept for key, kept in self.talks.items() if kept is not talk}
        response = Response(status_code=204)
        response.delete_cookie(COOKIE)
        return response

    async def history(self, request: Request) -> Response:
        talk = self.talk(request)
        if talk is None:
            return refusal(401, "no_session")
        after = int(request.query_params.get("after", 0))
        messages = [message for message in talk.messages if message["seq"] > after]
        known = {"signed_in": talk.mind.signed_in, "locale": talk.mind.locale, "rated": False}
        return JSONResponse({"messages": messages, **known})

    async def send(self, request: Request) -> Response:
        talk = self.talk(request)
        if talk is None:
            return refusal(401, "no_session")
        if "x-huanhuan" not in request.headers:
            return refusal(400, "bad_request")
        body = await request.json()
        client_id = body["id"]
        self.posts.append(client_id)
        if client_id not in talk.taken:
            text = talk.tokens.get(body["button"]) if "button" in body else body["text"]
            if text is None:
                return refusal(404, "button_gone")
            message = talk.add("borrower", Answer(text), client_id)
            talk.taken[client_id] = message["seq"]
            self.task = asyncio.create_task(self._answer(talk, text, message))
        if self.lose_next_answer:
            self.lose_next_answer = False
            return refusal(502, "lost")
        return JSONResponse({"id": client_id, "seq": talk.taken[client_id]}, status_code=202)

    async def _answer(self, talk: Talk, text: str, message: Message) -> None:
        talk.tell("typing", {"on": True})
        for answer in talk.mind.answers(text):
            await asyncio.sleep(self.thinking)
            talk.add("assistant", answer)
        message["answered"] = True
        talk.tell("typing", {"on": False})
        talk.tell("answered", {"id": message["id"]})

    async def events(self, request: Request) -> Response:
        talk = self.talk(request)
        if talk is None:
            return refusal(401, "no_session")
        after = int(request.headers.get("last-event-id") or request.query_params.get("after", 0))
        return StreamingResponse(self._stream(talk, after), media_type="text/event-stream")

    async def _stream(self, talk: Talk, after: int) -> AsyncIterator[str]:
        queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        for message in talk.messages[after:]:
            queue.put_nowait(("message", message))
        talk.listeners.add(queue)
        try:
            yield "retry: 1000\n\n"
            while not self.broken:
                try:
                    name, data = await asyncio.wait_for(queue.get(), 0.3)
                except asyncio.TimeoutError:
                    yield ": still here\n\n"
                    continue
                number = f"id: {data['seq']}\n" if name == "message" else ""
                yield f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        finally:
            talk.listeners.discard(queue)

    async def said(self, request: Request) -> Response:
        return JSONResponse(words(request.query_params["locale"], ("ui.", "card.")))

    def app(self) -> Starlette:
        routes = [
            Route("/api/v1/session", self._guarded(self.open_session), methods=["POST"]),
            Route("/api/v1/session", self._guarded(self.close_session), methods=["DELETE"]),
            Route("/api/v1/messages", self._guarded(self.history), methods=["GET"]),
            Route("/api/v1/messages", self._guarded(self.send), methods=["POST"]),
            Route("/api/v1/events", self._guarded(self.events), methods=["GET"]),
            Route("/api/v1/words", self._guarded(self.said), methods=["GET"]),
            Route("/health", _health),
            Route("/", _page),
            Route("/static/{path:path}", asset),
        ]
        return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])

    def _guarded(self, handler: Any) -> Any:
        async def guarded(request: Request) -> Response:
            if self.broken:
                return refusal(503, "unavailable")
            response: Response = await handler(request)
            return response

        return guarded


def refusal(status: int, code: str) -> Response:
    return JSONResponse({"error": code, "message": f"({code})"}, status_code=status)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _page(_: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


if __name__ == "__main__":
    uvicorn.run(Fake().app(), port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000, ws="none", log_level="warning")
