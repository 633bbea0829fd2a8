"""How it looks and how it is used without a mouse: three widths, both scripts, dark, still, larger letters."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat_window import ChatWindow
from tests.browser.screens import WIDTHS, walk

pytestmark = pytest.mark.browser
Opener = Callable[..., ChatWindow]
BORROWERS = {"hans": "wang", "hant": "lin"}


@pytest.mark.parametrize("width", WIDTHS if "HUANHUAN_FULL" in os.environ else [320])
@pytest.mark.parametrize("script", BORROWERS)
def test_nothing_sticks_out(window: Opener, width: int, script: str) -> None:
    chat = window(viewport={"width": width, "height": WIDTHS[width]}).open(BORROWERS[script])
    for state in walk(chat, script):
        wide = chat.run(
            """() => [...document.querySelectorAll("body *")].filter((node) => !node.closest(".unseen, thead"))
                .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML)"""
        )
        assert wide == [], state
        assert chat.run("document.documentElement.scrollWidth <= innerWidth"), state


@pytest.mark.parametrize(("width", "columns"), [(320, 1), (768, 3), (1280, 3)])
def test_plans_stand_side_by_side_where_there_is_room(window: Opener, width: int, columns: int) -> None:
    chat = window(viewport={"width": width, "height": 800}, reduced_motion="reduce").open("wang")
    chat.say("5000")
    boxes = [chat.page.locator(".plan").nth(place).bounding_box() for place in range(3)]
    assert len({round(box["x"]) for box in boxes if box}) == columns
    if columns == 3:
        totals = [chat.page.locator(".plan .total").nth(place).bounding_box() for place in range(3)]
        level = [box["y"] for box in totals if box]
        assert len(level) == 3 and max(level) - min(level) < 2


@pytest.mark.parametrize(
    ("borrower", "lang", "font"), [("wang", "zh-Hans", "SC"), ("lin", "zh-Hant-TW", "TC"), ("chan", "zh-Hant-HK", "HK")]
)
def test_each_script_has_its_own_letters(window: Opener, borrower: str, lang: str, font: str) -> None:
    chat = window().open(borrower)
    chat.say("hello")
    expect(chat.page.locator("html")).to_have_attribute("lang", lang)
    family = chat.run("getComputedStyle(document.querySelector('[data-from=assistant] .bubble')).fontFamily")
    assert f"Noto Sans CJK {font}" in family


def test_dark_is_dark(window: Opener) -> None:
    grounds = [
        window(color_scheme=scheme).open("wang").run("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(245, 241, 232)", "rgb(21, 27, 25)"]


def test_nothing_moves_for_those_who_asked_for_stillness(window: Opener) -> None:
    chat = window(reduced_motion="reduce").open("wang")
    chat.say("你好")
    assert chat.run("document.getAnimations().length") == 0


def test_larger_letters_still_fit(window: Opener) -> None:
    chat = window(viewport={"width": 640, "height": 800}).open("wang")
    chat.run("document.documentElement.style.fontSize = '32px'")
    chat.say("5000")
    assert chat.run("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_alone_is_enough(window: Opener) -> None:
    chat = window().open("wang")
    chat.run("document.querySelector('.skip').focus()")
    seen = []
    for _ in range(12):
        seen.append(chat.run("document.activeElement.className || document.activeElement.id"))
        chat.page.keyboard.press("Tab")
    assert seen[:7] == ["skip", "tool", "tool", "language", "tool", "scroller", "choice"]
    assert "input" in seen and "send" in seen
    chat.field.focus()
    chat.page.keyboard.type("我逾期了吗")
    chat.page.keyboard.press("Enter")
    expect(chat.button("看看方案")).to_be_visible()
    chat.page.keyboard.press("Shift+Tab")
    chat.page.keyboard.press("Shift+Tab")
    expect(chat.button("看看方案")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.answers.last).to_contain_text("收入")
    expect(chat.button("看看方案")).to_be_focused()


def test_landmarks_names_and_the_live_region(window: Opener) -> None:
    chat = window().open("wang")
    page = chat.page
    for role in ("banner", "main", "log"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("textbox")).to_have_accessible_name("给缓还留言")
    expect(page.get_by_role("combobox")).to_have_accessible_name("语言")
    chat.say("5000")
    expect(page.get_by_role("region", name="为您算出的方案")).to_be_visible()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, select, textarea, section, [role=group]")].filter((node) =>
            node.checkVisibility() && !node.textContent.trim() && !node.ariaLabel && !node.labels?.length).length"""
    )
    assert nameless == 0
