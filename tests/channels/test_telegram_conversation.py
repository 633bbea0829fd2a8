"""Whole conversations over the simulated Telegram, with the real servers behind it."""

import time

import pytest

from tests.channels.telegram_api.client import Person, shown
from tests.channels.telegram_stack import TelegramStack

HANS = ("我想分期还款", "每月{}", "大概{}", "没有", "每月10号发工资", "第一个", "同意", "我们之前说好的方案是什么")
HANT = ("我想分期還款", "每月{}", "大概{}", "沒有", "每月10號發薪水", "第一個", "同意", "我們之前說好的方案是什麼")


@pytest.mark.parametrize(
    ("borrower", "words", "income", "needs", "name"),
    [
        ("wang-late-35~a", HANS, "8000", "4500", "还款协议"),
        ("lin-tw-late-20~a", HANT, "45000", "22000", "還款協議"),
        ("chan-hk-late-10~a", HANT, "28000", "15000", "還款協議"),
    ],
)
def test_from_start_to_an_accepted_plan(
    telegram: TelegramStack, borrower: str, words: tuple[str, ...], income: str, needs: str, name: str
) -> None:
    person = telegram.person(1000 + len(name + borrower + income))
    hello = person.say("/start " + telegram.link(borrower))
    assert "Telegram" in shown(hello)
    *questions, pick, agree, later = words
    for text in questions:
        answers = person.say(text.format(income if text == words[1] else needs))
    assert [each["callback_data"][0] for each in answers[-1]["keyboard"][0]][:2] == ["v", "v"]
    terms = person.say(pick)
    assert any(message["marked"].count("<pre>") for message in terms), "the schedule is a table"
    agreed = person.say(agree)
    assert "HH-" in shown(agreed)
    files = [message["document"] for message in person.messages() if message.get("document")]
    assert [each["head"][: len(start)] for each, start in zip(files, ("%PDF-", "BEGIN:VCALENDAR"), strict=True)] == [
        "%PDF-", "BEGIN:VCALENDAR"]  # fmt: skip
    assert all(each["name"].startswith("HH-") for each in files)
    assert "HH-" in shown(person.say(later))
    assert name in shown(person.messages())
    state = person.state()
    assert state["refused"] == []
    assert person.commands()[0]["command"] == "start"


def test_plans_are_compared_in_the_one_message(telegram: TelegramStack) -> None:
    person = _with_plans(telegram, 2001, "wang-late-35~b")
    before = person.messages()[-1]
    query = person.press_only("方案三")
    assert person.notice(query) is None
    after = _edited(person, before["message_id"], 1)
    assert "▎方案三" in after["text"]
    assert after["keyboard"][0][2]["text"] == "● 方案三"
    assert [row for row in after["keyboard"][1:]] == before["keyboard"][1:]
    assert len(person.messages()) == person.seen


def test_a_used_up_button_says_so_and_another_persons_is_nothing(telegram: TelegramStack) -> None:
    person = _with_plans(telegram, 2002, "wang-late-35~c")
    assert "逐期列在下面" in shown(person.press("看方案 1"))
    told = len(person.messages())
    assert "用过" in str(person.notice(person.press_only("看方案 1")))
    button = next(b for m in person.messages() for row in m["keyboard"] for b in row if b["text"] == "看方案 2")
    compare = next(b for m in person.messages() for row in m["keyboard"] for b in row if b["text"] == "方案二")
    thief = telegram.person(2003)
    thief.say("你好")
    assert "过时" in str(thief.notice(thief.press_data(1, button["callback_data"])))
    mine = thief.messages()[-1]
    assert thief.notice(thief.press_data(mine["message_id"], compare["callback_data"])) is None
    assert thief.messages()[-1]["edits"] == 0
    assert len(person.messages()) == told


def test_commands_and_the_language(telegram: TelegramStack) -> None:
    person = telegram.person(2004)
    person.say("/start")
    assert "查欠多少" in shown(person.say("/help"))
    person.say("/language")
    person.press("繁體（台灣）")
    assert "哪天繳" in shown(person.say("/help"))
    assert any("真人客服" in each["description"] for each in person.commands())


def test_stopping_leaves_answers(telegram: TelegramStack) -> None:
    person = telegram.person(2005)
    person.say("/start")
    assert "不会再主动发消息" in shown(person.say("/stop"))
    assert person.say("你好")


def _with_plans(telegram: TelegramStack, chat: int, borrower: str) -> Person:
    person = telegram.person(chat)
    person.say("/start " + telegram.link(borrower))
    for text in ("我想分期还款", "每月8000", "大概四千五", "没有", "跳过"):
        person.say(text)
    return person


def _edited(person: Person, message_id: int, edits: int) -> dict[str, object]:
    for _ in range(100):
        found = next(message for message in person.messages() if message["message_id"] == message_id)
        if found["edits"] >= edits:
            return found
        time.sleep(0.05)
    raise AssertionError("the message was not edited")
