"""One installation behind a lender's page for all tests of the widget; each test has borrowers of its own."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from bot.runtime.ports import free_ports
from examples.host_page import make_app
from tests.browser.chat_window import chromium
from tests.stack import Stack
from tests.widget.lenders_page import LendersPage, Server, nonce_app

COPIES = 40


@dataclass
class Lender:
    """The installation, and the lender's pages: `usual`; `short`, whose tokens hold four seconds; `nonce`."""

    stack: Stack
    pages: dict[str, str]
    _numbers: Any

    def borrower(self) -> str:
        """Somebody 35 days late whom no test has met."""
        return f"wang-late-35~w{next(self._numbers)}"


@pytest.fixture(scope="session")
def lender() -> Iterator[Lender]:
    first = free_ports(3)
    origins = " ".join(f"http://127.0.0.1:{first + place}" for place in range(3))
    stack = Stack(Path(tempfile.mkdtemp(prefix="widget-")), environment={"HUANHUAN_ORIGINS": origins})
    stack.import_copies([("wang-late-35", f"~w{number}") for number in range(COPIES)])
    stack.start()
    apps = {"usual": make_app(stack.url), "short": make_app(stack.url, life=4), "nonce": nonce_app(stack.url)}
    servers = {name: Server(app, first + place) for place, (name, app) in enumerate(apps.items())}
    yield Lender(stack, {name: server.url for name, server in servers.items()}, count())
    for server in servers.values():
        server.stop()
    stack.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


Opener = Callable[..., LendersPage]


@pytest.fixture
def tab(browser: Browser, lender: Lender) -> Iterator[Opener]:
    """Opens tabs on the lender's page; at the end none may have complained, or asked anybody but the lender and us.

    `tab(beside=other)`: another tab of the same browser. `failing`: the test breaks the line, which the browser reports itself.
    """
    opened: list[tuple[LendersPage, bool]] = []

    def open_tab(
        *, beside: LendersPage | None = None, lenders: str = "usual", failing: bool = False, **context: Any
    ) -> LendersPage:
        settings = {
            "viewport": {"width": 1280, "height": 860},
            "locale": "zh-CN",
            "reduced_motion": "reduce",
            **context,
        }
        own = beside.context if beside else browser.new_context(**settings)
        opened.append((LendersPage(own, lender.pages[lenders]), failing))
        return opened[-1][0]

    yield open_tab
    for page, failing in opened:
        elsewhere = [each for each in page.requests if not each.startswith((page.url, lender.stack.url, "blob:"))]
        complaints = [each for each in page.complaints if not failing]
        page.context.close()
        assert complaints == []
        assert elsewhere == []
