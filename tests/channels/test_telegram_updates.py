"""Updates that are broken in every way: nothing leaves the handler, and memory stays where it was."""

import copy
import json
import os
import random
import tracemalloc
from collections import Counter
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.telegram.config import WEBHOOK
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.updates import read_update
from bot.channels.telegram.webhook import Webhook
from lending.store.engine import make_engine, make_sessions, migrate

HUMAN = {"id": 9001, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
PRIVATE = {"id": 9001, "type": "private", "first_name": "王"}
MESSAGE = {"message_id": 1, "date": 1, "chat": PRIVATE, "from": HUMAN, "text": "我欠多少钱", "entities": []}
SEEDS: list[dict[str, Any]] = [
    {"update_id": 1, "message": MESSAGE},
    {"update_id": 2, "edited_message": {**MESSAGE, "edit_date": 2}},
    {"update_id": 3, "callback_query": {"id": "q", "from": HUMAN, "chat_instance": "1", "data": "x", "message": MESSAGE}},
    {"update_id": 4, "message": {**MESSAGE, "text": None, "contact": {"phone_number": "1", "first_name": "王", "user_id": 9001}}},
    {
        "update_id": 5,
        "my_chat_member": {
            "chat": PRIVATE, "from": HUMAN, "date": 1,
            "old_chat_member": {"user": HUMAN, "status": "member"},
            "new_chat_member": {"user": HUMAN, "status": "kicked", "until_date": 0},
        },
    },
    {"update_id": 6, "message": {**MESSAGE, "text": "/start abc", "reply_to_message": MESSAGE}},
]  # fmt: skip
ODD: list[Any] = [
    None, True, 0, -1, 2**53, 2**70, 1.5, float("inf"), "", "x", "\x00", "\ud800", "欠" * 5000, [], [None], {}, {"id": {}},
    [[]], {"x": [1] * 100}, "private", "-1", "9" * 300,
]  # fmt: skip
SECRET = "the-secret-of-the-webhook"
MANY = 5000 if os.environ.get("HUANHUAN_FULL") else 1500


@pytest.fixture
def webhook(tmp_path: Any) -> TestClient:
    url = f"sqlite:///{tmp_path / 'h.db'}"
    migrate(url)
    counts: Counter[str] = Counter()
    inbox = Inbox(make_sessions(make_engine(url)), counts)
    hook = Webhook(inbox, SECRET, counts, lambda *_: None, lambda *_: None, lambda _: False, lambda _: None)
    client = TestClient(Starlette(routes=[hook.route]))
    client.headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
    client.counts = counts  # type: ignore[attr-defined]
    return client


def test_mutated_updates_never_raise_and_memory_stays_flat(webhook: TestClient) -> None:
    chance = random.Random(11)
    for number in range(MANY):
        if number == MANY // 2:
            tracemalloc.start()
        body = _broken(chance, number)
        reply = webhook.post(WEBHOOK, content=body)
        assert reply.status_code == 200, body[:200]
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 8 * 2**20, f"{grown / 2**20:.1f} MB grew in {MANY // 2} updates"
    assert webhook.counts["malformed"] > MANY // 10  # type: ignore[attr-defined]


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"1", b"{", b"\xff\xfe", b"[" * 100_000, b'{"update_id":1}'])
def test_what_is_no_update_is_taken_and_forgotten(webhook: TestClient, content: bytes) -> None:
    assert webhook.post(WEBHOOK, content=content).status_code == 200


def test_a_wrong_secret_is_counted_and_nothing_is_read(webhook: TestClient) -> None:
    reply = webhook.post(WEBHOOK, content=b"{", headers={"X-Telegram-Bot-Api-Secret-Token": "x"})
    assert reply.status_code == 401
    assert webhook.counts == {"wrong secret": 1}  # type: ignore[attr-defined]


def test_the_same_update_twice_is_one_message(webhook: TestClient) -> None:
    for _ in range(2):
        assert webhook.post(WEBHOOK, json=SEEDS[0]).status_code == 200
    assert webhook.counts == {"said": 1, "duplicates": 1}  # type: ignore[attr-defined]


ODD_TEXTS = ["\ud800", "\x00", " ", "/", "/ x", "／help", "/start " + "x" * 5000, "/help@other_bot x", "😀" * 4096]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_texts_are_taken(webhook: TestClient, text: str) -> None:
    body = json.dumps({"update_id": 7, "message": {**MESSAGE, "text": text}})
    assert webhook.post(WEBHOOK, content=body).status_code == 200
    assert webhook.counts == {"said": 1}  # type: ignore[attr-defined]


def test_a_huge_update_is_not_read(webhook: TestClient) -> None:
    assert webhook.post(WEBHOOK, json={**SEEDS[0], "x": "y" * 2**21}).status_code == 200
    assert webhook.counts["malformed"] == 1  # type: ignore[attr-defined]


def test_every_seed_is_read_as_it_is() -> None:
    counts: Counter[str] = Counter()
    kinds = [type(read_update(copy.deepcopy(seed), counts)).__name__ for seed in SEEDS]
    assert kinds == ["Said", "Other", "Pressed", "Shared", "Membership", "Said"]
    assert not counts


def _broken(chance: random.Random, number: int) -> bytes:
    update = copy.deepcopy(chance.choice(SEEDS))
    update["update_id"] = 1000 + number
    for _ in range(chance.randint(1, 4)):
        _break(chance, update)
    return json.dumps(update, ensure_ascii=True).encode()


def _break(chance: random.Random, value: dict[str, Any]) -> None:
    """Change one thing somewhere in it: gone, of another type, huge, or under another name."""
    while True:
        if not value:
            value["x"] = chance.choice(ODD)
            return
        name = chance.choice(sorted(value))
        inner = value[name]
        if isinstance(inner, dict) and chance.random() < 0.75:
            value = inner
            continue
        match chance.randint(0, 3):
            case 0:
                del value[name]
            case 1:
                value[f"{name}_new"] = value.pop(name)
            case _:
                value[name] = copy.deepcopy(chance.choice(ODD))
        return
