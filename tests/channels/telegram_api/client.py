"""A person at the simulated Telegram, for tests: writes, presses, and sees what a person would see."""

import time
from collections.abc import Callable
from typing import Any

import httpx


class Person:
    """One private chat. `seen` is how many of the bot's messages were read; `settled()` says that nothing more will come."""

    def __init__(
        self, url: str, chat: int, language: str, settled: Callable[[], bool], patience: float = 60.0
    ) -> None:
        self._http = httpx.Client(base_url=url, timeout=10.0)
        self.chat, self._language, self._settled, self._patience = chat, language, settled, patience
        self.seen = 0

    def send(self, copies: int = 1, **fields: Any) -> None:
        """Send a message with these fields and wait for nothing."""
        body = {"chat": self.chat, "fields": fields, "copies": copies, "language": self._language}
        self._http.post("/control/message", json=body).raise_for_status()

    def say(self, text: str, copies: int = 1) -> list[dict[str, Any]]:
        self.send(copies, text=text)
        return self.read()

    def press(self, title: str, copies: int = 1) -> list[dict[str, Any]]:
        """Press the newest button whose title contains this, and read the answers."""
        self.press_only(title, copies)
        return self.read()

    def press_only(self, title: str, copies: int = 1) -> str:
        """Press, and wait for nothing. Returns the query's id."""
        for message in reversed(self.messages()):
            for button in (each for row in message["keyboard"] for each in row):
                if title in button["text"]:
                    return self.press_data(message["message_id"], button["callback_data"], copies)
        raise AssertionError(f"no button {title!r} in {[m['keyboard'] for m in self.messages()][-3:]}")

    def press_data(self, message_id: int, data: str, copies: int = 1) -> str:
        body = {"chat": self.chat, "message": message_id, "data": data, "copies": copies}
        reply = self._http.post("/control/press", json=body)
        reply.raise_for_status()
        return str(reply.json()["query"])

    def notice(self, query: str) -> str | None:
        """What was shown in answer to the pressed button, once it is answered."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            found = self.state()["queries"][query]
            if found["answered"]:
                return found["notice"]  # type: ignore[no-any-return]
            time.sleep(0.02)
        raise AssertionError("the pressed button was never answered")

    def read(self) -> list[dict[str, Any]]:
        """The bot's new messages: at least one, and all that were due."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            if len(self.messages()) > self.seen and self._settled():
                messages = self.messages()
                new, self.seen = messages[self.seen :], len(messages)
                return new
            time.sleep(0.03)
        raise AssertionError(f"no answer within {self._patience} s")

    def messages(self) -> list[dict[str, Any]]:
        return list(self._http.get(f"/control/chats/{self.chat}").json()["messages"])

    def commands(self) -> list[dict[str, str]]:
        return list(self._http.get(f"/control/chats/{self.chat}").json()["commands"])

    def block(self, on: bool = True) -> None:
        self._http.post("/control/block", json={"chat": self.chat, "on": on}).raise_for_status()

    def faults(self, **asked: Any) -> None:
        self._http.post("/control/faults", json=asked).raise_for_status()

    def state(self) -> dict[str, Any]:
        return dict(self._http.get("/control/state").json())


def shown(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message["text"] or "" for message in messages)
