"""The action server as its callers meet it: a secret, one answer an action, errors that say nothing but a reference."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.server import NoSecret, make_app, secret_from_environment
from bot.runtime.ports import free_ports
from tests.unit.actions.conftest import Begin
from tests.unit.actions.talk import RECEIVED

SECRET = "a secret of the tests that is long enough"
HEADERS = {"X-Huanhuan-Secret": SECRET}


@pytest.fixture(scope="module")
def client(executor: Any) -> Iterator[httpx.Client]:
    """The server on a free loopback port, in a thread of this process."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    port = free_ports()

    async def serve() -> None:
        app = make_app(SECRET, executor, "actions_under_test")
        server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        started.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    assert started.wait(10)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
        yield http
    loop.call_soon_threadsafe(loop.stop)


def call(action: str, conversation: str = "nobody", slots: dict[str, Any] | None = None) -> dict[str, Any]:
    metadata = {"message_id": "m1", "received_at": RECEIVED, "locale": "zh_Hans_CN", "channel": "web"}
    message = {"text": "我的秘密", "intent": {"name": "greet", "confidence": 0.9}, "entities": [], "metadata": metadata}
    tracker = {
        "sender_id": conversation,
        "slots": slots or {},
        "latest_message": message,
        "events": [],
        "active_loop": {},
    }
    return {"next_action": action, "sender_id": conversation, "tracker": tracker, "version": "3.6.21"}


def test_health_says_only_that_it_is_up(client: httpx.Client) -> None:
    reply = client.get("/health")
    assert reply.status_code == 200 and reply.json() == {"status": "ok"}


WRONG = ({}, {"X-Huanhuan-Secret": "wrong"}, {"X-Huanhuan-Secret": "ümlaut"}, {"Authorization": SECRET})


@pytest.mark.parametrize("headers", WRONG)
def test_nobody_without_the_secret(client: httpx.Client, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    reply = client.post("/webhook", json=call("action_greet"), headers=encoded)
    assert reply.status_code == 401 and reply.json() == {"error": "unauthorised"}


def test_an_action_answers_with_messages_and_events(client: httpx.Client, begin: Begin) -> None:
    talk = begin("wang-late-35")
    reply = client.post("/webhook", json=call("action_greet", talk.conversation), headers=HEADERS)
    assert reply.status_code == 200
    (message,) = reply.json()["responses"]
    assert message["response"] == "utter_greet_signed_in" and reply.json()["events"] == []


def test_an_unknown_action(client: httpx.Client) -> None:
    reply = client.post("/webhook", json=call("action_rob_the_bank"), headers=HEADERS)
    assert reply.status_code == 404 and reply.json() == {"error": "unknown action"}


def test_a_failure_gives_a_reference_and_the_log_no_secrets(
    client: httpx.Client, begin: Begin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk = begin("wang-late-35")
    monkeypatch.setattr("actions.tell_amount_due.asked_about", _fail)
    with caplog.at_level(logging.ERROR, logger="actions"):
        reply = client.post("/webhook", json=call("action_tell_amount_due", talk.conversation), headers=HEADERS)
    assert (
        reply.status_code == 500 and set(reply.json()) == {"error", "reference"} and reply.json()["error"] == "failed"
    )
    assert reply.json()["reference"] in caplog.text
    assert "ValueError" in caplog.text and "tell_amount_due.py" in caplog.text
    for private in ("6222020000", "我的秘密", talk.conversation):
        assert private not in caplog.text and private not in reply.text


def _fail(*_: Any) -> None:
    raise ValueError("card 6222020000 does not parse")


@pytest.mark.parametrize("body", ["", "{", "[]", "7", '{"next_action": "action_greet"}'])
def test_broken_bodies_are_refused_without_an_echo(client: httpx.Client, body: str) -> None:
    reply = client.post("/webhook", content=body, headers=HEADERS | {"Content-Type": "application/json"})
    assert reply.status_code in {400, 500} and set(reply.json()) == {"error", "reference"}


def test_a_path_that_is_not_there(client: httpx.Client) -> None:
    for path in ("/actions", "/", "/webhook"):
        reply = client.get(path, headers=HEADERS)
        assert reply.status_code in {404, 405} and set(reply.json()) == {"error", "reference"}


@pytest.mark.parametrize("secret", [None, "", "short"])
def test_no_start_without_a_secret(monkeypatch: pytest.MonkeyPatch, secret: str | None) -> None:
    monkeypatch.delenv("HUANHUAN_ACTION_SECRET", raising=False)
    if secret is not None:
        monkeypatch.setenv("HUANHUAN_ACTION_SECRET", secret)
    with pytest.raises(NoSecret):
        secret_from_environment()


def test_the_process_refuses_to_start_without_a_secret() -> None:
    run = subprocess.run([sys.executable, "-m", "actions.server"], env={}, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2 and "HUANHUAN_ACTION_SECRET" in run.stderr


def test_the_process_listens_on_loopback_only(portfolio: Path) -> None:
    port = free_ports()
    settings = {"HUANHUAN_ACTION_SECRET": SECRET, "HUANHUAN_DATABASE_URL": f"sqlite:///{portfolio}"}
    command = [sys.executable, "-m", "actions.server", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL) as process:
        try:
            assert health(port) == 200
            listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            assert {fields[1] for fields in listening if fields[1].endswith(f":{port:04X}") and fields[3] == "0A"} == {
                f"0100007F:{port:04X}"
            }
        finally:
            process.terminate()


def health(port: int) -> int:
    for _ in range(200):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health").status_code
        except httpx.TransportError:
            time.sleep(0.1)
    return 0
