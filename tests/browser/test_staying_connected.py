"""The line breaks, the server goes, an answer gets lost: nothing is said twice or lost, and the page says how it stands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat_window import ChatWindow
from tests.browser.fake.server import Fake

pytestmark = pytest.mark.browser
Opener = Callable[..., ChatWindow]
PATIENCE = 15_000


def test_offline_and_back(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    chat.context.set_offline(True)
    expect(chat.notice).to_contain_text("网络断开了")
    chat.type("先说一句")
    chat.type("再说一句")
    expect(chat.page.locator(".fate")).to_have_text(["等待发送，连上后自动发出"] * 2)
    assert fake.posts == []
    chat.context.set_offline(False)
    expect(chat.answers).to_have_text(["您说的是：先说一句", "您说的是：再说一句"], timeout=PATIENCE)
    expect(chat.notice).to_be_empty()
    expect(chat.said).to_have_text(["先说一句", "再说一句"])
    assert len(set(fake.posts)) == 2


def test_unsent_words_outlive_a_reload(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    chat.context.set_offline(True)
    chat.type("别丢了这句")
    expect(chat.page.locator(".fate")).to_contain_text("等待发送")
    chat.run("window.addEventListener('beforeunload', () => 0)")
    chat.context.set_offline(False)
    chat.page.reload()
    expect(chat.answers).to_have_text(["您说的是：别丢了这句"], timeout=PATIENCE)
    expect(chat.said).to_have_count(1)


def test_the_server_goes_and_comes_back(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    chat.say("你好")
    fake.broken = True
    expect(chat.notice).to_contain_text("暂时连不上服务", timeout=PATIENCE)
    chat.type("还在吗")
    expect(chat.page.locator(".fate").last).to_contain_text("等待发送")
    fake.broken = False
    expect(chat.answers).to_have_text(["您说的是：你好", "您说的是：还在吗"], timeout=PATIENCE)
    expect(chat.notice).to_be_empty(timeout=PATIENCE)
    expect(chat.said).to_have_count(2)


def test_a_lost_acknowledgement_is_not_said_twice(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    fake.lose_next_answer = True
    chat.type("只说一次")
    expect(chat.answers).to_have_count(1)
    chat.page.wait_for_timeout(3_000)  # longer than the first wait before a retry
    expect(chat.said).to_have_text(["只说一次"])
    expect(chat.answers).to_have_count(1)
    expect(chat.page.locator(".fate")).to_be_empty()
    assert len(set(fake.posts)) == 1


def test_a_lost_acknowledgement_and_a_lost_line(window: Opener, fake: Fake) -> None:
    """The message reached the server, we heard nothing of it: the history tells, and the retry carries the same id."""
    chat = window(failing=True).open("wang")
    fake.thinking = 1.0
    fake.lose_next_answer = True
    chat.type("只说一次")
    chat.page.reload()
    expect(chat.answers).to_have_count(1, timeout=PATIENCE)
    chat.page.wait_for_timeout(2_500)
    expect(chat.said).to_have_text(["只说一次"])
    assert len(fake.talks["wang"].mind.said) == 1


def test_answers_missed_meanwhile_are_fetched(window: Opener, fake: Fake) -> None:
    chat = window(failing=True).open("wang")
    fake.thinking = 1.5
    chat.type("我逾期了吗")
    expect(chat.page.locator(".typing")).not_to_be_empty()
    chat.context.set_offline(True)
    expect(chat.notice).to_contain_text("网络断开了")
    expect(chat.page.locator(".typing")).to_be_empty()
    chat.page.wait_for_timeout(3_500)
    expect(chat.answers).to_have_count(0)
    chat.context.set_offline(False)
    expect(chat.answers).to_have_count(2, timeout=PATIENCE)


def test_two_tabs_keep_in_step(window: Opener) -> None:
    chat = window().open("wang")
    other = ChatWindow(chat.context, chat.url).open()
    chat.say("我逾期了吗")
    expect(other.said).to_have_text(["我逾期了吗"])
    expect(other.card("standing")).to_be_visible()
    other.press("看看方案")
    expect(chat.said).to_have_text(["我逾期了吗", "看看方案"])
    expect(chat.button("看看方案")).to_have_attribute("aria-disabled", "true")


def test_the_page_opens_although_the_server_is_late(window: Opener, fake: Fake) -> None:
    fake.broken = True
    chat = window(failing=True)
    chat.page.goto(f"{chat.url}/#token=wang")
    chat.page.wait_for_timeout(500)
    assert "token" not in chat.run("location.href")
    fake.broken = False
    expect(chat.page.locator('[data-part="who"]')).to_have_text("已登录", timeout=PATIENCE)


def test_ids_are_made_without_a_secure_context(window: Opener) -> None:
    chat = window().open("wang")
    made = chat.run(
        """async () => {
            Object.defineProperty(crypto, "randomUUID", {value: undefined});
            const {newId} = await import("/static/uuid.js");
            return [newId(), newId()];
        }"""
    )
    assert made[0] != made[1]
    assert all(len(each) == 36 and each[14] == "4" and each[19] in "89ab" for each in made)
