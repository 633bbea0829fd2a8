"""A lender's ledger on a local port, as docs/agreements.md describes it, with faults that a test can order."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

TOKEN = "a token that only the tests know"
LATER, NOW = "2026-03-02T15:59:59+00:00", "2026-03-02T04:00:00+00:00"


class LedgerServer:
    """What the ledger holds, and the faults of the next requests: "timeout", "lost" (done, but the answer never
    arrives), an HTTP status, "garbage", "disagree", "other" (about something else)."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}
        self.balances: dict[str, dict[str, Any]] = {}
        self.incoming: list[dict[str, Any]] = []
        self.page = 2
        self.quote_until = LATER
        self.faults: deque[str | int] = deque()
        self.requests: list[tuple[str, str]] = []
        self.released = threading.Event()

    def do(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        match [method, *(unquote(part) for part in path.strip("/").split("/"))]:
            case ["PUT", "entries", key]:
                known = key in self.entries
                self.entries.setdefault(key, body)
                reference = f"L-{list(self.entries).index(key) + 1}"
                return 200 if known else 201, {"key": key, "reference": reference, "at": NOW}
            case ["GET", "loans", loan, "agreements"]:
                last = {each["number"]: each["kind"] for each in self.entries.values() if each["loan"] == loan}
                return 200, {"agreements": [{"number": number, "state": kind} for number, kind in last.items()]}
            case ["GET", "loans", loan, "balance"] if loan in self.balances:
                return 200, self.balances[loan]
            case ["POST", "loans", loan, "quotes"] if loan in self.balances:
                amounts = self.balances[loan]["outstanding"]
                quote = {"id": "q-1", "loan": loan, "currency": "CNY", "amounts": amounts}
                return 201, {**quote, "as_of": NOW, "expires_at": self.quote_until}
            case ["GET", after] if after.startswith("payments?after="):
                start = int(after.removeprefix("payments?after=") or 0)
                end = min(start + self.page, len(self.incoming))
                return 200, {"payments": self.incoming[start:end], "cursor": str(end), "more": end < len(self.incoming)}
            case _:
                return 404, {"error": "unknown"}


@contextmanager
def running() -> Iterator[tuple[LedgerServer, str]]:
    """The server and its address."""
    ledger = LedgerServer()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            ledger.requests.append((self.command, self.path))
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return self.reply(401, b"{}")
            fault = ledger.faults.popleft() if ledger.faults else None
            if fault == "timeout":
                ledger.released.wait(5)
                return None
            if isinstance(fault, int):
                return self.reply(fault, b"{}")
            if fault == "garbage":
                return self.reply(200, b"<html>busy</html>")
            if fault == "disagree":
                return self.reply(409, b'{"code": "plan_not_allowed"}')
            status, answer = ledger.do(self.command, self.path, body)
            if fault == "lost":
                return self.connection.close()
            if fault == "other":
                answer = {**answer, **{name: "other" for name in ("key", "loan") if name in answer}}
            return self.reply(status, json.dumps(answer).encode())

        do_GET = do_PUT = do_POST = handle_any

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield ledger, f"http://127.0.0.1:{server.server_port}"
    finally:
        ledger.released.set()
        server.shutdown()
        server.server_close()
