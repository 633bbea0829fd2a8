"""How a one-time code reaches a phone: shown on this machine's console (the demo), or handed to the lender's SMS gateway.

`HUANHUAN_CODES` is `console` or the gateway's address. The gateway gets, as JSON by POST,
{"id": the attempt, "to": "+8613000000001", "text": the words} with `Authorization: Bearer $HUANHUAN_CODES_SECRET` and the id
again as `Idempotency-Key`; 2xx means taken. Without the variable nobody can sign in by code.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TextIO

import httpx

from bot.channels.sign_in import minutes
from bot.settings import settings
from bot.text.say import say
from lending.store.borrowers import digits
from lending.store.codes import CODE_LIFE, Delivery

SETTING = "HUANHUAN_CODES"
TRIES = 3
LONGEST = 5.0  # seconds for one try
PAUSE = 0.5  # seconds before the second try, twice as long before the third
PASSING = (429, 500, 502, 503, 504)


class NotSent(Exception):
    """The code did not go out. The text names the attempt and what happened, never the phone, the code or the words."""


class CodeSender(Protocol):
    def send(self, delivery: Delivery, text: str) -> None:
        """Blocks until it is taken. Raises NotSent."""


@dataclass(frozen=True, slots=True)
class ConsoleSender:
    """For the demo: whoever runs it reads the code. Shows the last four digits of the phone."""

    out: TextIO = field(default_factory=lambda: sys.stderr)

    def send(self, delivery: Delivery, text: str) -> None:
        print(f"· SMS to …{digits(delivery.phone)[-4:]}: {text}", file=self.out, flush=True)


@dataclass(frozen=True, slots=True)
class HttpSender:
    """The lender's SMS gateway."""

    url: str
    secret: str = field(repr=False)
    wait: Callable[[float], None] = time.sleep

    def send(self, delivery: Delivery, text: str) -> None:
        body = {"id": delivery.attempt_id, "to": f"+{digits(delivery.phone)}", "text": text}
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": delivery.attempt_id}
        happened = "nothing"
        for each in range(TRIES):
            if each:
                self.wait(PAUSE * 2 ** (each - 1))
            try:
                reply = httpx.post(self.url, json=body, headers=headers, timeout=LONGEST, follow_redirects=False)
            except httpx.HTTPError as failed:
                happened = type(failed).__name__
                continue
            if reply.is_success:
                return
            happened = str(reply.status_code)
            if reply.status_code not in PASSING:
                break
        raise NotSent(f"code {delivery.attempt_id[:8]} was not taken by the gateway: {happened}")


def code_sender() -> CodeSender | None:
    """The one that the lender has chosen. Raises ValueError for an address that would show codes to the network."""
    chosen = os.environ.get(SETTING, "")
    if not chosen:
        return None
    if chosen == "console":
        return ConsoleSender()
    address = httpx.URL(chosen)
    if address.scheme != "https" and not (address.scheme == "http" and address.host in ("127.0.0.1", "localhost")):
        raise ValueError(f"{SETTING} must be `console` or an https address")
    return HttpSender(chosen, settings().secret("codes"))


def words_of(delivery: Delivery, locale: str) -> str:
    """What the phone shows, in the lender's language for the borrower, else in the conversation's."""
    values = {"code": {"name": delivery.code}, "minutes": minutes(CODE_LIFE)}
    return say("sign_in.code", values, delivery.locale or locale)
