"""Many people write at once while Telegram stumbles and the gateway is killed: nobody's message is lost or answered twice.

`HUANHUAN_FULL=1` runs 2,000 updates of 200 people; otherwise a tenth or so.
"""

import os
import random
import signal
import time
from itertools import groupby
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.channels.telegram.render import pieces
from lending.store.conversations import ANSWERED, ASSISTANT, BORROWER, Conversation, Message
from lending.store.identities import fingerprint
from lending.store.telegram import TelegramThread
from tests.channels.telegram_api.rules import plain
from tests.channels.telegram_stack import TelegramStack

FULL = bool(os.environ.get("HUANHUAN_FULL"))
PEOPLE, EACH = (200, 10) if FULL else (16, 8)
FIRST_CHAT = 5001
TEXTS = ("/help", "/human", "你好", "逾期会怎样", "/language", "催收合法吗", "怎么提前还款")


def test_killed_twice_under_load_with_faults(telegram: TelegramStack) -> None:
    people = range(FIRST_CHAT, FIRST_CHAT + PEOPLE)
    chance = random.Random(3)
    control = httpx.Client(base_url=telegram.url, timeout=60)
    control.post("/control/faults", json={"rates": {"429": 0.05, "500": 0.02}, "retry_after": 1}).raise_for_status()
    said = {chat: [chance.choice(TEXTS) for _ in range(EACH)] for chat in people}
    doubted: set[str] = set()
    try:
        for turn in range(EACH):
            for chat in people:
                copies = 2 if chance.random() < 0.05 else 1
                asked = {"chat": chat, "fields": {"text": said[chat][turn]}, "copies": copies}
                control.post("/control/message", json=asked).raise_for_status()
            if turn in (EACH // 3, 2 * EACH // 3):
                time.sleep(1.0)
                doubted |= _kill_gateway(telegram)
        _wait_until_settled(telegram, patience=600 if FULL else 120)
    finally:
        control.post("/control/faults", json={"rates": {}})
    for chat in people:
        _assert_answered_once_in_order(telegram, control, chat, said[chat], doubted)
    assert control.get("/control/state").json()["refused"] == []


@pytest.mark.parametrize("failpoint", ["gateway.answer.before_send", "gateway.answer.after_send"])
def test_killed_around_one_sending(telegram: TelegramStack, failpoint: str) -> None:
    """Before: sent by the next. After: sent once more, for nobody could know."""
    person = telegram.person(5900 + len(failpoint))
    person.say("/start")
    telegram.stack.arm(failpoint)
    person.send(text="/help")
    deadline = time.monotonic() + 60
    while telegram.stack.armed(failpoint):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    _wait_until_settled(telegram, 60)
    answers = person.messages()[person.seen :]
    assert len(answers) == (2 if failpoint.endswith("after_send") else 1)
    assert len({answer["text"] for answer in answers}) == 1


def _kill_gateway(telegram: TelegramStack) -> set[str]:
    """kill -9. Returns the chats whose message was on its way: only these may be told something twice."""
    gateway = next(server for server in telegram.stack.supervisor.servers if server.name == "gateway")
    assert gateway.process is not None
    os.killpg(gateway.process.pid, signal.SIGKILL)
    with telegram.sessions() as session:
        doubted = set(session.scalars(select(TelegramThread.who).where(TelegramThread.in_doubt)))
    while not (gateway.running and gateway.answers()):
        time.sleep(0.1)
    return doubted


def _wait_until_settled(telegram: TelegramStack, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not telegram.settled():
        assert time.monotonic() < deadline, "not everybody was answered"
        time.sleep(1.0 if FULL else 0.2)


def _assert_answered_once_in_order(
    telegram: TelegramStack, control: httpx.Client, chat: int, said: list[str], doubted: set[str]
) -> None:
    who = fingerprint("telegram", str(chat))
    with telegram.sessions() as session:
        rows = session.scalars(
            select(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(TelegramThread, TelegramThread.conversation_id == Conversation.id)
            .where(TelegramThread.who == who)
            .order_by(Conversation.created_at, Message.seq)
        ).all()
    asked = [row for row in rows if row.sender == BORROWER]
    assert [row.body["text"] for row in asked] == said
    assert all(row.state == ANSWERED and row.answered_seq for row in asked)
    due = [plain(piece.html, "HTML") for row in rows if row.sender == ASSISTANT for piece in pieces(row)]
    told: list[Any] = [message["text"] for message in control.get(f"/control/chats/{chat}").json()["messages"]]
    if who not in doubted:
        assert told == due
    else:
        assert _runs(told) == _runs(due)
        assert 0 <= len(told) - len(due) <= 2


def _runs(texts: list[str]) -> list[str]:
    return [text for text, _ in groupby(texts)]
