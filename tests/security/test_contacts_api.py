"""Agents' systems tell of their contacts: only with the lender's token, only in their own name, each contact once."""

import json
import os
import subprocess
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import jwt
import pytest
from sqlalchemy import select

from bot.channels.tokens import mint_agent
from bot.settings import settings
from lending.store.contact_rows import ContactRow, WithdrawalRow
from lending.store.engine import make_sessions
from tests.security.conftest import THIEF, VICTIM
from tests.security.test_described_api import CONFIG, EXAMPLES, ROOT, SCHEMATHESIS, _matches, _uv
from tests.stack import Stack

SECRET = "a secret of the agents that only the tests know"
CALL = {
    "reference": "call-1", "borrower": VICTIM, "loan": "wang-1~victim", "at": "2026-03-01T10:00:00+08:00", "channel": "call",
    "outcome": "connected",
}  # fmt: skip


@pytest.fixture(autouse=True)
def secret(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway's own, as its file has it."""
    file = stack.folder / "secrets" / "agents.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SECRET)
    monkeypatch.setenv("HUANHUAN_AGENTS_SECRET", file.read_text())


def tell(stack: Stack, body: Any, token: str | None = None) -> httpx.Response:
    token = mint_agent("north", timedelta(days=1)) if token is None else token
    return httpx.post(f"{stack.url}/api/v1/contacts", json=body, headers={"Authorization": f"Bearer {token}"})


def kept(stack: Stack, reference: str) -> list[ContactRow]:
    with make_sessions(stack.engine)() as session:
        return list(session.scalars(select(ContactRow).where(ContactRow.reference == reference)))


def test_a_contact_is_kept_once_in_the_name_of_the_token(stack: Stack) -> None:
    first, again = tell(stack, CALL), tell(stack, CALL)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {"reference": "call-1", "first": True} and again.json()["first"] is False
    _matches("ContactTaken", first.json())
    (row,) = kept(stack, "call-1")
    assert (row.made_by, row.why, row.recipient) == ("agent:north", "collection", "debtor")
    other = tell(stack, CALL, mint_agent("south", timedelta(days=1)))
    assert other.status_code == 201 and {each.made_by for each in kept(stack, "call-1")} == {"agent:north", "agent:south"}


def test_what_is_kept_is_not_changed(stack: Stack) -> None:
    tell(stack, {**CALL, "reference": "call-2"})
    changed = tell(stack, {**CALL, "reference": "call-2", "outcome": "unanswered"})
    assert (changed.status_code, changed.json()["error"], changed.json()["field"]) == (409, "reference_taken", "reference")
    assert [row.outcome for row in kept(stack, "call-2")] == ["connected"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"reference": None}, 400, "reference"),
        ({"reference": "a b"}, 400, "reference"),
        ({"reference": "x" * 65}, 400, "reference"),
        ({"reference": "\ud800"}, 400, "reference"),
        ({"at": "2026-03-01T10:00:00"}, 400, "at"),
        ({"at": 7}, 400, "at"),
        ({"channel": "pigeon"}, 400, "channel"),
        ({"channel": ["call"]}, 400, "channel"),
        ({"outcome": None}, 400, "outcome"),
        ({"why": "Pay up!"}, 400, "why"),
        ({"why": 7}, 400, "why"),
        ({"to": "mother"}, 400, "to"),
        ({"by": "agent:south"}, 400, "by"),
        ({"at": "2149-03-01T10:00:00+08:00"}, 409, "at"),
        ({"borrower": "nobody"}, 404, None),
        ({"loan": "no-such"}, 404, None),
        ({"borrower": THIEF}, 404, None),  # the loan is another's: as if it were not there
    ],
)
def test_what_cannot_be_is_refused_by_its_field(stack: Stack, change: dict[str, Any], status: int, field: str | None) -> None:
    body = {**CALL, "reference": "wrong", **change}
    refused = httpx.post(
        f"{stack.url}/api/v1/contacts", content=json.dumps(body),
        headers={"Authorization": f"Bearer {mint_agent('north', timedelta(days=1))}", "Content-Type": "application/json"},
    )  # fmt: skip
    assert (refused.status_code, refused.json().get("field")) == (status, field)
    _matches("Refusal", refused.json())
    assert kept(stack, "wrong") == []


@pytest.mark.parametrize("body", [[], "x", 7, None])
def test_what_is_no_object_is_refused(stack: Stack, body: Any) -> None:
    assert tell(stack, body).status_code == 400


# --- told by mistake -------------------------------------------------------------------------------------------------


def take_back(stack: Stack, reference: str, body: Any, agent: str = "north", token: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token or mint_agent(agent, timedelta(days=1))}", "Content-Type": "application/json"}
    url = f"{stack.url}/api/v1/contacts/{quote(reference, safe='')}/withdraw"
    return httpx.post(url, content=json.dumps(body), headers=headers)


