"""A browser a module, a fake server a test, and windows that must not complain."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat_window import ChatWindow, chromium
from tests.browser.fake.running import running_fake
from tests.browser.fake.server import Fake

REFUSED_BY_SERVER = "Failed to load resource"
expect.set_options(timeout=10_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Per module: Playwright's event loop must be gone before asynchronous tests of other modules run."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def served() -> Iterator[tuple[str, Fake]]:
    with running_fake() as running:
        yield running


@pytest.fixture
def fake(served: tuple[str, Fake]) -> Fake:
    return served[1]


@pytest.fixture
def window(browser: Browser, served: tuple[str, Fake]) -> Iterator[Callable[..., ChatWindow]]:
    """Opens windows; at the end none may have complained or asked anybody but our server for anything.

    `window(failing=True)` is for tests that break the server or the line: the browser itself then reports requests that failed.
    """
    url = served[0]
    opened: list[tuple[ChatWindow, bool]] = []

    def open_window(*, failing: bool = False, **context: Any) -> ChatWindow:
        settings = {"viewport": {"width": 1280, "height": 860}, "locale": "zh-CN", **context}
        chat = ChatWindow(browser.new_context(**settings), url)
        opened.append((chat, failing))
        return chat

    yield open_window
    for chat, failing in opened:
        complaints = [each for each in chat.complaints if not (failing and REFUSED_BY_SERVER in each)]
        elsewhere = [request for request in chat.requests if not request.startswith(url)]
        chat.context.close()
        assert complaints == []
        assert elsewhere == []
