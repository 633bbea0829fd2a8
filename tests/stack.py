"""The real thing for tests: the demo portfolio in a real database behind the real gateway, Rasa and action servers."""

import json
import threading
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.engine import Engine

from bot.channels.tokens import mint_sign_in
from bot.runtime.ports import free_ports
from bot.runtime.supervisor import Supervisor
from bot.runtime.training import train
from bot.settings import ROOT, Settings, settings
from lending.store.copies import loans_by_borrower, write_copies
from lending.store.engine import make_engine, migrate
from lending.store.importer import import_files

PORTFOLIO = ROOT / "data" / "demo"
PORTFOLIO_DAY = "2026-03-02"
PATIENT = "rates: {address: 99999/second, new_session: 99999/second, session: 99999/second, message: 99999/second}\n"
"""All tests come from one address, faster than people write."""


class Stack:
    """One installation in a folder of its own, on free ports, with a clock that the test sets."""

    def __init__(
        self, folder: Path, database_url: str | None = None, environment: dict[str, str] | None = None
    ) -> None:
        self.folder, self._environment = folder, environment or {}
        folder.mkdir(parents=True, exist_ok=True)
        self.failpoints = folder / "failpoints"
        self.failpoints.mkdir(exist_ok=True)
        self._clock = folder / "clock"
        self.set_time(f"{PORTFOLIO_DAY}T10:00:00+08:00")
        port = free_ports(4)
        self.settings: Settings = Settings(
            var=folder,
            database_url=database_url or f"sqlite:///{folder / 'huanhuan.db'}",
            host="127.0.0.1",
            port=port,
            rasa_port=port + 1,
            actions_port=port + 2,
            console_port=port + 3,
            public_url=f"http://127.0.0.1:{port}",
            models=settings().models,
            lender_issuer=settings().lender_issuer,
            cookie_secure=False,
        )
        migrate(self.settings.database_url)
        self.engine: Engine = make_engine(self.settings.database_url)

    @property
    def url(self) -> str:
        return self.settings.public_url

    def set_time(self, at: str) -> None:
        """Set the clock of all servers; a bare date means ten in the morning in Shanghai."""
        moment = at if "T" in at else f"{at}T10:00:00+08:00"
        unfinished = self._clock.with_suffix(".new")
        unfinished.write_text(moment)
        unfinished.replace(self._clock)
        self.now = datetime.fromisoformat(moment).astimezone(timezone.utc)

    def advance(self, seconds: float) -> None:
        self.set_time((self.now + timedelta(seconds=seconds)).isoformat())

    def start(self) -> None:
        (self.folder / "channels.yml").write_text(PATIENT)
        environment = {
            "HUANHUAN_CLOCK": str(self._clock),
            "HUANHUAN_FAILPOINTS": str(self.failpoints),
            "HUANHUAN_CHANNELS": str(self.folder / "channels.yml"),
            **self._environment,
        }
        self.supervisor = Supervisor(self.settings, train(), lambda _: None, environment)
        self.supervisor.start()
        self._watcher = threading.Thread(target=self.supervisor.watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        self.supervisor.stop()
        self._watcher.join(10)

    def arm(self, failpoint: str) -> None:
        """Let the process that next passes `failpoint` die there."""
        (self.failpoints / failpoint).touch()

    def armed(self, failpoint: str) -> bool:
        return (self.failpoints / failpoint).exists()

    def restart(self, name: str) -> None:
        """Stop one server and wait until the supervisor has brought it back."""
        server = next(server for server in self.supervisor.servers if server.name == name)
        before = server.restarts
        server.stop()
        while server.restarts == before or not server.answers():
            threading.Event().wait(0.1)

    def import_copies(self, copies: Iterable[tuple[str, str]]) -> None:
        """Import (demo borrower, suffix) pairs: the same people again, under ids of their own."""
        target = self.folder / "copies" / uuid.uuid4().hex
        write_copies(PORTFOLIO, target, list(copies))
        report = import_files(self.engine, sorted(target.glob("*.csv")))
        assert not report.errors, report.errors[:5]

    def client(self, borrower: str | None, locale: str | None = None) -> "Client":
        return Client(self.url, borrower, locale)


class Client:
    """A borrower at the web API, signed in by the lender's token (or a visitor)."""

    def __init__(self, url: str, borrower: str | None, locale: str | None = None, patience: float = 90.0) -> None:
        self._http = httpx.Client(base_url=url, headers={"X-Huanhuan": "1"}, timeout=20.0)
        self._patience = patience
        self.seq = 0
        body: dict[str, Any] = {"token": mint_sign_in(borrower)} if borrower else {}
        if locale:
            body["locale"] = locale
        reply = self._http.post("/api/v1/session", json=body)
        reply.raise_for_status()
        self.session = reply.json()
        self.buttons: dict[str, str] = {}

    def say(self, text: str, client_id: str | None = None) -> list[dict[str, Any]]:
        return self._send({"text": text}, client_id)

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the first offered button whose title contains `title`."""
        found = [token for shown, token in self.buttons.items() if title in shown]
        assert found, f"no button {title!r} among {list(self.buttons)}"
        return self._send({"button": found[0]}, None)

    def unread(self) -> list[dict[str, Any]]:
        """What has come since the last answer, without a word of the borrower's."""
        messages: list[dict[str, Any]] = self._http.get("/api/v1/messages", params={"after": self.seq}).json()["messages"]
        self.seq = messages[-1]["seq"] if messages else self.seq
        return [message for message in messages if message["from"] == "assistant"]

    def offered(self, answers: list[dict[str, Any]]) -> None:
        """The buttons of these answers can be pressed from now on."""
        self.buttons = {b["title"]: b["button"] for m in answers for b in m["buttons"]} or self.buttons

    def history(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._http.get("/api/v1/messages").json()["messages"]
        return messages

    def post(self, body: dict[str, Any], client_id: str) -> httpx.Response:
        """As browsers write it: escaped, so that half a character can be sent too."""
        content = json.dumps({"id": client_id, **body})
        return self._http.post("/api/v1/messages", content=content, headers={"Content-Type": "application/json"})

    def await_answers(self, client_id: str) -> list[dict[str, Any]]:
        """The assistant's messages after the borrower's one, once its turn is over; survives a gateway restart."""
        waited = threading.Event()
        for _ in range(int(self._patience / 0.05)):
            try:
                messages = self._http.get("/api/v1/messages", params={"after": self.seq}).json()["messages"]
            except httpx.HTTPError:
                messages = []
            if any(message["id"] == client_id and message["answered"] for message in messages):
                self.seq = messages[-1]["seq"]
                answers = [message for message in messages if message["from"] == "assistant"]
                self.offered(answers)
                return answers
            waited.wait(0.05)
        raise AssertionError(f"no answer to {client_id} within {self._patience} s")

    def _send(self, body: dict[str, Any], client_id: str | None) -> list[dict[str, Any]]:
        client_id = client_id or str(uuid.uuid4())
        for _ in range(int(self._patience / 0.2)):
            try:
                reply = self.post(body, client_id)
            except httpx.HTTPError:
                threading.Event().wait(0.2)
                continue
            assert reply.status_code == 202, f"{reply.status_code}: {reply.text}"
            return self.await_answers(client_id)
        raise AssertionError("the gateway did not take the message")


def first_loan(borrower: str) -> str:
    """The first loan of a demo borrower in the portfolio's files."""
    return min(loans_by_borrower(PORTFOLIO)[borrower])


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
