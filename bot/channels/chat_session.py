"""A borrower's (or visitor's) session at the web API, for programs: says something and waits until it is answered."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

Message = Mapping[str, Any]
PATIENCE = 90.0  # seconds for one answer; a server that restarts meanwhile is waited for
PASSING = (429, 502, 503, 504)


class ServersAway(Exception):
    """Nothing answers at the address."""


class NotDone(Exception):
    """The server refused, or gave no answer in time; the text says why."""


class ChatSession:
    """Signs in at once. Raises ServersAway, NotDone (a refused sign-in)."""

    def __init__(self, url: str, token: Callable[[], str] | None, locale: str | None, fresh: bool = False) -> None:
        self._http = httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", headers={"X-Huanhuan": "1"}, timeout=15.0)
        self._words: dict[str, Mapping[str, str]] = {}
        if locale:
            self._http.headers["Accept-Language"] = locale.replace("_", "-")
        try:
            self._open(token, locale)
            if fresh and token:
                self._ask("DELETE", "/session")
                self._open(token, locale)
            history = self._ask("GET", "/messages")
        except httpx.TransportError as failure:
            raise ServersAway(url) from failure
        self.locale: str = history["locale"]
        self._seq = 0
        self.buttons: list[Mapping[str, str]] = []
        self._take(history["messages"])

    def _open(self, token: Callable[[], str] | None, locale: str | None) -> None:
        body = {"token": token() if token else None, "locale": locale}
        opened = self._ask("POST", "/session", {name: value for name, value in body.items() if value})
        self._http.cookies.clear()
        self._http.headers["Authorization"] = f"Bearer {opened['session']}"

    def say(self, text: str) -> list[Message]:
        """Say it, or press the shown button that is called so; the answers. Raises NotDone."""
        shown = next((each for each in self.buttons if each["title"] == text), None)
        return self._send({"button": shown["button"]} if shown else {"text": text})

    def press(self, title_or_number: str) -> list[Message]:
        """Press a shown button, by number (from 1), title or an unmistakable part of it. Raises NotDone."""
        titles = [each["title"] for each in self.buttons]
        if title_or_number.isdecimal() and 1 <= int(title_or_number) <= len(titles):
            places = [int(title_or_number) - 1]
        else:
            exact = [place for place, title in enumerate(titles) if title == title_or_number]
            places = exact or [place for place, title in enumerate(titles) if title_or_number in title]
        if len(places) != 1:
            raise NotDone(f"no one button {title_or_number!r} among: {' | '.join(titles) or '(none shown)'}")
        return self._send({"button": self.buttons[places[0]]["button"]})

    def word(self, key: str, locale: str) -> str:
        """One word of the interface, from the server."""
        if locale not in self._words:
            self._words[locale] = self._ask("GET", f"/words?locale={locale}")
        return self._words[locale].get(key, "")

    def download(self, path: str) -> bytes:
        """A file of this borrower's, by its path under the API. Raises NotDone."""
        reply = self._http.get(path)
        if not reply.is_success:
            raise NotDone(f"HTTP {reply.status_code}")
        return reply.content

    def _send(self, said: Mapping[str, str]) -> list[Message]:
        client_id = str(uuid.uuid4())
        until = time.monotonic() + PATIENCE
        seq: int = self._persist(until, "POST", "/messages", {"id": client_id, **said})["seq"]
        wait = 0.05
        while time.monotonic() < until:
            messages = self._persist(until, "GET", f"/messages?after={seq - 1}")["messages"]
            if any(message.get("id") == client_id and message["answered"] for message in messages):
                return self._take(messages)
            time.sleep(wait)
            wait = min(wait * 1.5, 0.5)
        raise NotDone(f"no answer within {PATIENCE:.0f} s")

    def _take(self, messages: Sequence[Message]) -> list[Message]:
        """The assistant's new ones among them; notes which buttons are now shown."""
        new = [message for message in messages if message["seq"] > self._seq]
        for message in new:
            self._seq = message["seq"]
            if message["from"] == "borrower":
                self.buttons = []
            else:
                self.buttons += message["buttons"]
                self.locale = message["locale"]
        return [message for message in new if message["from"] == "assistant"]

    def _persist(self, until: float, method: str, path: str, body: Any = None) -> Any:
        """Ask again (with the same id: it is taken once) while the server is away or busy."""
        while True:
            try:
                return self._ask(method, path, body)
            except httpx.TransportError as failure:
                if time.monotonic() > until:
                    raise NotDone(str(failure)) from failure
            except _Busy as failure:
                if time.monotonic() > until:
                    raise NotDone(str(failure)) from failure
            time.sleep(0.5)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        reply = self._http.request(method, path, json=body) if body is not None else self._http.request(method, path)
        if reply.is_success:
            return reply.json() if reply.content else None
        try:
            said = reply.json()
        except ValueError:
            said = {}
        reason = " ".join(str(said[each]) for each in ("message", "reference") if said.get(each))
        raise (_Busy if reply.status_code in PASSING else NotDone)(reason or f"HTTP {reply.status_code}")


class _Busy(NotDone):
    """The same request may succeed a little later."""
