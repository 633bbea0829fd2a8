"""One office a module, and browsers in which its people have logged in; no page may complain or ask anybody else for anything."""

from collections.abc import Callable, Iterator
from typing import Any

import argon2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import lending.store.staff
from lending.store.staff_rows import StaffMember
from tests.browser.chat_window import chromium
from tests.console.office import Office, office_open
from tests.console.pictures import log_in

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch:
        cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(lending.store.staff, "_hasher", cheap)
        with office_open() as opened:
            yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def desk(browser: Browser, office: Office) -> Iterator[Opener]:
    """Opens a browser in which the member with this role has logged in, and reads English."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    elsewhere: list[str] = []

    def open_desk(role: str, **settings: Any) -> Page:
        with office.sessions.begin() as session:
            session.get_one(StaffMember, role).locale = "en"
        context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce", **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(office.url) else elsewhere.append(asked.url))
        return log_in(page, office, role)

    yield open_desk
    for context in contexts:
        context.close()
    assert (complaints, elsewhere) == ([], [])
