"""One real stack behind one simulated Telegram for all tests of the channel."""

from collections.abc import Iterator

import pytest

from tests.channels.telegram_stack import TelegramStack

PEOPLE = ("wang-late-35", "lin-tw-late-20", "chan-hk-late-10")


@pytest.fixture(scope="package")
def telegram() -> Iterator[TelegramStack]:
    telegram = TelegramStack([f"{person}~{copy}" for person in PEOPLE for copy in "abcdefgh"])
    try:
        telegram.start()
        yield telegram
    finally:
        telegram.stop()
