"""The web API as strangers meet it: other pages, other lenders' tokens, floods, nonsense, buttons pressed again."""

import json
import os
import time
import uuid
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.channels.rates import Rates
from tests.security.conftest import LENDERS_PAGE, THIEF, VICTIM
from tests.stack import Client, Stack

EVIL = "https://evil.example"


def ask(stack: Stack, method: str, path: str, **more: Any) -> httpx.Response:
    return httpx.request(method, f"{stack.url}/api/v1/{path}", timeout=10, **more)


def token(**claims: Any) -> str:
    issued = int(time.time())
    usual = {"sub": VICTIM, "aud": "huanhuan", "iss": "lender", "iat": issued, "exp": issued + 600}
    return jwt.encode({**usual, **claims}, os.environ["HUANHUAN_LENDER_SECRET"], algorithm="HS256")


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "https://www.lender.example.evil.example", "http://www.lender.example"]
)
@pytest.mark.parametrize(
    "method, path", [("GET", "messages"), ("POST", "messages"), ("POST", "session"), ("GET", "words")]
)
def test_other_pages_are_refused(stack: Stack, victim: Client, origin: str, method: str, path: str) -> None:
    """Even with the victim's own session, and nothing that the page could read comes back."""
    headers = {"Origin": origin, "X-Huanhuan": "1", "Authorization": f"Bearer {victim.session['session']}"}
    reply = ask(stack, method, path, headers=headers, json={} if method == "POST" else None)
    assert reply.status_code == 403 and reply.json()["error"] == "other_page"
    assert "access-control-allow-origin" not in reply.headers
    asked = ask(stack, "OPTIONS", path, headers={**headers, "Access-Control-Request-Method": method})
    assert asked.status_code == 403 and "access-control-allow-origin" not in asked.headers


def test_the_lenders_page_may_ask_without_a_cookie(stack: Stack) -> None:
    headers = {"Origin": LENDERS_PAGE, "X-Huanhuan": "1"}
    before = ask(stack, "OPTIONS", "session", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert before.headers["access-control-allow-origin"] == LENDERS_PAGE
    assert "access-control-allow-credentials" not in before.headers
    begun = ask(stack, "POST", "session", headers=headers, json={"token": token(sub=THIEF), "embedded": True})
    assert begun.status_code == 200 and begun.json()["signed_in"]
    assert "set-cookie" not in begun.headers
    assert begun.headers["access-control-allow-origin"] == LENDERS_PAGE


def test_a_session_on_the_lenders_page_ends_with_its_token(stack: Stack) -> None:
    begun = ask(stack, "POST", "session", json={"token": token(sub=THIEF), "embedded": True}).json()
    headers = {"Authorization": f"Bearer {begun['session']}"}
    assert ask(stack, "GET", "messages", headers=headers).status_code == 200
    now = stack.now
    try:
        stack.advance(601)
        assert ask(stack, "GET", "messages", headers=headers).status_code == 401
    finally:
        stack.set_time(now.isoformat())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another lender"},
        {"aud": "another service"},
        {"exp": int(time.time()) - 5},
        {"exp": int(time.time()) + 90_000},
    ],
)
def test_tokens_of_others_are_refused(stack: Stack, claims: dict[str, Any]) -> None:
    reply = ask(stack, "POST", "session", json={"token": token(**claims), "embedded": True})
    assert reply.status_code == 401 and reply.json()["error"] == "sign_in_refused"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"{" * 5000, b"\xff\xfe", b'{"id": 5, "text": "x"}', b'{"id": "12345678"}',
        b'{"id": "12345678", "text": 5}', b'{"id": "12345678", "text": "  "}', b'{"id": "12345678", "wish": 5}',
        b'{"id": "12345678", "wish": {"proposal": ["x"], "payment": "5"}}', b'{"id": "12345678", "wish": {"payment": "5"}}',
        b'{"id": "1234567", "text": "x"}', b'{"id": "12345678", "text": "\\u0000"}',
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(stack: Stack, body: bytes) -> None:
    who = stack.client(THIEF)
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {who.session['session']}",
        "X-Huanhuan": "1",
    }
    reply = ask(stack, "POST", "messages", headers=headers, content=body)
    assert reply.status_code == 400 and reply.json()["message"]


