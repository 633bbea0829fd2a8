"""Whole conversations over the simulated Telegram, with the real servers behind it."""

from collections.abc import Iterator

import pytest

from tests.channels.telegram_api.client import shown
from tests.channels.telegram_stack import TelegramStack


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramStack]:
    telegram = TelegramStack(["wang-late-35~a"])
    telegram.start()
    yield telegram
    telegram.stop()


def test_from_start_to_an_accepted_plan(telegram: TelegramStack) -> None:
    person = telegram.person(1001)
    answers = person.say("/start " + telegram.link("wang-late-35~a"))
    print(shown(answers))
    for text in ["我想分期还款", "每月8000", "大概四千五", "没有", "每月10号发工资"]:
        answers = person.say(text)
        print(">", text); print(shown(answers))
    print(answers[-1]["keyboard"])
    answers = person.say("第一个")
    print(shown(answers), answers[-1]["keyboard"])
    answers = person.press("同意")
    print(shown(answers))
    print(telegram.call("getWebhookInfo"), person.state()["refused"], person.state()["floods"], person.commands())
    assert "HH-" in shown(answers)
