"""Reload, other pages, other tabs, a lost line, a dead server, a token that runs out: the conversation goes on, said once."""

import os

import pytest
from playwright.sync_api import expect

from tests.widget.conftest import Lender, Opener
from tests.widget.lenders_page import PATIENCE

pytestmark = pytest.mark.browser
FULL = "HUANHUAN_FULL" in os.environ


def test_it_survives_a_reload_and_other_pages(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.say("我欠多少钱")
    told = page.answers.all_inner_texts()
    page.page.reload()
    expect(page.panel).to_be_visible(timeout=PATIENCE)  # open before, open again
    expect(page.answers).to_have_text(told, timeout=PATIENCE)
    page.part("close").click()
    page.visit()
    expect(page.panel).to_be_hidden()


def test_two_tabs_are_kept_in_step(tab: Opener, lender: Lender) -> None:
    one = tab().open(lender.borrower())
    other = tab(beside=one).open()
    one.say("我欠多少钱")
    expect(other.said).to_have_text(["我欠多少钱"], timeout=PATIENCE)
    expect(other.answers).to_have_text(one.answers.all_inner_texts(), timeout=PATIENCE)


def test_unread_answers_are_counted(tab: Opener, lender: Lender) -> None:
    borrower = lender.borrower()
    one = tab().open(borrower)
    one.say("你好")
    other = tab().open(borrower)  # on another device
    expect(other.answers).to_have_count(1, timeout=PATIENCE)
    other.part("close").click()
    expect(other.part("unread")).to_be_hidden()
    other.page.evaluate("window.heard = []")
    one.say("我欠多少钱")
    expect(other.part("unread")).to_be_visible(timeout=PATIENCE)
    counted = other.heard("unread")[-1]["count"]
    assert counted == one.answers.count() - 1
    expect(other.part("unread")).to_have_text(str(counted))
    expect(other.launcher).to_have_accessible_name(f"打开还款小助手 {counted} 条新消息")
    beside = tab(beside=other).visit()
    other.launcher.click()
    expect(other.part("unread")).to_be_hidden()
    beside.launcher.hover()
    expect(beside.part("unread")).to_be_hidden(timeout=PATIENCE)  # seen in one tab is seen in all
    assert other.heard("unread")[-1] == {"count": 0}


def test_offline_it_says_so_and_sends_once_when_back(tab: Opener, lender: Lender) -> None:
    page = tab(failing=True).open(lender.borrower())
    page.say("你好")
    page.context.set_offline(True)
    expect(page.notice).to_contain_text("网络断开", timeout=PATIENCE)
    page.field.fill("我欠多少钱")
    page.field.press("Enter")
    expect(page.page.locator(".fate").last).to_contain_text("等待发送")
    page.context.set_offline(False)
    expect(page.answers).to_have_count(3, timeout=PATIENCE)
    expect(page.said).to_have_text(["你好", "我欠多少钱"])
    expect(page.notice).to_be_empty()


def test_opened_while_the_service_is_away_it_says_so_and_loses_nothing(tab: Opener, lender: Lender) -> None:
    page = tab(failing=True).visit(lender.borrower())
    page.page.route("**/api/v1/session", lambda route: route.abort())
    page.launcher.click()
    expect(page.notice).to_contain_text("暂时连不上", timeout=PATIENCE)
    page.field.fill("我欠多少钱")
    page.field.press("Enter")
    expect(page.page.locator(".fate").last).to_contain_text("等待发送", timeout=PATIENCE)
    page.page.unroute("**/api/v1/session")
    expect(page.answers).not_to_have_count(0, timeout=PATIENCE)
    expect(page.said).to_have_text(["我欠多少钱"])


def test_a_token_that_runs_out_is_renewed_in_silence(tab: Opener, lender: Lender) -> None:
    page = tab(lenders="short", failing=True).open(lender.borrower())  # the browser itself reports the 401
    page.say("我欠多少钱")
    told = page.answers.all_inner_texts()
    lender.stack.advance(60)
    page.say("谢谢")
    expect(page.said).to_have_text(["我欠多少钱", "谢谢"])
    assert page.answers.all_inner_texts()[: len(told)] == told
    expect(page.notice).to_be_empty()
    assert sum(each.endswith("/huanhuan-token") for each in page.requests) >= 2


def test_who_logs_out_or_in_on_the_page_sees_only_their_own(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.say("我欠多少钱")
    expect(page.answers.first).to_contain_text("¥")
    page.context.clear_cookies()
    page.page.evaluate("document.querySelector('huanhuan-chat').refresh()")
    expect(page.answers).to_have_count(0, timeout=PATIENCE)
    expect(page.notice).to_contain_text("登录已过期")
    expect(page.part("my-plan")).to_be_hidden(timeout=PATIENCE)
    assert page.heard("sign-in")[-1] == {"signedIn": False}
    page.visit(lender.borrower())
    expect(page.part("my-plan")).to_be_visible(timeout=PATIENCE)
    expect(page.said).to_have_count(0)


@pytest.mark.parametrize("name", ["gateway", *(["Rasa server", "action server"] if FULL else [])])
def test_a_server_that_dies_in_the_middle_of_a_turn(tab: Opener, lender: Lender, name: str) -> None:
    page = tab(failing=True).open(lender.borrower())
    page.say("你好")
    page.field.fill("我欠多少钱")
    page.field.press("Enter")
    lender.stack.restart(name)
    expect(page.answers.nth(1)).to_contain_text("¥", timeout=60_000)
    expect(page.said).to_have_text(["你好", "我欠多少钱"])
    page.say("谢谢")
    expect(page.said).to_have_count(3)
