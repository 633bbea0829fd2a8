"""A reminder in the widget: it comes while the page is open, and its button leads on."""

import pytest
from playwright.sync_api import expect

from tests.reminding import remind
from tests.widget.conftest import Lender, Opener
from tests.widget.lenders_page import PATIENCE

pytestmark = pytest.mark.browser


def test_a_reminder_comes_by_itself_and_leads_on(tab: Opener, lender: Lender) -> None:
    borrower, began = lender.borrower(), lender.stack.now
    try:
        lender.stack.set_time("2026-03-08T10:00:00+08:00")
        page = tab(failing=True).open(borrower)  # the clock jumps: a session ends and is renewed, the browser notes it
        expect(page.part("my-plan")).to_be_visible(timeout=PATIENCE)
        assert remind(lender.stack, borrower, "2026-03-08") == 1
        expect(page.answers.last).to_contain_text("看了不等于答应什么", timeout=PATIENCE)
        expect(page.answers.last).not_to_contain_text("逾期")
        page.press("看看分期")
        expect(page.page.locator(".field").last).to_be_visible(timeout=PATIENCE)
    finally:
        lender.stack.set_time(began.isoformat())
