"""axe-core finds nothing on any page, in any language, either theme, wide and narrow; reading needs no script."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.console.conftest import Opener
from tests.console.office import Office
from tests.console.pictures import LOCALES, pages

pytestmark = pytest.mark.browser
FULL = "HUANHUAN_FULL" in os.environ
LOOKS = (("light", 1280), ("dark", 1280), ("light", 390))


def in_language(page: Page, locale: str) -> None:
    if page.locator("html").get_attribute("lang") != locale.replace("_", "-"):
        page.locator(f"header button[value={locale}]").click()


def test_axe_finds_nothing(desk: Opener, office: Office) -> None:
    """Each page once in each look, the languages by turns; at full size in all of them."""
    axe, people, found = Axe(), {}, []
    for number, (name, role, path) in enumerate(pages(office)):
        page = people.get(role) or people.setdefault(role, desk(role))
        for turn, (theme, width) in enumerate(LOOKS):
            languages = list(LOCALES.values())
            for locale in languages if FULL else [languages[(number + turn) % 3]]:
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 860})
                in_language(page, locale)
                page.goto(f"{office.url}{path}")
                for wrong in axe.run(page).response["violations"]:
                    nodes = [node["target"] for node in wrong["nodes"]][:3]
                    found.append(f"{name}, {locale}, {theme}, {width}: {wrong['id']}: {nodes}")
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{name}, {locale}, {width}: wider than its window")
    assert found == []


def test_logging_in_and_being_refused_are_accessible_too(desk: Opener, browser: Browser, office: Office) -> None:
    stranger = browser.new_page()
    stranger.goto(f"{office.url}/login")
    assert Axe().run(stranger).response["violations"] == []
    stranger.locator("[name=name]").fill("nobody")
    stranger.locator("[name=password]").fill("wrong")
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("alert")).to_be_visible()
    assert Axe().run(stranger).response["violations"] == []
    stranger.close()


def test_axe_would_find_something(desk: Opener, office: Office) -> None:
    page = desk("agent")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == ["html-has-lang"]


def test_all_can_be_read_and_done_without_javascript(desk: Opener, office: Office) -> None:
    page = desk("agent", java_script_enabled=False)
    page.goto(f"{office.url}/conversations/{office.conversations['wang']}")
    expect(page.locator("pre.drawn").last).to_contain_text("方案一")
    expect(page.locator("#turn-1 .text")).to_have_text("我是⟦name⟧，电话⟦phone⟧，现在一共欠多少？")
    page.get_by_role("button", name="Reviewed (e)").click()
    expect(page.locator("aside")).to_contain_text("Reviewed by agent")
    page.get_by_role("link", name="Older (j)").click()
    expect(page.locator("h1")).to_contain_text("Conversation")


def test_a_card_is_as_the_borrower_saw_it(desk: Opener, office: Office) -> None:
    page = desk("agent")
    page.goto(f"{office.url}/conversations/{office.conversations['wang']}")
    plans = page.locator(".card-plans .plan")
    expect(plans).to_have_count(3)
    expect(plans.first).to_contain_text("剩余款重新分期")
    expect(page.locator("pre.drawn, .words button")).to_have_count(0)  # nothing in it can be pressed here
    page.goto(f"{office.url}/conversations/{office.conversations['wang']}#turn-4")
    expect(page.locator("#turn-4 .words")).to_be_in_viewport()


def test_the_keyboard_alone_is_enough(desk: Opener, office: Office) -> None:
    page = desk("agent")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.said a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/conversations/" in url)
    page.keyboard.press("e")
    expect(page.locator("aside")).to_contain_text("Reviewed by agent")
