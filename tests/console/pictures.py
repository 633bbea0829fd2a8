"""Pictures of the console, for docs/: `python -m tests.console.pictures OUT [--all]`."""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.daily_numbers import fill
from tests.browser.chat_window import chromium
from tests.console.office import PASSWORD, Office, office_open

SIZES = {1280: 860, 390: 800}
VISITS = 3_000
LOCALES = {"hans": "zh_Hans_CN", "hant": "zh_Hant_TW", "en": "en"}


def pages(office: Office) -> Iterator[tuple[str, str, str]]:
    """The name of a picture, who looks, and where."""
    at = {name: f"/conversations/{own}" for name, own in office.conversations.items()}
    yield "queue", "agent", "/queue"
    yield "list", "agent", "/conversations?mark=channel:web"
    yield "search", "agent", "/conversations?q=申诉"
    yield "dialogue", "supervisor", at["wang"]
    yield "contacts", "supervisor", at["wu"]
    yield "taken", "agent", f"{at['chan']}#end"
    yield "approvals", "supervisor", "/approvals"
    yield "approval", "supervisor", f"/approvals/{office.numbers['yang']}"
    yield "complaints", "supervisor", "/complaints"
    yield "complaint", "supervisor", f"/complaints/{office.numbers['xu']}"
    yield "cases", "supervisor", "/cases"
    yield "numbers", "supervisor", "/numbers"
    yield "outreach", "supervisor", "/outreach"
    yield "audit", "auditor", "/audit"
    yield "people", "admin", "/people"
    yield "account", "agent", "/me"


def log_in(page: Page, office: Office, role: str) -> Page:
    page.goto(f"{office.url}/login")
    page.locator("[name=name]").fill(role)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/login"))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--all", action="store_true", help="every page in every language at both widths")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with office_open() as office, chromium() as browser:
        fill(office.sessions, VISITS, random.Random(0))  # what a year has counted
        at = f"{office.url}/conversations/{office.conversations['chan']}"
        first = log_in(browser.new_page(reduced_motion="reduce"), office, "agent")
        first.goto(at)
        first.locator("form[action$='/take'] button").click()
        people: dict[str, Page] = {"agent": first}
        for name, role, path in pages(office):
            page = people.get(role) or log_in(browser.new_page(reduced_motion="reduce"), office, role)
            people[role] = page
            for script, locale in LOCALES.items():
                if page.locator("html").get_attribute("lang") != locale.replace("_", "-"):
                    page.locator(f"header button[value={locale}]").click()
                for width, height in SIZES.items():
                    if given.all or (script, width) in TAKEN.get(name, ()):
                        page.set_viewport_size({"width": width, "height": height})
                        page.goto(f"{office.url}{path}")
                        page.wait_for_timeout(200)
                        page.screenshot(path=given.out / f"console-{name}-{script}-{width}.png")


TAKEN = {
    "queue": [("hans", 1280), ("hant", 390)],
    "list": [("hans", 1280)],
    "dialogue": [("hans", 1280), ("en", 390)],
    "contacts": [("hans", 1280), ("en", 390)],
    "outreach": [("hans", 1280)],
    "taken": [("hant", 1280)],
    "approval": [("en", 1280)],
    "complaint": [("hans", 1280)],
    "numbers": [("hans", 1280)],
    "audit": [("en", 1280)],
    "account": [("hant", 390)],
}


if __name__ == "__main__":
    main()
