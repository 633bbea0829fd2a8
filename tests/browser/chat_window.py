"""A borrower's browser window, for tests and pictures: Debian's Chromium through Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class ChatWindow:
    """One window on the chat page; notes every complaint of the console and every request to somewhere else."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, token: str | None = None) -> "ChatWindow":
        self.page.goto(f"{self.url}/#token={token}" if token else f"{self.url}/")
        expect(self.field).to_be_visible()
        return self

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea")

    @property
    def notice(self) -> Locator:
        return self.page.locator('[data-part="notice"]')

    @property
    def said(self) -> Locator:
        """What the borrower said."""
        return self.page.locator('[data-from="borrower"] .bubble')

    @property
    def answers(self) -> Locator:
        return self.page.locator('[data-from="assistant"] .bubble')

    def card(self, kind: str) -> Locator:
        return self.page.locator(f".card-{kind}")

    def button(self, title: str) -> Locator:
        return self.page.get_by_role("button", name=title, exact=True).last

    def type(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def say(self, text: str) -> None:
        """Say it and wait until it is answered."""
        before = self.answers.count()
        self.type(text)
        self.wait(before)

    def press(self, title: str) -> None:
        before = self.answers.count()
        self.button(title).click()
        self.wait(before)

    def wait(self, answers_before: int, patience: float = 30_000) -> None:
        expect(self.answers).not_to_have_count(answers_before, timeout=patience)
        expect(self.page.locator(".typing")).to_be_empty(timeout=patience)

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)
