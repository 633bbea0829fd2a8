"""Whoever teaches talks with the draft as a borrower would, with made-up loans, in a dialogue; borrowers hear nothing of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack
from tests.teaching.conftest import Opener
from tests.teaching.console_page import PATIENCE, TRAINING, ConsolePage
from tests.teaching.test_teaching import texts, violations

pytestmark = pytest.mark.browser
NEW = "退款入帳以後，帳單上就會少這一筆；也可以請真人客服一起核對。"
ASKED = "退貨了帳單還要繳嗎"


def reword(console: ConsolePage) -> None:
    """Only a translation, which no model is trained from: the trial begins sooner."""
    page = console.go("/intents/ask_refund").page
    page.get_by_text("改名称和回答").click()
    console.field("answers:zh_Hant_TW").fill(NEW)
    page.locator("details button").click()
    expect(page.locator("table")).to_contain_text(NEW, timeout=PATIENCE)


def speak_as(page: Page, who: str, locale: str) -> None:
    page.locator('select[name="who"]').select_option(who)
    page.locator('select[name="locale"]').select_option(locale)
    page.get_by_role("button", name="从头开始").click()
    expect(page.locator("#say")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".line")).to_have_count(0)


def say(page: Page, text: str) -> None:
    page.locator("#say").fill(text)
    page.locator("#say").press("Enter")
    expect(page.locator(".from-borrower .text").last).to_have_text(text, timeout=PATIENCE)
    expect(page.locator(".line").last).to_have_class("line from-assistant", timeout=PATIENCE)


def test_a_conversation_with_the_draft(stack: Stack, console: Opener) -> None:
    product = console("product")
    reword(product)
    page = product.go("/training").page
    page.get_by_role("link", name="和草稿对话").click()
    page.get_by_role("button", name="开始试聊").click()
    expect(page.locator('select[name="who"]')).to_be_visible(timeout=TRAINING)
    speak_as(page, "wang-late-35", "zh_Hans_CN")
    say(page, "我欠多少钱")
    expect(page.locator(".card")).to_contain_text("35", timeout=PATIENCE)
    expect(page.locator(".understood .first").first).to_contain_text("%")
    page.locator(".offered").first.click()
    expect(page.locator(".from-borrower")).to_have_count(2, timeout=PATIENCE)
    assert violations(product, "trial") == []
    speak_as(page, "lin-tw-late-20", "zh_Hant_TW")
    say(page, ASKED)
    expect(page.locator(".from-assistant .text").first).to_have_text(NEW)
    assert NEW not in texts(stack.client("wang-late-35~t1", "zh_Hant_TW").say(ASKED)), "borrowers talk to what is in force"
    plain = console("product", java_script_enabled=False).go("/training/trial").page
    plain.locator("#say").fill("8000")
    plain.locator("#end button").click()
    expect(plain.locator(".from-borrower .text").last).to_have_text("8000", timeout=PATIENCE)
    product.go("/training").page.get_by_role("button", name="丢掉草稿").click()
    for _ in range(120):
        if "已经发布或丢掉" in product.go("/training/trial").page.content():
            return
        page.wait_for_timeout(500)
    raise AssertionError("the trial goes on without a draft")
