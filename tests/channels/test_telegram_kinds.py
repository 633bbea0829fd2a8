"""What people send that is no text, what is not for us, who may knock, and who has left."""

import time
from typing import Any

import httpx
import pytest

from bot.channels.telegram.config import WEBHOOK
from tests.channels.telegram_api.client import shown
from tests.channels.telegram_stack import TelegramStack

PHOTO = {"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}
STICKER = {**PHOTO, "type": "regular", "is_animated": False, "is_video": False}
ORIGIN = {"type": "hidden_user", "date": 1, "sender_user_name": "某人"}


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"sticker": STICKER}, "读得懂文字"),
        ({"photo": [PHOTO], "caption": "看这个"}, "读得懂文字"),
        ({"voice": {"file_id": "x", "file_unique_id": "y", "duration": 1}}, "读得懂文字"),
        ({"location": {"latitude": 1.0, "longitude": 1.0}}, "读得懂文字"),
        ({"contact": {"phone_number": "13800000000", "first_name": "王", "user_id": 3001}}, "客户编号"),
        ({"text": "我欠多少钱", "forward_origin": ORIGIN}, "转发"),
    ],
)
def test_what_cannot_be_read_gets_a_kind_word(telegram: TelegramStack, fields: dict[str, Any], answer: str) -> None:
    person = telegram.person(3001)
    person.seen = len(person.messages())
    person.send(**fields)
    assert answer in shown(person.read())


def test_groups_channels_bots_and_service_messages_get_silence(telegram: TelegramStack) -> None:
    person = telegram.person(3002)
    person.say("你好")
    told = len(person.messages())
    human = {"id": 3002, "is_bot": False, "first_name": "王"}
    group = {"id": -100123, "type": "supergroup", "title": "群"}
    private = {"id": 3002, "type": "private", "first_name": "王"}
    message = {"message_id": 1, "date": 1, "text": "我欠多少钱"}
    for fields in (
        {"message": {**message, "chat": group, "from": human}},
        {"channel_post": {**message, "chat": {**group, "type": "channel"}}},
        {"message": {**message, "chat": private, "from": {**human, "is_bot": True}}},
        {"message": {**message, "chat": private, "from": {**human, "id": 3003}}},
        {"message": {"message_id": 1, "date": 1, "chat": private, "from": human, "delete_chat_photo": True}},
        {"message_reaction": {"chat": private, "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": []}},
        {"something_new": {"x": 1}},
    ):
        person._http.post("/control/update", json={"chat": 3002, "fields": fields}).raise_for_status()
    person.say("我可以问什么")
    assert len(person.messages()) == told + 1


def test_the_wrong_secret_is_refused_before_anything_is_read(telegram: TelegramStack) -> None:
    secret = telegram.stack.settings.secret("telegram")
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "x"}, {"X-Telegram-Bot-Api-Secret-Token": secret[:-1]}):
        reply = httpx.post(telegram.stack.url + WEBHOOK, content=b"{not json", headers=headers, timeout=5)
        assert (reply.status_code, reply.content) == (401, b"")


def test_who_blocks_us_is_left_alone_and_may_come_back(telegram: TelegramStack) -> None:
    person = telegram.person(3004)
    person.say("你好")
    person.block()
    person.send(text="我可以问什么")
    time.sleep(1.5)
    told = len(person.messages())
    person.block(False)
    time.sleep(0.5)
    assert person.say("你好")
    assert len(person.messages()) >= told + 1


def test_faults_on_the_way_out_lose_nothing_and_keep_the_order(telegram: TelegramStack) -> None:
    person = telegram.person(3005)
    person.say("/start")
    person.faults(queued=[{"method": "sendMessage", "kind": kind, "times": 2} for kind in ("500", "429")])
    person.send(text="/help")
    person.send(text="/human", copies=3)
    answers = person.read()
    assert len(answers) == 2
    assert "查欠多少" in shown(answers[:1])
    assert "客服" in shown(answers[1:])
