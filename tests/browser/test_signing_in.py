"""Who is at the page: the lender's link, nobody, somebody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat_window import ChatWindow
from tests.browser.fake.server import Fake, Talk

pytestmark = pytest.mark.browser
Opener = Callable[..., ChatWindow]


def who(chat: ChatWindow, state: str) -> None:
    expect(chat.page.locator('[data-part="who"]')).to_have_text(state)


def test_the_token_leaves_the_address_and_the_history(window: Opener) -> None:
    chat = window().open("wang")
    who(chat, "已登录")
    assert chat.page.url == f"{chat.url}/"
    chat.page.go_back()
    chat.page.go_forward()
    assert "token" not in chat.run("location.href")


def test_the_token_is_sent_in_a_body_only(window: Opener) -> None:
    chat = window().open("wang")
    assert not [request for request in chat.requests if "wang" in request and "#" not in request]
    assert "wang" not in chat.run("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")


def test_the_language_of_the_borrower_is_the_lenders_not_the_browsers(window: Opener) -> None:
    chat = window(locale="zh-CN").open("lin")
    expect(chat.page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    expect(chat.page.locator("h1")).to_have_text("緩還")


@pytest.mark.parametrize(
    ("browser_language", "lang"), [("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant-TW"), ("zh-HK", "zh-Hant-HK"), ("en-US", "zh-Hans")]
)
def test_a_visitor_is_met_in_the_browsers_language(window: Opener, browser_language: str, lang: str) -> None:
    chat = window(locale=browser_language).open()
    expect(chat.page.locator("html")).to_have_attribute("lang", lang)


def test_a_visitor_may_ask_and_is_told_how_to_sign_in(window: Opener) -> None:
    chat = window().open()
    who(chat, "未登录")
    expect(chat.page.locator('[data-part="signed-out"]')).to_be_visible()
    expect(chat.page.get_by_role("button", name="退出登录")).to_be_hidden()
    chat.say("我逾期了吗")
    expect(chat.answers.last).to_contain_text("请先登录")


def test_a_refused_link_shows_nobodys_conversation(window: Opener) -> None:
    chat = window(failing=True).open("wang")
    chat.say("我逾期了吗")
    chat.page.goto("about:blank")
    chat.open("stale")
    expect(chat.notice).to_contain_text("链接已失效")
    who(chat, "未登录")
    expect(chat.answers).to_have_count(0)
    chat.page.reload()
    expect(chat.field).to_be_visible()
    expect(chat.answers).to_have_count(0)


def test_another_link_in_the_open_page_is_another_conversation(window: Opener) -> None:
    chat = window().open("wang")
    chat.say("我逾期了吗")
    chat.run("location.hash = 'token=lin'")
    expect(chat.page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    expect(chat.answers).to_have_count(0)
    assert "token" not in chat.run("location.href")


def test_signing_out_leaves_nothing_behind(window: Opener) -> None:
    chat = window().open("wang")
    chat.say("我逾期了吗")
    chat.page.get_by_role("button", name="退出登录").click()
    who(chat, "未登录")
    expect(chat.notice).to_contain_text("已退出登录")
    expect(chat.said).to_have_count(0)
    chat.page.reload()
    who(chat, "未登录")
    expect(chat.answers).to_have_count(0)


def test_the_other_tab_follows(window: Opener) -> None:
    chat = window(failing=True).open("wang")
    chat.say("我逾期了吗")
    other = ChatWindow(chat.context, chat.url).open()
    expect(other.answers).not_to_have_count(0)
    other.page.get_by_role("button", name="退出登录").click()
    who(chat, "未登录")
    expect(chat.answers).to_have_count(0)


def test_a_session_that_ended_is_said_and_keeps_the_draft(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    chat.say("我逾期了吗")
    fake.sessions.clear()
    chat.type("还有一件事")
    expect(chat.notice).to_contain_text("登录已过期")
    who(chat, "未登录")
    expect(chat.said).to_have_count(0)
    expect(chat.field).to_have_value("还有一件事")
    assert not any(isinstance(talk, Talk) and "还有一件事" in talk.mind.said for talk in fake.talks.values())
