"""The web API described (OpenAPI 3.1), from the shapes it really uses. GET /api/v1/openapi.json gives it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels import wire
from bot.channels.cards import Shaped
from bot.channels.described import LEAF, json_definition, json_schema, named
from bot.text.locales import LOCALES

VERSION = "1"
SHAPES = (wire.SessionWish, wire.SessionBegun, wire.Saying, wire.Taken, wire.History, wire.Stars, wire.Refusal, Shaped)
AGENTS = (wire.ContactMade, wire.ContactTaken, wire.ContactWithdrawn)
REFUSALS = {
    400: "What was sent could not be read.",
    401: "No session, or one that has ended.",
    403: "Asked from a page that the lender has not named.",
    404: "Not there, or not this borrower's.",
    409: "Another contact is kept under this reference, or its time is yet to come.",
    413: "Too long.",
    429: "Asked too often; Retry-After says when to try again.",
    503: "The service is out of reach for the moment.",
}
_LOCALE = {
    "name": "locale",
    "in": "query",
    "description": f"{', '.join(LOCALES)}; else the first.",
    "schema": {"type": "string"},
}
_AFTER = {
    "name": "after",
    "in": "query",
    "description": "The number of the last message known.",
    "schema": {"type": "integer", "minimum": 0, "maximum": 99_999_999_999},
}
_OWN = {"name": "X-Huanhuan", "in": "header", "required": True, "schema": {"enum": ["1"]}}
_PAYMENT = r"^(?=.*[1-9])[0-9]{1,10}(\.[0-9]{1,2})?$"  # more than nought
_NUMBER = {"type": "string", "pattern": r"^[^\s\u0000-\u001f\u007f]{1,64}$"}
_DAY, _CLOCK = r"20[0-2][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])", r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_MOMENT = rf"^{_DAY}T{_CLOCK}(Z|[+-](0[0-9]|1[0-4]):00)$"
_ID = {"type": "string", "minLength": 1, "maxLength": 64}
_REFERENCE = {"name": "reference", "in": "path", "required": True, "schema": _NUMBER}
_AGREEMENT = {"name": "agreement", "in": "path", "required": True, "schema": _ID}


async def described(request: Request) -> Response:
    """GET: this description."""
    return JSONResponse(document(), headers={"Cache-Control": "max-age=300"})


@cache
def document() -> dict[str, Any]:
    definitions = {each.__name__: json_definition(each) for shape in (*SHAPES, *AGENTS) for each in named(shape)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Huanhuan web API", "version": VERSION},
        "paths": _paths(),
        "components": {
            "schemas": {"Leaf": LEAF, **definitions, **_tightened(definitions)},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "agent": {"type": "http", "scheme": "bearer", "description": "A token of the lender's for an agent."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "huanhuan_session"},
            },
        },
    }


def _tightened(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Limits that a Python type does not tell."""

    def limited(name: str, required: list[str] = [], **limits: Any) -> dict[str, Any]:  # noqa: B006  # only read
        whole = definitions[name]
        fields = {field: {**whole["properties"][field], **more} for field, more in limits.items()}
        return {**whole, "properties": {**whole["properties"], **fields}, "required": required or whole["required"]}

    amount = {"pattern": _PAYMENT}
    saying = limited(
        "Saying", ["id"], id={"minLength": 8, "maxLength": 64}, text={"pattern": r"[^\s\u0000]", "maxLength": 4000}
    )
    return {
        "Saying": saying | {"anyOf": [{"required": [one]} for one in ("text", "button", "wish")]},
        "Wish": limited("Wish", ["proposal"], payment=amount, count={"minimum": 1, "maximum": 600})
        | {"anyOf": [{"required": ["payment"]}, {"required": ["count"]}]},
        "ContactMade": limited(
            "ContactMade", reference=_NUMBER, borrower=_NUMBER, loan={"anyOf": [_NUMBER, {"type": "null"}]},
            at={"pattern": _MOMENT}, why={"pattern": "^[a-z][a-z0-9_]{0,31}$"},
        )
        | {"additionalProperties": False},
        "ContactWithdrawn": limited("ContactWithdrawn", reason={"pattern": r"^[^\s\u0000][^\u0000]{0,399}$"})
        | {"additionalProperties": False},
        "Stars": limited("Stars", score={"minimum": 1, "maximum": 5}, comment={"maxLength": 1000}),
    }


