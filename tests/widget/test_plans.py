"""See, compare, shape and accept a plan in the widget; every figure is the engine's."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.conftest import Lender, Opener
from tests.widget.lenders_page import PATIENCE, LendersPage

pytestmark = pytest.mark.browser


def figures(plan: Locator) -> list[str]:
    return [plan.locator(".plan-payment").inner_text(), *plan.locator("dd").all_inner_texts()]


def moved(page: LendersPage, which: int, value: str) -> None:
    """Fill the number field of a dial and wait for the engine."""
    shown = page.page.locator(".shaped").last
    with page.page.expect_response(re.compile("/shape")):
        page.page.locator(".dial input[type=text]").nth(which).fill(value)
    expect(shown).to_have_attribute("aria-busy", "false", timeout=PATIENCE)


def test_from_the_first_question_to_the_documents(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    card = page.plans()
    expect(card.locator(".plan")).to_have_count(3)
    for words in ("总共要还", "年化综合成本", "最后还款", "首次还款"):
        expect(card.locator(".plan").first).to_contain_text(words)
    card.locator(".nothing summary").click()
    expect(card.locator(".nothing tbody tr")).to_have_count(3)
    page.press("看方案 1")
    expect(page.card("schedule").locator("svg[role=img]")).to_be_visible()
    expect(page.card("cost")).to_be_visible()
    page.page.get_by_role("button", name="同意办理").last.click()
    expect(page.page.get_by_role("alert").filter(has_text="请先勾选")).to_be_visible()
    assert page.card("agreement").count() == 0 and not page.heard("plan-accepted")
    page.page.get_by_role("checkbox").check()
    page.press("同意办理")
    agreed = page.card("agreement")
    expect(agreed).to_be_visible()
    (accepted,) = page.heard("plan-accepted")
    expect(agreed).to_contain_text(accepted["number"])
    for name, starts in (("document.pdf", b"%PDF"), ("calendar.ics", b"BEGIN:VCALENDAR")):
        with page.page.expect_download() as download:
            agreed.locator(f'a[download="{name}"]').click()
        assert download.value.path().read_bytes().startswith(starts)
    expect(page.page.locator(".rating")).to_be_visible()
    page.page.get_by_label("很有帮助").check()
    page.page.locator(".rating textarea").fill("谢谢")
    page.page.get_by_role("button", name="提交").click()
    expect(page.page.locator("[data-part=rating]")).to_contain_text("谢谢您告诉我们")
    before = page.answers.count()
    page.part("my-plan").click()
    page.answered(before)
    expect(page.card("agreement").locator("progress")).to_have_attribute("value", "0")
    expect(page.card("agreement")).to_contain_text("下一期")


def test_a_moved_figure_is_the_engines_and_becomes_a_plan(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.plans()
    page.page.get_by_role("button", name="自己调一调").click()
    shaped = page.page.locator(".shaped")
    expect(shaped.locator(".plan")).to_be_visible(timeout=PATIENCE)
    slider = page.page.locator('input[type="range"]').first
    low, high = (float(slider.get_attribute(end) or 0) for end in ("min", "max"))
    assert 0 < low < high
    moved(page, 0, str(low))
    expect(shaped.locator(".shaped-why")).to_have_count(0)
    assert 0 < amount(shaped.locator(".plan-payment strong").inner_text()) <= low
    seen = figures(shaped.locator(".plan"))
    rows = shaped.locator("tbody tr").count()
    assert rows >= 2
    page.press("按这个数出方案")
    expect(page.said.last).to_contain_text(re.compile(r"我每个月最多还 ¥"))
    assert figures(page.card("plans").locator(".plan").first) == seen


def test_with_the_keyboard_and_by_number(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.plans()
    page.page.get_by_role("button", name="自己调一调").press("Enter")
    shaped = page.page.locator(".shaped")
    expect(shaped.locator(".plan")).to_be_visible(timeout=PATIENCE)
    slider = page.page.locator('input[type="range"]').nth(1)
    with page.page.expect_response(re.compile("/shape.*count=")):
        slider.press("ArrowLeft")
    expect(shaped).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
    moved(page, 1, "12")
    expect(shaped.locator(".plan-count")).to_contain_text("12")
    page.press("按这个数出方案")
    expect(page.said.last).to_have_text("我想分 12 期还")


def test_what_is_no_figure_or_too_little_is_said_kindly(tab: Opener, lender: Lender) -> None:
    page = tab(failing=True).open(lender.borrower())  # the browser reports the 400 itself
    page.plans()
    page.page.get_by_role("button", name="自己调一调").click()
    expect(page.page.locator(".shaped .plan")).to_be_visible(timeout=PATIENCE)
    for which, wrong, said in ((0, "很多", "请填一个数"), (0, "0", "请填一个数"), (1, "1000", "请填期数")):
        moved(page, which, wrong)
        expect(page.page.locator(".shaped")).to_contain_text(said)
    moved(page, 0, "20")
    expect(page.page.locator(".shaped-why")).to_contain_text("¥20.00")
    expect(page.page.locator(".shaped .plan")).to_be_visible()


def test_a_field_takes_what_people_type_and_says_what_it_cannot(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.say("我想分期还款")
    field = page.page.locator(".field").last
    expect(field.locator("input")).to_have_attribute("inputmode", "decimal")
    field.locator("input").fill("八千")
    field.get_by_role("button").click()
    expect(field.get_by_role("alert")).to_contain_text("请填一个数")
    page.fill_in("８，０００")
    expect(page.said.last).to_have_text("8000")
    page.say("4500")  # or in words, as ever
    expect(page.page.locator(".field")).to_have_count(1)
    page.fill_in("0")
    expect(page.page.locator(".field input")).to_have_attribute("inputmode", "numeric")
    page.page.locator(".field input").fill("32")
    page.page.locator(".field button").click()
    expect(page.page.locator(".field").get_by_role("alert")).to_contain_text("1 到 31")
    page.fill_in("10")
    expect(page.card("plans")).to_be_visible()
    expect(page.page.locator(".field")).to_have_count(0)


def amount(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text))
