"""Take pictures of the chat page: every card, both scripts, three widths.

    python -m tests.browser.screens OUT                      the fake server, with its own figures
    python -m tests.browser.screens OUT --url URL --hans ID --hant ID    a running demo, as these borrowers

Files: OUT/<state>-<script>-<width>[-dark].png
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect

from bot.channels.tokens import mint_sign_in
from tests.browser.chat_window import ChatWindow, chromium
from tests.browser.fake.running import running_fake

WIDTHS = {320: 640, 768: 1024, 1280: 860}
LOCALES = {"hans": "zh-CN", "hant": "zh-TW"}
WORDS = {
    "hans": {"owed": "我逾期了吗？欠多少？", "plan": "我想分期慢慢还", "credit": "逾期对征信有什么影响？"},
    "hant": {"owed": "我逾期了嗎？欠多少？", "plan": "我想分期慢慢還", "credit": "逾期對聯徵有什麼影響？"},
}
MOST_QUESTIONS = 6


def walk(chat: ChatWindow, script: str) -> Iterator[str]:
    """Through the conversation of a borrower who accepts a plan; gives the name of each state worth a picture."""
    yield "welcome"
    chat.say(WORDS[script]["owed"])
    yield "standing"
    chat.say(WORDS[script]["credit"])
    yield "facts"
    chat.say(WORDS[script]["plan"])
    yield "question"
    for _ in range(MOST_QUESTIONS):
        if chat.card("plans").count():
            break
        _press_last(chat, -1)
    expect(chat.card("plans")).to_be_visible()
    yield "plans"
    _press(chat, '.plan[data-first="true"] .choice')
    yield "schedule"
    if chat.card("cost").count() == 0:
        _press(chat, '.choices .choice:text-matches("明細|明细")')
    yield "cost"
    for box in chat.page.get_by_role("checkbox").all():
        box.check()
    _press(chat, '.choices .choice:text-matches("^同意")')
    expect(chat.card("agreement")).to_be_visible()
    yield "agreement"


def _press_last(chat: ChatWindow, place: int) -> None:
    chat_choices = chat.page.locator(".choices").last.locator(".choice")
    before = chat.answers.count()
    chat_choices.nth(place).click()
    chat.wait(before)


def _press(chat: ChatWindow, selector: str) -> None:
    before = chat.answers.count()
    chat.page.locator(f"{selector}:not([aria-disabled])").last.click()
    chat.wait(before)


def picture(chat: ChatWindow, state: str, to: Path) -> None:
    """With the state's card at the top, under the sentence that brought it."""
    card = chat.card(state)
    if card.count():
        card.last.evaluate("card => card.closest('.message').scrollIntoView({behavior: 'instant', block: 'start'})")
    chat.page.mouse.move(0, 0)
    chat.page.wait_for_timeout(300)
    chat.page.screenshot(path=to)


def take(browser: Browser, url: str, token: str, script: str, width: int, dark: bool, out: Path) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        locale=LOCALES[script],
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        has_touch=width == 320,
        is_mobile=width == 320,
        device_scale_factor=2 if width == 320 else 1,
    )
    chat = ChatWindow(context, url).open(token)
    for state in walk(chat, script):
        picture(chat, state, out / f"{state}-{script}-{width}{'-dark' if dark else ''}.png")
    for complaint in chat.complaints:
        print(f"{script} {width}: {complaint}")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--url", help="a running demo; without it the fake server")
    parser.add_argument("--hans", default="wang", help="the borrower for Simplified pictures")
    parser.add_argument("--hant", default="lin", help="the borrower for Traditional pictures")
    parser.add_argument("--widths", type=int, nargs="*", default=list(WIDTHS))
    parser.add_argument("--dark", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for script in LOCALES:
            borrower = getattr(given, script)
            for width in given.widths:
                if given.url:
                    take(browser, given.url, mint_sign_in(borrower), script, width, given.dark, given.out)
                    continue
                with running_fake() as (url, _):
                    take(browser, url, borrower, script, width, given.dark, given.out)


if __name__ == "__main__":
    main()