def _paths() -> dict[str, Any]:
    shaping: list[dict[str, Any]] = [
        {"name": "proposal", "in": "path", "required": True, "schema": _ID},
        {"name": "payment", "in": "query", "schema": {"type": "string", "pattern": _PAYMENT}},
        {"name": "count", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 600}},
    ]
    documents = {
        "document.pdf": ("The agreement on paper.", "application/pdf"),
        "calendar.ics": ("Its due dates.", "text/calendar"),
    }
    return {
        "/api/v1/session": {
            "post": _operation(
                "Begin, go on or renew.", wire.SessionBegun, takes=wire.SessionWish, free=True, also=(401,)
            ),
            "delete": _operation("Sign out: the conversation ends.", None, status=204),
        },
        "/api/v1/messages": {
            "get": _operation("What was said, oldest first.", wire.History, parameters=[_AFTER], also=(400,)),
            "post": _operation(
                "Say something.", wire.Taken, takes=wire.Saying, status=202, parameters=[_OWN], also=(404, 413)
            ),
        },
        "/api/v1/events": {
            "get": _operation(
                "Server-sent events `message`, `typing`, `answered`, from Last-Event-ID or `after` on.",
                None,
                parameters=[_AFTER],
                media="text/event-stream",
            )
        },
        "/api/v1/plans/{proposal}/shape": {
            "get": _operation("Other figures for a plan on the table.", Shaped, parameters=shaping, also=(400, 404))
        },
        "/api/v1/rating": {"post": _operation("How it went.", None, takes=wire.Stars, status=204, parameters=[_OWN])},
        "/api/v1/contacts": {
            "post": _operation(
                "Tell of a contact that an agent has made; told again it is the same.", wire.ContactTaken,
                takes=wire.ContactMade, status=201, also=(404, 409), by="agent", again=200,
            )
        },
        "/api/v1/contacts/{reference}/withdraw": {
            "post": _operation(
                "Withdraw a contact told by mistake: it stays, struck out, and counts for nothing.", wire.ContactTaken,
                takes=wire.ContactWithdrawn, status=201, parameters=[_REFERENCE], also=(404,), by="agent", again=200,
            )
        },
        "/api/v1/words": {"get": _operation("Words of the interface by key.", dict, parameters=[_LOCALE], free=True)},
        **{
            f"/api/v1/agreements/{{agreement}}/{name}": {
                "get": _operation(summary, None, parameters=[_AGREEMENT], media=media, also=(404,))
            }
            for name, (summary, media) in documents.items()
        },
    }


def _operation(
    summary: str, gives: Any, *, takes: Any = None, status: int = 200, free: bool = False, media: str | None = None,
    parameters: list[dict[str, Any]] | None = None, also: tuple[int, ...] = (), by: str | None = None, again: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    schema = (
        {"type": "object", "additionalProperties": {"type": "string"}}
        if gives is dict
        else gives and json_schema(gives)
    )
    content = (
        {media: {"schema": {"type": "string"}}}
        if media
        else {"application/json": {"schema": schema}}
        if gives
        else None
    )
    usual = (400, 413, *also) if takes else also
    codes = sorted({*usual, *(() if free else (401,)), 403, 429, 503})
    body = {"required": True, "content": {"application/json": {"schema": json_schema(takes)}}} if takes else None
    return {
        "summary": summary,
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": body} if body else {}),
        **({} if free else {"security": [{by: []}] if by else [{"bearer": []}, {"cookie": []}]}),
        "responses": {
            **{
                str(code): {"description": summary, **({"content": content} if content else {})}
                for code in (status, again)
                if code is not None
            },
            **{str(code): _refusal(code) for code in codes},
        },
    }


def _refusal(code: int) -> dict[str, Any]:
    content = {"application/json": {"schema": json_schema(wire.Refusal)}}
    headers = {"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if code == 429 else {}
    return {"description": REFUSALS[code], "content": content, **headers}
