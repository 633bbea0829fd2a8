"""What the web API says when it cannot do what was asked: a code for programs, a kind sentence for people."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.text.locales import LOCALES, parse_locale
from bot.text.say import say
from lending.store.base import new_id

log = logging.getLogger(__name__)
LARGEST_BODY = 64 * 1024


class Refused(Exception):
    """The request is refused with an HTTP status and a code (`error.<code>` in the catalogs). `field`: what is wrong in it."""

    def __init__(self, status: int, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.field = status, code, field


async def json_body(request: Request) -> Mapping[str, Any]:
    """The JSON object in the request, at most 64 kB of it. Raises Refused."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refused(400, "bad_request")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > LARGEST_BODY:
            raise Refused(413, "too_long")
    try:
        body = json.loads(received or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "bad_request") from None
    if not isinstance(body, dict):
        raise Refused(400, "bad_request")
    return body


async def refusal(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    named = {} if refused.field is None else {"field": refused.field}
    message = say(f"error.{refused.code}", {"field": {"name": refused.field or ""}}, _locale(request))
    return JSONResponse({"error": refused.code, "message": message, **named}, status_code=refused.status)


async def misdirected(request: Request, asked: Exception) -> Response:
    """An address that is not there, or not for this method."""
    assert isinstance(asked, HTTPException)
    code = "not_found" if asked.status_code == 404 else "bad_request"
    message = say(f"error.{code}", {}, _locale(request))
    return JSONResponse({"error": code, "message": message}, asked.status_code, headers=asked.headers)


async def unavailable(request: Request, failed: Exception) -> Response:
    """The database is out of reach: say so, with a reference that the log knows."""
    reference = new_id()[:8].upper()
    log.error("%s: %s: %s", reference, type(failed).__name__, str(failed).splitlines()[0])
    message = say("error.unavailable", {}, _locale(request))
    return JSONResponse({"error": "unavailable", "message": message, "reference": reference}, status_code=503)


def _locale(request: Request) -> str:
    """The best guess without asking the database: what the browser says it reads."""
    for wanted in request.headers.get("accept-language", "").split(","):
        found = parse_locale(wanted.partition(";")[0].strip())
        if found:
            return found
    return LOCALES[0]
