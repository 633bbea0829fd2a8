"""axe-core finds nothing, in any state, either theme, at three widths; the keyboard is enough; larger letters fit."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widget.conftest import Lender, Opener
from tests.widget.lenders_page import PATIENCE, LendersPage

pytestmark = pytest.mark.browser
SIZES = {320: 640, 768: 1024, 1280: 860}
FULL = "HUANHUAN_FULL" in os.environ
OURS: Any = {"include": [["huanhuan-chat"]]}


def states(page: LendersPage, borrower: str) -> Iterator[str]:
    """From nobody to an agreement, past everything that can be shown."""
    page.visit()
    yield "launcher"
    page.open()
    yield "nobody is logged in"
    page.visit(borrower)
    page.open()
    page.say("我欠多少钱")
    yield "standing"
    page.say("逾期对征信有什么影响")
    yield "facts"
    page.say("我想分期还款")
    page.page.locator(".field button").click()
    yield "a field and its message"
    for value in ("8000", "4500", "0", "10"):
        page.fill_in(value)
    page.card("plans").locator(".nothing summary").click()
    page.page.get_by_role("button", name="自己调一调").click()
    expect(page.page.locator(".shaped .plan")).to_be_visible(timeout=PATIENCE)
    yield "plans, doing nothing, and a plan being shaped"
    page.press("看方案 1")
    page.page.get_by_role("button", name="同意办理").last.click()
    yield "schedule, costs, and a box to tick first"
    page.page.get_by_role("checkbox").check()
    page.press("同意办理")
    yield "agreement and rating"
    page.context.set_offline(True)
    page.field.fill("还在吗")
    page.field.press("Enter")
    expect(page.page.locator(".fate").last).to_contain_text("等待发送", timeout=PATIENCE)
    yield "offline"
    page.context.set_offline(False)
    page.page.locator('[data-part="language"]').select_option("zh_Hant_HK")
    expect(page.page.locator(".huanhuan")).to_have_attribute("lang", "zh-Hant-HK", timeout=PATIENCE)
    yield "another language"


def test_axe_finds_nothing(tab: Opener, lender: Lender) -> None:
    page, axe = tab(failing=True), Axe()
    found: list[str] = []
    for state in states(page, lender.borrower()):
        for width, height in SIZES.items():
            page.page.set_viewport_size({"width": width, "height": height})
            for theme in (
                ("light", "dark") if FULL or width == 1280 else ("light",)
            ):  # colours do not change with the width
                page.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                for wrong in axe.run(page.page, context=OURS).response["violations"]:
                    nodes = [node["target"] for node in wrong["nodes"]][:3]
                    found.append(f"{state}, {width}, {theme}: {wrong['id']}: {nodes}")
    assert found == []


def test_axe_would_find_something(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    expect(page.part("my-plan")).to_be_visible(timeout=PATIENCE)  # all its words are in their places
    page.in_widget("root.querySelector('[data-part=close]').removeAttribute('aria-label')")
    assert [each["id"] for each in Axe().run(page.page, context=OURS).response["violations"]] == ["button-name"]


def test_nothing_sticks_out_and_larger_letters_fit(tab: Opener, lender: Lender) -> None:
    page = tab(viewport={"width": 320, "height": 640}).open(lender.borrower())
    page.plans()
    page.page.get_by_role("button", name="自己调一调").click()
    expect(page.page.locator(".shaped .plan")).to_be_visible(timeout=PATIENCE)
    wide = """[...root.querySelectorAll(".panel *")].filter((node) => !node.closest(".unseen, thead, svg"))
        .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML.slice(0, 200))"""
    assert page.in_widget(wide) == []
    page.page.evaluate("document.querySelector('huanhuan-chat').style.fontSize = '26px'")
    assert page.in_widget(wide) == []


def test_the_keyboard_alone_is_enough(tab: Opener, lender: Lender) -> None:
    page = tab().visit(lender.borrower())
    page.launcher.focus()
    page.page.keyboard.press("Enter")
    expect(page.field).to_be_focused()
    page.page.keyboard.type("我想分期还款")
    page.page.keyboard.press("Enter")
    expect(page.page.locator(".field")).to_be_visible(timeout=PATIENCE)
    seen = []
    for _ in range(12):
        page.page.keyboard.press("Shift+Tab")
        seen.append(page.in_widget("root.activeElement && (root.activeElement.id || root.activeElement.className)"))
        if str(seen[-1]).startswith("field-"):
            break
    assert str(seen[-1]).startswith("field-"), seen
    page.page.keyboard.type("8000")
    page.page.keyboard.press("Enter")
    expect(page.said.last).to_have_text("8000", timeout=PATIENCE)
