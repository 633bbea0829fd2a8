"""Saying something, being answered, pressing buttons."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat_window import ChatWindow
from tests.browser.fake.answers import XSS
from tests.browser.fake.server import Fake

pytestmark = pytest.mark.browser
Opener = Callable[..., ChatWindow]


def test_what_is_said_is_shown_at_once_and_answered(window: Opener, fake: Fake) -> None:
    fake.thinking = 0.6
    chat = window().open("wang")
    chat.type("你好")
    expect(chat.said).to_have_text(["你好"])
    expect(chat.page.locator(".typing")).to_have_text("正在回复…")
    expect(chat.answers).to_have_text(["您说的是：你好"])
    expect(chat.page.locator(".typing")).to_be_empty()
    assert len(fake.posts) == 1


def test_several_answers_come_in_order(window: Opener) -> None:
    chat = window().open("wang")
    chat.say("我想分期")
    expect(chat.answers.first).to_contain_text("几个简单的问题")
    expect(chat.answers.last).to_contain_text("收入")


def test_a_reload_keeps_the_conversation(window: Opener) -> None:
    chat = window().open("wang")
    chat.say("我逾期了吗")
    chat.press("看看方案")
    before = chat.page.locator(".conversation").inner_text()
    chat.page.reload()
    expect(chat.card("standing")).to_be_visible()
    assert chat.page.locator(".conversation").inner_text() == before
    expect(chat.page.get_by_role("button", name="看看方案")).to_have_attribute("aria-disabled", "true")


def test_enter_sends_and_shift_enter_does_not(window: Opener) -> None:
    chat = window().open("wang")
    chat.field.fill("第一行")
    chat.field.press("Shift+Enter")
    chat.field.type("第二行")
    expect(chat.said).to_have_count(0)
    chat.field.press("Enter")
    expect(chat.said).to_have_text("第一行\n第二行")
    expect(chat.field).to_have_value("")


@pytest.mark.parametrize("composing", ["{isComposing: true}", "{keyCode: 229}"])
def test_the_enter_of_an_input_method_does_not_send(window: Opener, composing: str) -> None:
    chat = window().open("wang")
    chat.field.fill("nihao")
    chat.run(
        f"""document.querySelector("textarea").dispatchEvent(
            new KeyboardEvent("keydown", {{key: "Enter", bubbles: true, cancelable: true, ...{composing}}}))"""
    )
    expect(chat.field).to_have_value("nihao")
    expect(chat.said).to_have_count(0)


def test_nothing_is_not_sent(window: Opener, fake: Fake) -> None:
    chat = window().open("wang")
    chat.type("  \n ")
    chat.page.get_by_role("button", name="发送").click()
    expect(chat.said).to_have_count(0)
    assert fake.posts == []


def test_more_than_4000_characters_are_held_back(window: Opener, fake: Fake) -> None:
    chat = window().open("wang")
    chat.field.fill("难" * 4001)
    expect(chat.page.locator("#hint")).to_contain_text("一次最多 4,000 字")
    expect(chat.page.locator(".counter")).to_have_text("4001 / 4000")
    chat.field.press("Enter")
    expect(chat.said).to_have_count(0)
    chat.field.fill("😀" * 4000)
    expect(chat.page.locator("#hint")).not_to_contain_text("一次最多")
    chat.field.press("Enter")
    expect(chat.said).to_have_count(1)
    assert len(fake.posts) == 1


def test_pressing_a_button_twice_sends_once(window: Opener, fake: Fake) -> None:
    chat = window().open("wang")
    chat.say("我逾期了吗")
    chat.button("看看方案").dblclick()
    expect(chat.answers.last).to_contain_text("收入")
    expect(chat.said).to_have_text(["我逾期了吗", "看看方案"])
    assert len(fake.posts) == 2
    for title in ("看看方案", "先不用"):
        expect(chat.button(title)).to_have_attribute("aria-disabled", "true")


def test_the_plans_stay_open_to_compare(window: Opener) -> None:
    chat = window().open("wang")
    chat.say("5000")
    chat.press("选方案一")
    expect(chat.button("选方案一")).to_have_attribute("aria-disabled", "true")
    expect(chat.button("选方案二")).not_to_have_attribute("aria-disabled", "true")
    expect(chat.page.locator(".plan").nth(1).get_by_role("button")).to_have_text("选方案二")
    expect(chat.page.locator(".choices").get_by_role("button", name="我想换个数目")).to_be_visible()


def test_a_button_the_server_no_longer_knows_may_be_pressed_again(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    chat.say("我逾期了吗")
    fake.talks["wang"].tokens.clear()
    chat.button("看看方案").click()
    expect(chat.page.locator(".fate").last).to_contain_text("没有发出")
    expect(chat.page.locator(".fate").last).to_contain_text("button_gone")
    expect(chat.button("看看方案")).not_to_have_attribute("aria-disabled", "true")
    chat.page.get_by_role("button", name="删除").click()
    expect(chat.said).to_have_text(["我逾期了吗"])


def test_the_language_switch_says_so_and_the_page_follows(window: Opener, fake: Fake) -> None:
    chat = window().open("wang")
    chat.page.get_by_label("语言").select_option("zh_Hant_HK")
    expect(chat.said).to_have_text("請用香港中文")
    expect(chat.answers.last).to_contain_text("繁體中文")
    expect(chat.page.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    expect(chat.field).to_have_attribute("placeholder", "有甚麼困難，慢慢說")
    assert fake.talks["wang"].mind.said == ["請用香港中文"]
    chat.page.reload()
    expect(chat.page.get_by_label("語言")).to_have_value("zh_Hant_HK")


def test_a_beginning_is_offered_until_something_was_said(window: Opener) -> None:
    chat = window().open("wang")
    chat.page.get_by_role("group", name="可以这样开始").get_by_role("button").first.click()
    expect(chat.card("standing")).to_be_visible()
    expect(chat.page.get_by_role("group", name="可以这样开始")).to_be_hidden()


def test_markup_in_words_is_words(window: Opener) -> None:
    chat = window().open("wang")
    chat.type(f"xss {XSS}")
    expect(chat.card("plans")).to_be_visible()
    expect(chat.said.last).to_have_text(f"xss {XSS}")
    expect(chat.answers.last).to_have_text(XSS)
    expect(chat.page.locator(".reasons").first).to_have_text(XSS)
    assert chat.page.locator(".conversation img, .conversation script").count() == 0
    assert chat.page.title() == "缓还 · 还款小助手"


def test_every_card_is_drawn(window: Opener) -> None:
    chat = window().open("lin")
    chat.say("我逾期了嗎")
    expect(chat.card("standing")).to_contain_text("違約金")
    chat.say("聯徵")
    expect(chat.card("facts")).to_contain_text("依據")
    chat.say("跳過")
    expect(chat.page.locator(".plan")).to_have_count(3)
    chat.press("選方案一")
    rows = chat.card("schedule").locator("tbody tr")
    expect(rows.locator("visible=true")).to_have_count(6)
    chat.card("schedule").get_by_role("button", name="查看全部").click()
    expect(rows.locator("visible=true")).to_have_count(12)
    expect(chat.card("schedule").get_by_role("columnheader")).to_have_text(
        ["期別", "繳款日", "當期應繳", "本金", "利息", "剩餘未繳"]
    )
    chat.press("費用明細")
    expect(chat.card("cost")).to_contain_text("總費用年百分率")
    chat.press("同意這個方案")
    expect(chat.card("agreement")).to_contain_text("HH-20260302-7K3Q9D")
    paper = chat.card("agreement").get_by_role("link", name="協議全文（PDF）")
    expect(paper).to_have_attribute("href", "api/v1/agreements/an-agreement/document.pdf")
    expect(chat.card("agreement").get_by_role("columnheader", name="進度")).to_be_visible()


def test_reading_further_up_is_not_interrupted(window: Opener, fake: Fake) -> None:
    fake.thinking = 1.5
    chat = window(viewport={"width": 768, "height": 500}).open("wang")
    for _ in range(2):
        chat.say("5000")
    chat.type("你好")
    chat.page.wait_for_timeout(800)
    chat.page.locator(".scroller").hover()
    chat.page.mouse.wheel(0, -2000)
    expect(chat.page.get_by_role("button", name="下面有新消息")).to_be_visible()
    assert chat.run("document.querySelector('.scroller').scrollTop") < 200
    chat.page.get_by_role("button", name="下面有新消息").click()
    expect(chat.answers.last).to_be_in_viewport()
