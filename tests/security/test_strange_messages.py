"""Whatever is written through the web API is answered, or refused in words; nothing of another borrower's is in it."""

import os
import re

from tests.security.conftest import THIEF
from tests.stack import Client, Stack, as_json
from tests.unit.nlu.strange import messages

MANY = 5_000 if os.environ.get("HUANHUAN_FULL") else 100


def test_whatever_is_said_is_answered(stack: Stack, victim: Client) -> None:
    others = set(re.findall(r"HH-\d{8}-\w{6}", as_json(victim.history())))
    assert others, "the victim has an agreement"
    thief = stack.client(THIEF)
    answered = 0
    for number, text in enumerate(messages(MANY, seed=7)):
        reply = thief.post({"text": text}, f"strange-{number}")
        assert reply.status_code < 500, ascii(text)
        if reply.status_code != 202:
            assert reply.json()["message"], ascii(text)
            continue
        answers = thief.await_answers(f"strange-{number}")
        assert answers, ascii(text)
        assert not any(other in as_json(answers) for other in others), ascii(text)
        answered += 1
    assert answered > MANY / 2
