"""A borrower on Telegram for benchmarks/turns.py: from the update's POST to the first sendMessage that answers it."""

import asyncio
import itertools
import time
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.telegram.config import WEBHOOK
from lending.store.borrowers import borrower_by_external_id
from lending.store.engine import make_sessions
from lending.store.identities import bind
from tests.stack import Stack

TOKEN = "7000000001:TEST-token-that-only-the-benchmark-knows"
BOT = {"id": 7000000001, "is_bot": True, "first_name": "bot", "username": "bench_bot"}
PORT = 19871
ENVIRONMENT = {
    "HUANHUAN_TELEGRAM_TOKEN": TOKEN,
    "HUANHUAN_TELEGRAM_API": f"http://127.0.0.1:{PORT}/bot",
    "HUANHUAN_TELEGRAM_CHAT_PAUSE": "0",
    "HUANHUAN_TELEGRAM_PER_SECOND": "1000",
}
_updates = itertools.count(1)


class BotApi:
    """Takes what is sent at once, and tells who waits for it."""

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Event] = {}
        app = Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["POST"])])
        self._server = uvicorn.Server(uvicorn.Config(app, port=PORT, ws="none", log_level="error", access_log=False))

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._task

    async def _call(self, request: Request) -> Response:
        if request.path_params["method"] != "sendMessage":
            return JSONResponse({"ok": True, "result": True})
        body = dict(httpx.QueryParams((await request.body()).decode()))
        waiting = self.waiting.pop(body["chat_id"], None)
        if waiting is not None:
            waiting.set()
        chat = {"id": int(body["chat_id"]), "type": "private"}
        return JSONResponse({"ok": True, "result": {"message_id": 1, "date": int(time.time()), "chat": chat, "from": BOT}})


class TelegramBorrower:
    """One private chat, bound to a borrower."""

    def __init__(self, stack: Stack, api: BotApi, borrower: str, chat: int) -> None:
        with make_sessions(stack.engine).begin() as session:
            known = borrower_by_external_id(session, borrower)
            assert known is not None
            bind(session, "telegram", str(chat), known.id, "link", stack.now)
        self._api, self._chat = api, chat
        headers = {"X-Telegram-Bot-Api-Secret-Token": stack.settings.secret("telegram")}
        self._http = httpx.AsyncClient(base_url=stack.url, headers=headers, timeout=60)

    async def ask(self, text: str) -> None:
        told = self._api.waiting[str(self._chat)] = asyncio.Event()
        chat: dict[str, Any] = {"id": self._chat, "type": "private", "first_name": "x"}
        user = {"id": self._chat, "is_bot": False, "first_name": "x"}
        message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
        update = {"update_id": next(_updates), "message": message}
        (await self._http.post(WEBHOOK, json=update)).raise_for_status()
        await asyncio.wait_for(told.wait(), 60)

    async def close(self) -> None:
        await self._http.aclose()
