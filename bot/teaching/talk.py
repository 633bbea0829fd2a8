"""What a member of staff says to a trial of the draft, over its web API: as a visitor, or as one of its made-up borrowers.

The trial keeps who talks as whom (talks.json in its folder), so that a page that is loaded again goes on where it was. Each
conversation that is begun has a borrower to itself: another member's plans, or one's own before, are not in it.
"""

import fcntl
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bot.teaching.in_force import write_json
from bot.teaching.trial import trial_folder, used
from lending.store.engine import make_engine, make_sessions
from lending.store.transcript_rows import TurnRow
from lending.store.transcripts import turns_of

PATIENCE = 8.0  # seconds that an answer is waited for before the page is shown without it
_PASSING = (429, 502, 503, 504)
_API = "/api/v1"


class NotSaid(Exception):
    """`why`: "away" (no answer from the trial), "over" (the conversation has ended), or the web API's own code ("empty",
    "too_long", "button_gone", "too_many" …)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Talk:
    """As whom a member of staff talks: `who` is a demo borrower, empty for a visitor; `session` opens their conversation."""

    who: str
    locale: str
    session: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was said, as the web API tells it, and what was understood of each message, by its number."""

    messages: Sequence[Mapping[str, Any]]
    turns: Mapping[int, TurnRow]

    @property
    def waits(self) -> bool:
        """Whether something is not answered yet."""
        return any(each["from"] == "borrower" and not each["answered"] for each in self.messages)

    @property
    def offered(self) -> Sequence[Mapping[str, str]]:
        """The buttons that a borrower would see: those of the answers since their last word."""
        asked = max((each["seq"] for each in self.messages if each["from"] == "borrower"), default=0)
        return [button for each in self.messages if each["seq"] > asked for button in each["buttons"]]


def people() -> dict[str, Mapping[str, Any]]:
    """The trial's borrowers by their number: "name", "note"."""
    try:
        read: dict[str, Mapping[str, Any]] = json.loads((trial_folder() / "people.json").read_text())
    except FileNotFoundError:
        return {}
    return read


def talk_of(member: str) -> Talk | None:
    with _kept() as kept:
        found = kept["talks"].get(member)
    return Talk(**found) if found else None


def begin(url: str, member: str, who: str, locale: str) -> None:
    """From the beginning, as somebody. Raises KeyError for nobody we know, NotSaid."""
    tokens = people()[who]["tokens"] if who else [None]
    with _kept() as kept:
        before = kept["begun"].get(who, 0)
        body = {"locale": locale} | ({"token": tokens[before % len(tokens)]} if who else {})
        session = _ask(url, "POST", "/session", body)
        if who and before >= len(tokens):  # every one of them was taken: the conversation is new, the loans are as they were left
            _ask(url, "DELETE", "/session", bearer=session["session"])
            session = _ask(url, "POST", "/session", body)
        kept["begun"][who] = before + 1
        kept["talks"][member] = {
            "who": who, "locale": locale, "session": session["session"], "conversation": session["conversation"],
        }  # fmt: skip
    used()


def say(url: str, talk: Talk, said: Mapping[str, str], own_id: str) -> None:
    """A "text" or a "button", under an id of the page's, so that the same again is the same; waits a while for the answer. Raises
    NotSaid."""
    used()
    until = time.monotonic() + PATIENCE
    seq: int = _persist(until, url, "POST", "/messages", {"id": own_id, **said}, talk.session)["seq"]
    while time.monotonic() < until:
        messages = _persist(until, url, "GET", f"/messages?after={seq - 1}", None, talk.session)["messages"]
        if any(each["seq"] == seq and each["answered"] for each in messages):
            return
        time.sleep(0.1)


def heard(url: str, talk: Talk) -> Heard:
    """Raises NotSaid."""
    messages = _ask(url, "GET", "/messages", bearer=talk.session)["messages"]
    engine = make_engine(f"sqlite:///{trial_folder() / 'huanhuan.db'}")
    try:
        with make_sessions(engine)() as session:
            turns = {turn.seq: turn for turn in turns_of(session, talk.conversation)}
    finally:
        engine.dispose()
    return Heard(messages, turns)


def _persist(until: float, url: str, method: str, path: str, body: Mapping[str, Any] | None, bearer: str) -> Any:
    """Ask again, while one of its servers is started again."""
    while True:
        try:
            return _ask(url, method, path, body, bearer)
        except NotSaid as refused:
            if refused.why != "away" or time.monotonic() > until:
                raise
        time.sleep(0.3)


def _ask(url: str, method: str, path: str, body: Mapping[str, Any] | None = None, bearer: str = "") -> Any:
    headers = {"X-Huanhuan": "1"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    try:
        reply = httpx.request(method, f"{url}{_API}{path}", json=body, headers=headers, timeout=10.0, trust_env=False)
        if reply.is_success:
            return reply.json() if reply.content else None
        why = "away" if reply.status_code in _PASSING else str(reply.json()["error"])
    except (httpx.TransportError, ValueError, KeyError):
        raise NotSaid("away") from None
    raise NotSaid("over" if why == "no_session" else why)


@contextmanager
def _kept() -> Iterator[dict[str, Any]]:
    """Who talks as whom, and how often each borrower was taken; kept when the block ends well."""
    path = trial_folder() / "talks.json"
    try:
        lock = path.with_suffix(".lock").open("w")
    except FileNotFoundError:  # its folder was just thrown away
        raise NotSaid("away") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"begun": {}, "talks": {}}
        before = json.dumps(kept)
        yield kept
        if json.dumps(kept) != before:
            write_json(path, kept)