def withdrawals(stack: Stack, reference: str) -> list[tuple[str, str]]:
    with make_sessions(stack.engine)() as session:
        found = select(WithdrawalRow).join(ContactRow).where(ContactRow.reference == reference)
        return [(row.withdrawn_by, row.reason) for row in session.scalars(found)]


@pytest.mark.parametrize("reference", ["back-1", "2026/03/1#7?x=%2F"])
def test_a_contact_is_withdrawn_once_by_who_told_of_it(stack: Stack, reference: str) -> None:
    assert tell(stack, {**CALL, "reference": reference}).status_code == 201
    first, again = (take_back(stack, reference, {"reason": "拨错了，13812345678 不是他"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {"reference": reference, "first": True} and again.json()["first"] is False
    _matches("ContactTaken", first.json())
    assert withdrawals(stack, reference) == [("agent:north", "拨错了，⟦phone⟧ 不是他")]
    assert len(kept(stack, reference)) == 1, "the row stays"
    assert tell(stack, {**CALL, "reference": reference}).status_code == 200, "told again, it is the same and stays withdrawn"
    assert len(withdrawals(stack, reference)) == 1


@pytest.mark.parametrize(("reference", "agent"), [("back-2", "south"), ("no-such", "north"), ("\x00", "north"), ("x/y", "north")])
def test_what_is_not_theirs_is_not_there(stack: Stack, reference: str, agent: str) -> None:
    tell(stack, {**CALL, "reference": "back-2"})
    refused = take_back(stack, reference, {"reason": "wrong number"}, agent)
    assert (refused.status_code, refused.json()["error"]) == (404, "no_such_contact")
    _matches("Refusal", refused.json())
    assert withdrawals(stack, "back-2") == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"), ({"reason": None}, "reason"), ({"reason": "  "}, "reason"), ({"reason": "x" * 401}, "reason"),
        ({"reason": ["x"]}, "reason"), ({"reason": "\ud800"}, "reason"), ({"reason": "a\x00"}, "reason"),
        ({"reason": "x", "by": "agent:south"}, "by"), ([], None), ("x", None),
    ],
)  # fmt: skip
def test_a_reason_that_cannot_be_is_named(stack: Stack, body: Any, field: str | None) -> None:
    tell(stack, {**CALL, "reference": "back-3"})
    refused = take_back(stack, "back-3", body)
    assert (refused.status_code, refused.json().get("field")) == (400, field)
    assert withdrawals(stack, "back-3") == []


def test_nothing_is_withdrawn_without_the_lenders_token(stack: Stack) -> None:
    tell(stack, {**CALL, "reference": "back-4"})
    for token in ("x.y.z", stack.client(THIEF).session["session"]):
        assert take_back(stack, "back-4", {"reason": "x"}, token=token).status_code == 401
    assert withdrawals(stack, "back-4") == []


def _claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"sub": "north", "aud": "huanhuan-contacts", "iss": "lender", "iat": now, "exp": now + 86_400 * 300, **other}


def test_without_the_lenders_token_nothing_is_taken(stack: Stack) -> None:
    own = os.environ["HUANHUAN_AGENTS_SECRET"]
    browser = stack.client(THIEF).session["session"]
    forged = [
        "x", "x.y.z", browser,
        jwt.encode(_claims(), "another secret that is long enough for it", algorithm="HS256"),
        jwt.encode(_claims(exp=int(time.time()) - 5), own, algorithm="HS256"),
        jwt.encode(_claims(aud="huanhuan"), own, algorithm="HS256"),
        jwt.encode(_claims(iss="somebody"), own, algorithm="HS256"),
        jwt.encode(_claims(sub="North Pole"), own, algorithm="HS256"),
        jwt.encode(_claims(exp=_claims()["iat"] + 86_400 * 400), own, algorithm="HS256"),
    ]  # fmt: skip
    for token in forged:
        refused = tell(stack, {**CALL, "reference": "forged"}, token)
        assert (refused.status_code, refused.json()["error"]) == (401, "no_agent"), token
    assert kept(stack, "forged") == []
    assert settings().secret("agents") == own


def test_schemathesis_finds_nothing_as_an_agent(stack: Stack) -> None:
    found = subprocess.run(
        [
            _uv(), "tool", "run", "--from", SCHEMATHESIS, "st", "--config-file", CONFIG,
            "run", f"{stack.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {mint_agent('north', timedelta(days=1))}",
            "--include-path-regex", "^/api/v1/contacts", "--max-examples", EXAMPLES, "--seed", "1", "--no-color",
        ],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
