"""One installation with a victim, who has a plan and an agreement, and a thief, who has neither."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Client, Stack

VICTIM, THIEF, MOVER = "wang-late-35~victim", "wang-late-35~thief", "wang-late-35~mover"
LENDERS_PAGE = "https://www.lender.example"


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    stack = Stack(Path(tempfile.mkdtemp(prefix="security-")), environment={"HUANHUAN_ORIGINS": LENDERS_PAGE})
    stack.import_copies([("wang-late-35", suffix) for suffix in ("~victim", "~thief", "~mover")])
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture(scope="session")
def victim(stack: Stack) -> Client:
    """A borrower with a plan proposed, a schedule seen and an agreement made."""
    client = stack.client(VICTIM)
    client.say("我欠多少钱")
    client.say("我想分期还款")
    for _ in range(6):
        if any("方案" in title for title in client.buttons):
            break
        client.press("跳过")
    client.say("第一个")
    client.press("同意")
    return client
