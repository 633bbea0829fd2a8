"""Pictures of the widget on a lender's page, for docs/: `python -m tests.widget.pictures OUT`."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect

from bot.runtime.ports import free_ports
from examples.host_page import make_app
from tests.browser.chat_window import chromium
from tests.stack import Stack
from tests.widget.lenders_page import PATIENCE, LendersPage, Server

WHO = {"hans": ("wang-late-35", "zh-CN"), "hant": ("lin-tw-late-20", "zh-TW")}
SAYS = {"hans": ("我想分期还款", "8000", "4500"), "hant": ("我想分期還款", "42000", "30000")}
TAKEN = (("hans", 1280, False), ("hant", 1280, False), ("hans", 390, False), ("hant", 390, True))
SIZES = {1280: 860, 390: 800}


def walk(page: LendersPage, script: str, borrower: str, width: int) -> Iterator[str]:
    page.visit(borrower)
    yield "launcher"
    page.launcher.click()
    expect(page.field).to_be_visible(timeout=PATIENCE)
    yield "welcome"
    wants, income, outgoings = SAYS[script]
    page.say(wants)
    yield "field"
    for value in (income, outgoings, "0", "10"):
        page.fill_in(value)
    if width > 600:
        page.part("wider").click()
    show(page, ".card-plans")
    yield "plans"
    page.page.locator(".shape .unfold").last.click()
    expect(page.page.locator(".shaped .plan")).to_be_visible(timeout=PATIENCE)
    slider = page.page.locator('input[type="range"]').nth(1)
    with page.page.expect_response(lambda reply: "/shape" in reply.url):
        slider.press("ArrowLeft")
    page.page.wait_for_timeout(500)
    show(page, ".shaping")
    yield "shaping"
    before = page.answers.count()
    page.card("plans").locator(".plan .choice").first.click()
    page.answered(before)
    show(page, ".card-schedule")
    yield "schedule"
    page.page.get_by_role("checkbox").check()
    show(page, ".consent")
    yield "consent"
    before = page.answers.count()
    page.page.locator(".choices").last.locator(".choice").first.click()
    page.answered(before)
    show(page, ".card-agreement")
    yield "agreement"


def show(page: LendersPage, what: str) -> None:
    page.page.locator(what).last.evaluate(
        "node => node.scrollIntoView({behavior: 'instant', block: node.matches('.consent') ? 'center' : 'start'})"
    )
    page.page.mouse.move(0, 0)


def take(browser: Browser, url: str, script: str, borrower: str, width: int, dark: bool, out: Path) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        locale=WHO[script][1],
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = LendersPage(context, url)
    for state in walk(page, script, borrower, width):
        page.page.wait_for_timeout(300)
        page.page.screenshot(path=out / f"widget-{state}-{script}-{width}{'-dark' if dark else ''}.png")
    for complaint in page.complaints:
        print(f"{script} {width}: {complaint}")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    folder, port = Path(tempfile.mkdtemp(prefix="pictures-")), free_ports()
    os.environ["HUANHUAN_VAR"] = str(folder)  # the secret that tokens are signed with is the one the servers find
    stack = Stack(folder, environment={"HUANHUAN_ORIGINS": f"http://127.0.0.1:{port}"})
    stack.import_copies([(borrower, f"~{number}") for borrower, _ in WHO.values() for number in range(len(TAKEN))])
    stack.start()
    lender = Server(make_app(stack.url), port)
    with chromium() as browser:
        for number, (script, width, dark) in enumerate(TAKEN):
            take(browser, lender.url, script, f"{WHO[script][0]}~{number}", width, dark, out)
    lender.stop()
    stack.stop()


if __name__ == "__main__":
    main()
