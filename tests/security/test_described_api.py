"""The web API does what its description says: schemathesis finds nothing, and what borrowers are really sent is as described."""

import os
import shutil
import subprocess
from pathlib import Path

import jsonschema

from bot.channels.openapi import document
from tests.security.conftest import MOVER, THIEF
from tests.stack import Client, Stack

SCHEMATHESIS = "schemathesis==4.30.1"  # in an environment of its own: it needs a newer jsonschema than Rasa allows
EXAMPLES = "200" if "HUANHUAN_FULL" in os.environ else "15"
ROOT = Path(__file__).resolve().parents[2]
CONFIG = str(Path(__file__).with_name("schemathesis.toml"))


def test_schemathesis_finds_nothing(stack: Stack) -> None:
    """The stream, which never ends, signing out, which ends the rest, and what agents tell are left to other tests."""
    client = stack.client(THIEF)
    found = subprocess.run(
        [
            _uv(), "tool", "run", "--from", SCHEMATHESIS, "st", "--config-file", CONFIG,
            "run", f"{stack.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {client.session['session']}",
            "-H", "X-Huanhuan: 1", "--exclude-path", "/api/v1/events", "--exclude-path", "/api/v1/contacts",
            "--exclude-method", "DELETE",
            "--max-examples", EXAMPLES, "--seed", "1", "--no-color",
        ],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]


def test_what_borrowers_are_sent_is_as_described(stack: Stack, victim: Client) -> None:
    """Every card of a conversation that ends in an agreement, and a plan being moved."""
    for text in ("我什么时候还款", "逾期对征信有什么影响", "不还会怎么样", "我的方案怎么样了", "再见"):
        victim.say(text)
    history = victim._http.get("/api/v1/messages").json()
    kinds = {message["card"]["type"] for message in history["messages"] if message["card"]}
    assert kinds >= {"standing", "facts", "plans", "schedule", "cost_table", "agreement"}
    _matches("History", history)
    mover = stack.client(MOVER)
    mover.say("我想分期还款")
    for _ in range(6):
        if any("方案" in title for title in mover.buttons):
            break
        mover.press("跳过")
    plan = next(m["card"]["options"][0]["id"] for m in mover.history() if (m["card"] or {}).get("type") == "plans")
    for query in ("", "?payment=800", "?count=6"):
        _matches("Shaped", mover._http.get(f"/api/v1/plans/{plan}/shape{query}").json())
    _matches("SessionBegun", mover.session)


def test_a_card_that_is_not_as_described_would_be_found(victim: Client) -> None:
    history = victim._http.get("/api/v1/messages").json()
    card = next(message["card"] for message in history["messages"] if (message["card"] or {}).get("type") == "plans")
    del card["options"][0]["total"]
    try:
        _matches("History", history)
    except jsonschema.ValidationError:
        return
    raise AssertionError("a plan without its total passed")


def _uv() -> str:
    """The one that ./huanhuan uses: from the path, or of our own."""
    for found in (shutil.which("uv"), str(ROOT / ".uv" / "bin" / "uv")):
        if (
            found
            and Path(found).exists()
            and subprocess.run([found, "--version"], capture_output=True, cwd=ROOT).returncode == 0
        ):
            return found
    raise FileNotFoundError("uv: ./huanhuan gets it")


def _matches(name: str, what: object) -> None:
    jsonschema.Draft7Validator({**document(), "$ref": f"#/components/schemas/{name}"}).validate(what)