def test_what_is_too_large_is_refused(stack: Stack) -> None:
    who = stack.client(THIEF)
    headers = {"Authorization": f"Bearer {who.session['session']}", "X-Huanhuan": "1"}
    for text in ("长" * 4001, "长" * 100_000):
        reply = ask(stack, "POST", "messages", headers=headers, json={"id": "12345678", "text": text})
        assert reply.status_code == 413 and reply.json()["error"] == "too_long"


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", "image/png", ""])
def test_files_and_forms_are_refused(stack: Stack, kind: str) -> None:
    who = stack.client(THIEF)
    headers = {"Content-Type": kind, "Authorization": f"Bearer {who.session['session']}", "X-Huanhuan": "1"}
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n\x89PNG\r\n--x--'
    assert ask(stack, "POST", "messages", headers=headers, content=body).status_code == 400


def test_a_button_pressed_again_does_nothing_twice(stack: Stack, victim: Client) -> None:
    """The newest agreement's consent button, replayed: no second agreement."""
    from sqlalchemy import text

    used = [
        button["button"] for message in victim.history() for button in message["buttons"] if "同意" in button["title"]
    ]
    with stack.engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM agreements")).scalar_one()
    for button in used:
        assert victim.post({"button": button}, str(uuid.uuid4())).status_code == 202
    victim.say("谢谢")
    with stack.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM agreements")).scalar_one() == before


@pytest.mark.parametrize("who", [THIEF, None])
def test_plans_of_another_can_be_neither_moved_nor_wished_for(stack: Stack, victim: Client, who: str | None) -> None:
    plan = next(m["card"]["options"][0]["id"] for m in victim.history() if (m["card"] or {}).get("type") == "plans")
    other = stack.client(who)
    headers = {"Authorization": f"Bearer {other.session['session']}", "X-Huanhuan": "1"}
    assert ask(stack, "GET", f"plans/{plan}/shape?payment=500", headers=headers).status_code == 404
    wish = {"id": str(uuid.uuid4()), "wish": {"proposal": plan, "payment": "500"}}
    assert ask(stack, "POST", "messages", headers=headers, json=wish).status_code == 404


@pytest.mark.parametrize("query", ["payment=-5", "payment=1e9", "payment=0", "count=0", "count=x"])
def test_figures_that_are_none_are_refused(stack: Stack, query: str) -> None:
    who = stack.client(THIEF)
    reply = ask(stack, "GET", f"plans/x/shape?{query}", headers={"Authorization": f"Bearer {who.session['session']}"})
    assert reply.status_code == 400 and reply.json()["message"]


def test_a_flood_is_told_when_to_try_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """By session, by address, and new sessions by address; each says in how many seconds."""
    rates = {"address": "30/minute", "new_session": "5/minute", "session": "20/minute", "message": "3/minute"}
    (tmp_path / "channels.yml").write_text(json.dumps({"rates": rates}))
    monkeypatch.setenv("HUANHUAN_CHANNELS", str(tmp_path / "channels.yml"))

    async def answer(_: Any) -> PlainTextResponse:
        return PlainTextResponse("ok")

    app = Starlette(
        routes=[Route("/api/v1/{path:path}", answer, methods=["GET", "POST"])], middleware=[Middleware(Rates)]
    )
    client = TestClient(app)

    def many(count: int, method: str, path: str, session: str | None = None) -> list[int]:
        headers = {"Authorization": f"Bearer {session}"} if session else {}
        replies = [client.request(method, f"/api/v1/{path}", headers=headers) for _ in range(count)]
        refused = [each for each in replies if each.status_code == 429]
        assert all(1 <= int(each.headers["retry-after"]) <= 60 and each.json()["message"] for each in refused)
        return [each.status_code for each in replies]

    assert many(4, "POST", "messages", "one") == [200, 200, 200, 429]
    assert many(2, "POST", "messages", "other") == [200, 200]
    assert many(6, "POST", "session") == [200] * 5 + [429]
    assert many(20, "GET", "messages", "third")[-3:] == [200, 429, 429]  # the address has had its thirty
