"""One installation with its console for all tests of teaching, and browsers in which its people are logged in."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lending.store.engine import make_sessions
from lending.store.staff import add_member
from tests.browser.chat_window import chromium
from tests.console.console_page import PASSWORD, ConsolePage
from tests.stack import Stack

WHO = "wang-late-35"


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    made = installation(Path(tempfile.mkdtemp(prefix="teaching-")))
    made.start()
    yield made
    made.stop()


def installation(folder: Path) -> Stack:
    """With borrowers, and a member of staff of each role that works here; not started."""
    made = Stack(folder)
    made.import_copies([(WHO, f"~t{number}") for number in range(3)])
    with make_sessions(made.engine).begin() as session:
        for role in ("product", "supervisor"):
            add_member(session, role, role, PASSWORD, shown_as=role, locale="zh_Hans_CN", by="operator", now=made.now)
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


Opener = Callable[..., ConsolePage]


@pytest.fixture
def console(browser: Browser, stack: Stack) -> Iterator[Opener]:
    """Opens the console as somebody; at the end no page may have complained or asked anybody else."""
    opened: list[ConsolePage] = []

    def open_page(role: str, **context: object) -> ConsolePage:
        opened.append(ConsolePage(browser.new_context(viewport={"width": 1280, "height": 860}, **context), stack, role))
        return opened[-1].log_in()

    yield open_page
    for page in opened:
        page.context.close()
        assert page.complaints == []
        assert page.elsewhere == []
