"""Pictures of teaching at the console, for docs/: `python -m tests.teaching.pictures OUT`."""

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.chat_window import chromium
from tests.stack import Stack
from tests.teaching.conftest import installation
from tests.teaching.console_page import NAME, PATIENCE, TRAINING, ConsolePage, say_unclear
from tests.teaching.test_trial import say, speak_as

LANGUAGES = {"zh_Hans_CN": "hans", "zh_Hant_TW": "hant", "en": "en"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


def take(page: ConsolePage, name: str, out: Path, width: str = "1280") -> None:
    page.page.mouse.move(0, 0)
    page.page.wait_for_timeout(700)
    page.page.screenshot(path=out / f"teaching-{name}-{width}.png", full_page=False)


def in_every_language(browser: Browser, stack: Stack, name: str, path: str, out: Path) -> None:
    """The same page in the other two languages, and on a phone."""
    for locale, script in LANGUAGES.items():
        page = ConsolePage(browser.new_context(viewport=WIDE, reduced_motion="reduce"), stack, "product").log_in()
        if script != "hans":
            page.page.locator(f'.who [value="{locale}"]').click()
        take(page.go(path), f"{name}-{script}", out)
        if script == "hant":
            page.page.set_viewport_size(NARROW)
            take(page, f"{name}-{script}", out, "390")
        page.page.locator('.who [value="zh_Hans_CN"]').click() if script != "hans" else None
        page.context.close()


def talk(page: ConsolePage) -> None:
    """With the draft, as a borrower who is late."""
    page.go("/training/trial").page.get_by_role("button", name="开始试聊").click()
    expect(page.page.locator('select[name="who"]')).to_be_visible(timeout=TRAINING)
    speak_as(page.page, "wang-late-35", "zh_Hans_CN")
    for text in ("我想分期还款", "我换公司了需要通知你们吗"):
        say(page.page, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pictures-"))
    os.environ["HUANHUAN_VAR"] = str(folder)  # the secret that tokens are signed with is the one the servers find
    stack = installation(folder)
    stack.start()
    with chromium() as browser:
        say_unclear(stack)
        for text in ("改了名字合同要重签吗", "換單位了要更新資料嗎", "一句谁也听不懂的咕噜咕噜"):
            stack.client(None).say(text)
        in_every_language(browser, stack, "inbox", "/inbox", out)
        in_every_language(browser, stack, "intents", "/intents", out)
        page = ConsolePage(browser.new_context(viewport=WIDE, reduced_motion="reduce"), stack, "product").log_in()
        page.page.locator("#sentence").fill("利息怎么算")
        expect(page.page.locator("#worries .wrong")).to_be_visible(timeout=PATIENCE)
        take(page, "worries-hans", out)
        page.go("/inbox").key("n")
        page.fill_in_intent()
        page.page.locator("#answers\\:zh_Hant_HK").fill("")
        expect(page.page.locator("#objections [data-fill]")).to_be_visible(timeout=PATIENCE)
        take(page, "new-hans", out)
        page.fill_in_intent()
        page.write_into_draft()
        take(page, "intent-hans", out)
        page.rehearse()
        take(page, "running-hans", out)
        page.rehearsed()
        page.try_out("我换公司了需要通知你们吗")
        take(page, "rehearsed-hans", out)
        in_every_language(browser, stack, "training", "/training", out)
        in_every_language(browser, stack, "intent", f"/intents/{NAME}", out)
        talk(page)
        in_every_language(browser, stack, "trial", "/training/trial", out)
        page.go("/training")
        page.promote()
        take(page, "moving-hans", out)
    stack.stop()


if __name__ == "__main__":
    main()
