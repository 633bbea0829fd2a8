"""How one-time codes reach a phone: HUANHUAN_CODES is "console" (a demo), or the https address of the lender's gateway."""

import asyncio
import logging
import os
import sys
from typing import Protocol

import httpx

from bot.settings import settings
from bot.text.locales import locale_for
from bot.text.say import say
from lending.store.codes import CODE_LIFE, Code

log = logging.getLogger(__name__)
TRIES = 3


class CodeSender(Protocol):
    async def send(self, phone: str, text: str) -> None:
        """Send one text message. Raises httpx.HTTPError when it cannot be handed on."""


class ConsoleSender:
    """Shows the message where the servers were started; never for real borrowers."""

    async def send(self, phone: str, text: str) -> None:
        print(f"text message to …{phone[-4:]}: {text}", file=sys.stderr, flush=True)


class HttpSender:
    """POST {"to", "text"} with the secret `codes` as bearer; any 2xx means taken."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def send(self, phone: str, text: str) -> None:
        headers = {"Authorization": f"Bearer {settings().secret('codes')}"}
        async with httpx.AsyncClient(timeout=10.0) as http:
            (await http.post(self._url, json={"to": phone, "text": text}, headers=headers)).raise_for_status()


def code_sender() -> CodeSender | None:
    """The sender that the settings name; None: codes are off."""
    named = os.environ.get("HUANHUAN_CODES", "")
    if not named:
        return None
    return ConsoleSender() if named == "console" else HttpSender(named)


async def send_code(sender: CodeSender, code: Code) -> None:
    """Hand a code on, in the borrower's language; a few tries, then it is only said in the log that it was not."""
    values = {"code": {"name": code.digits}, "minutes": {"count": CODE_LIFE.seconds // 60}}
    text = say("code.text", values, locale_for(None, None, code.locale))
    for attempt in range(TRIES):
        try:
            return await sender.send(code.phone, text)
        except httpx.HTTPError as failed:
            log.warning("a code could not be sent, try %d: %s", attempt + 1, type(failed).__name__)
            await asyncio.sleep(2.0**attempt)
