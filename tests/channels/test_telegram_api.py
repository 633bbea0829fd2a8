"""The simulated Telegram is as strict as the real one where our channel leans on it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.channels.telegram_api.server import make_server
from tests.channels.telegram_api.state import World

TOKEN = "1:x"


@pytest.fixture
def telegram() -> Iterator[TestClient]:
    with TestClient(make_server(World(TOKEN, chat_pause=1.0, per_second=30))) as client:
        client.post("/control/message", json={"chat": 5, "fields": {"text": "你好"}})
        yield client


def call(telegram: TestClient, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
    reply = telegram.post(f"/bot{TOKEN}/{method}", data=params)
    return reply.status_code, reply.json()


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"chat_id": 5}, "text is missing"),
        ({"chat_id": "five", "text": "x"}, "wrong integer"),
        ({"chat_id": 6, "text": "x"}, "chat not found"),
        ({"chat_id": 5, "text": " "}, "text is empty"),
        ({"chat_id": 5, "text": "欠" * 4097}, "too long"),
        ({"chat_id": 5, "text": "😀" * 2049}, "too long"),
        ({"chat_id": 5, "text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": 5, "text": "x", "reply_markup": "{"}, "can't parse"),
        (
            {
                "chat_id": 5,
                "text": "x",
                "reply_markup": json.dumps({"inline_keyboard": [[{"text": "好", "callback_data": "x" * 65}]]}),
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
def test_a_wrong_message_is_refused(telegram: TestClient, params: dict[str, Any], description: str) -> None:
    status, body = call(telegram, "sendMessage", **params)
    assert status == 400
    assert description in body["description"]


def test_a_second_message_within_a_second_is_a_flood(telegram: TestClient) -> None:
    assert call(telegram, "sendMessage", chat_id=5, text="1")[0] == 200
    status, body = call(telegram, "sendMessage", chat_id=5, text="2")
    assert (status, body["parameters"]) == (429, {"retry_after": 1})


def test_faults_come_when_they_were_asked_for(telegram: TestClient) -> None:
    telegram.post("/control/faults", json={"queued": [{"kind": "500", "times": 1}, {"kind": "429", "times": 1}]})
    assert [call(telegram, "sendMessage", chat_id=5, text="x")[0] for _ in range(3)] == [500, 429, 200]


def test_updates_wait_until_they_are_fetched(telegram: TestClient) -> None:
    (update,) = call(telegram, "getUpdates")[1]["result"]
    assert update["message"]["text"] == "你好"
    assert call(telegram, "getUpdates", offset=update["update_id"] + 1)[1]["result"] == []


def test_another_token_is_nobody(telegram: TestClient) -> None:
    assert telegram.post("/bot2:y/getMe").status_code == 401
