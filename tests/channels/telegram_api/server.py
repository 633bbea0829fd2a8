"""The HTTP side: Bot API calls in form, JSON or multipart; the control side in JSON."""

import asyncio
import json
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.telegram_api.api import Flood, Forbidden, perform
from tests.channels.telegram_api.people import People
from tests.channels.telegram_api.rules import METHODS, BadRequest, Params, checked
from tests.channels.telegram_api.state import World

HANGS_FOR = 25.0  # seconds that a call "times out"; longer than the bot waits
LONGEST_POLL = 2.0


def make_server(world: World) -> Starlette:
    return Starlette(routes=_Api(world).routes + _Control(world).routes)


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world
        self.routes = [Route("/bot{token}/{method}", self.call, methods=["GET", "POST"])]

    async def call(self, request: Request) -> Response:
        method, world = request.path_params["method"], self._world
        if request.path_params["token"] != world.token:
            return _refused(401, "Unauthorized")
        if method not in METHODS:
            return _refused(404, "Not Found")
        try:
            params = checked(method, await _params(request))
        except ClientDisconnect:  # the caller died, or waited no longer
            return Response(status_code=499)
        except BadRequest as bad:
            world.refused.append(f"{method}: {bad}")
            return _refused(400, str(bad))
        fault = None if method.startswith("get") else world.faults.next(method)
        if fault == "429":
            wait = world.faults.retry_after
            return _refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        if fault == "500":
            return _refused(500, "Internal Server Error")
        if fault == "timeout":
            await asyncio.sleep(HANGS_FOR)
            return _refused(504, "Gateway Timeout")
        answer = await self._answer(method, params)
        if fault == "lost":
            await asyncio.sleep(HANGS_FOR)
        return answer

    async def _answer(self, method: str, params: Params) -> Response:
        world = self._world
        try:
            result = perform(world, method, params)
            waited = 0.0
            while method == "getUpdates" and not result and waited < min(params.get("timeout", 0), LONGEST_POLL):
                await asyncio.sleep(0.05)
                waited += 0.05
                result = perform(world, method, params)
        except BadRequest as bad:
            world.refused.append(f"{method}: {bad}")
            return _refused(400, str(bad))
        except Forbidden as no:
            return _refused(403, str(no))
        except Flood as flood:
            wait = flood.args[0]
            return _refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        return JSONResponse({"ok": True, "result": result})


class _Control:
    """act as a person, read what was sent, break things."""

    def __init__(self, world: World) -> None:
        self._world, self._people = world, People(world)
        self.routes = [
            Route("/control/message", self.message, methods=["POST"]),
            Route("/control/press", self.press, methods=["POST"]),
            Route("/control/update", self.update, methods=["POST"]),
            Route("/control/block", self.block, methods=["POST"]),
            Route("/control/faults", self.faults, methods=["POST"]),
            Route("/control/chats/{chat:int}", self.chat),
            Route("/control/state", self.state),
            Route("/control/on_the_way", self.on_the_way),
        ]

    async def message(self, request: Request) -> Response:
        """{chat, fields, name?, language?, copies?}"""
        asked = await request.json()
        named = {name: asked[name] for name in ("name", "language") if name in asked}
        chat = self._world.chat(asked["chat"], **named)
        return JSONResponse({"update": self._people.message(chat, asked["fields"], asked.get("copies", 1))})

    async def press(self, request: Request) -> Response:
        """{chat, message, data, copies?}"""
        asked = await request.json()
        chat = self._world.chat(asked["chat"])
        return JSONResponse(
            {"query": self._people.press(chat, asked["message"], asked["data"], asked.get("copies", 1))}
        )

    async def update(self, request: Request) -> Response:
        """{chat, fields}: any update at all, as it is."""
        asked = await request.json()
        return JSONResponse({"update": self._people.update(asked["chat"], asked["fields"])})

    async def block(self, request: Request) -> Response:
        """{chat, on}: the person blocks the bot, or lets it back."""
        asked = await request.json()
        chat = self._world.chat(asked["chat"])
        chat.blocked = asked["on"]
        before, after = ("member", "kicked") if asked["on"] else ("kicked", "member")
        bot = {"id": 7000000001, "is_bot": True, "first_name": "bot"}
        change = {
            "chat": chat.shown, "from": chat.user, "date": 1,
            "old_chat_member": {"user": bot, "status": before, "until_date": 0},
            "new_chat_member": {"user": bot, "status": after, "until_date": 0},
        }  # fmt: skip
        return JSONResponse({"update": self._people.update(chat.id, {"my_chat_member": change})})

    async def faults(self, request: Request) -> Response:
        """{queued: [{kind, times, method?}], rates: {kind: share}, retry_after}"""
        asked = await request.json()
        faults = self._world.faults
        faults.queued.extend(asked.get("queued", []))
        faults.rates = asked.get("rates", faults.rates)
        faults.retry_after = asked.get("retry_after", faults.retry_after)
        return JSONResponse({})

    async def chat(self, request: Request) -> Response:
        chat = self._world.chat(request.path_params["chat"])
        return JSONResponse(
            {"messages": list(chat.messages.values()), "commands": chat.commands, "actions": chat.actions}
        )

    async def on_the_way(self, request: Request) -> Response:
        """How many updates the webhook has not taken yet."""
        return JSONResponse(self._people.on_the_way)

    async def state(self, request: Request) -> Response:
        world = self._world
        return JSONResponse(
            {
                "log": world.log, "refused": world.refused, "floods": world.floods, "faults": world.faults.done,
                "webhook": world.webhook, "queries": world.queries, "taken": self._people.taken,
                "on_the_way": self._people.on_the_way, "pending": len(world.pending),
            }
        )  # fmt: skip


async def _params(request: Request) -> Params:
    body, kind = await request.body(), request.headers.get("content-type", "")
    params: Params = dict(request.query_params)
    if kind.startswith("application/json"):
        given = json.loads(body or b"{}")
        if not isinstance(given, dict):
            raise BadRequest("Bad Request: an object was expected")
        params |= given
    elif kind.startswith("application/x-www-form-urlencoded"):
        params |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif kind.startswith("multipart/form-data"):
        params |= _parts(kind, body)
    return {name: value for name, value in params.items() if value is not None}


def _parts(kind: str, body: bytes) -> Params:
    """The fields of a multipart body; a file is (name, bytes), and a field "attach://x" means the file x."""
    parsed = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=HTTP)
    fields: Params = {}
    for part in parsed.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        filename = part.get_filename()
        fields[str(name)] = (filename, content) if filename else content.decode()
    attached = {name: value for name, value in fields.items() if isinstance(value, tuple)}
    for name, value in list(fields.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            fields[name] = attached[value.removeprefix("attach://")]
            fields.pop(value.removeprefix("attach://"), None)
    return fields


def _refused(status: int, description: str, parameters: dict[str, Any] | None = None) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), status_code=status)
