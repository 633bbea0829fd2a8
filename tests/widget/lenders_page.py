"""A borrower on the lender's page with the widget, in Debian's Chromium: real gateway, Rasa, actions and database behind it."""

import threading
import time
from typing import Any

import uvicorn
from playwright.sync_api import BrowserContext, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

EVENTS = ("ready", "open", "close", "unread", "sign-in", "plan-accepted")
LISTEN = f"""window.heard = [];
for (const name of {list(EVENTS)})
  document.addEventListener("huanhuan-" + name, (event) => window.heard.push([name, event.detail]));"""
LEFT_OPEN = "(() => { try { return sessionStorage.getItem('huanhuan-open'); } catch { return null; } })()"
PATIENCE = 20_000


def nonce_app(huanhuan: str) -> Starlette:
    """A page of a lender that trusts scripts by nonce, not by address; nobody logs in there."""
    policy = f"default-src 'none'; script-src 'nonce-once' 'strict-dynamic'; connect-src {huanhuan}"
    tag = f'<script nonce="once" src="{huanhuan}/static/huanhuan-widget.js" async></script>'

    async def page(_: Request) -> Response:
        return HTMLResponse(f"<!doctype html><title>x</title>{tag}", headers={"Content-Security-Policy": policy})

    return Starlette(routes=[Route("/", page)])


class Server:
    """A web server in a thread of the test."""

    def __init__(self, app: Starlette, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._server = uvicorn.Server(uvicorn.Config(app, port=port, ws="none", log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)


class LendersPage:
    """One tab; notes what the console complained of and who was asked for anything."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.add_init_script(LISTEN)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _console(self, said: Any) -> None:
        if said.type == "error" and "favicon" not in said.location.get("url", ""):
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def visit(self, borrower: str | None = None) -> "LendersPage":
        """Log in on the lender's page (or out, or stay), and wait for the launcher."""
        self.page.goto(self.url if borrower is None else f"{self.url}/?as={borrower}")
        expect(self.launcher).to_have_count(1, timeout=PATIENCE)
        return self

    def open(self, borrower: str | None = None) -> "LendersPage":
        self.visit(borrower)
        if not self.page.evaluate(LEFT_OPEN):  # else it opens itself
            self.launcher.click()
        expect(self.field).to_be_visible(timeout=PATIENCE)
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator('[data-part="launcher"]')

    @property
    def panel(self) -> Locator:
        return self.page.locator(".panel")

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea#input")

    @property
    def said(self) -> Locator:
        return self.page.locator('[data-from="borrower"] .bubble')

    @property
    def answers(self) -> Locator:
        return self.page.locator('[data-from="assistant"] .bubble')

    @property
    def notice(self) -> Locator:
        return self.page.locator('[data-part="notice"]')

    def card(self, kind: str) -> Locator:
        return self.page.locator(f".card-{kind}").last

    def part(self, name: str) -> Locator:
        return self.page.locator(f'[data-part="{name}"]')

    def say(self, text: str) -> None:
        before = self.answers.count()
        self.field.fill(text)
        self.field.press("Enter")
        self.answered(before)

    def press(self, title: str) -> None:
        before = self.answers.count()
        self.page.get_by_role("button", name=title, exact=True).last.click()
        self.answered(before)

    def fill_in(self, value: str) -> None:
        """In the field under the newest question."""
        before = self.answers.count()
        field = self.page.locator(".field").last
        field.locator("input").fill(value)
        field.get_by_role("button").click()
        self.answered(before)

    def answered(self, before: int) -> None:
        expect(self.answers).not_to_have_count(before, timeout=PATIENCE)
        expect(self.page.locator(".typing")).to_be_empty(timeout=PATIENCE)

    def plans(self) -> Locator:
        """Ask for plans and answer the four questions in their fields."""
        self.say("我想分期还款")
        for value in ("8000", "4500", "0", "10"):
            self.fill_in(value)
        card = self.card("plans")
        expect(card).to_be_visible(timeout=PATIENCE)
        return card

    def heard(self, name: str) -> list[Any]:
        """What the page was told under this name, oldest first."""
        told: list[list[Any]] = self.page.evaluate("window.heard")
        return [detail for each, detail in told if each == name]

    def in_widget(self, script: str) -> Any:
        """Evaluate with `root`, the widget's shadow root."""
        root = "document.querySelector('huanhuan-chat').shadowRoot"
        return self.page.evaluate(f"(() => {{ const root = {root}; return {script} }})()")
