"""Each role at its work in a real browser, on a morning with people waiting."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Opener
from tests.console.office import NOW, Office

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def test_an_agent_works_the_queue(desk: Opener, office: Office) -> None:
    page = desk("agent")
    rows = page.locator("#waiting tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("May be in danger")  # danger goes before who waits longer
    wang = rows.filter(has_text="还是想找个人问问")
    expect(wang).to_contain_text(re.compile(r"minutes.*RG-20260302-", re.S))
    wang.get_by_role("button", name="Take over").click()
    expect(page).to_have_url(re.compile("#end$"))
    assert office.heard("wang")[-1][1] == "小林"
    page.get_by_label("Write to the borrower").fill("今天必须还清")
    press(page, "Send")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Write to the borrower")).to_have_value("今天必须还清")
    page.get_by_label("Write to the borrower").fill("您好，我来帮您看。")
    press(page, "Send")
    expect(page.locator(".from-person .text").last).to_have_text("您好，我来帮您看。")
    page.get_by_role("group", name="Ready replies").get_by_role("button").first.click()
    expect(page.locator(".from-person")).to_have_count(3)
    office.say({"name": "wang", "who": "wang-late-35", "say": "谢谢你", "intent": "thanks", "answer": ""})
    expect(page.locator(".from-borrower .text").last).to_have_text("谢谢你")  # without a reload
    page.get_by_label("Summary for colleagues").fill("已说明方案")
    press(page, "Hand back to the assistant")
    assert office.heard("wang")[-1][1] is None
    expect(page.locator("aside")).to_contain_text("已说明方案")


def test_an_agent_finds_reads_and_keeps_a_view(desk: Opener, office: Office) -> None:
    page = desk("agent")
    choose(page, "Conversations")
    expect(page.locator(".list tbody tr")).to_have_count(50)
    choose(page, "Older")
    first = page.locator(".list tbody tr")
    expect(first).to_have_count(len(office.conversations) - 50)
    choose(page, "Conversations")
    page.get_by_label("Search").fill("申诉")  # in Simplified finds what was said in Traditional
    press(page, "Find")
    expect(page.locator(".list tbody tr")).to_have_count(1)
    choose(page, "All")
    page.get_by_label("Intent").select_option("intent:ask_due_date")
    press(page, "Find")
    expect(page.locator(".asked")).to_contain_text("ask_due_date")
    page.locator(".filters a").filter(has_text="Telegram").click()
    page.locator(".filters a").filter(has_text="Web").click()
    expect(page.locator(".asked .chosen")).to_have_count(2)  # a conversation is on one channel: the later choice stays
    page.get_by_label("Keep this list as").fill("due dates on the web")
    press(page, "Keep")
    choose(page, "All")
    choose(page, "due dates on the web")
    expect(page.locator(".asked .chosen")).to_have_count(2)
    page.locator(".said a").first.click()
    page.wait_for_url(lambda url: "/conversations/" in url)
    before = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != before)
    page.keyboard.press("k")
    page.wait_for_url(lambda url: url == before)
    page.keyboard.press("e")
    press(page, "Undo")
    expect(page.get_by_role("button", name="Reviewed (e)")).to_be_visible()
    page.get_by_label("New tag").fill("回访")
    page.locator("form[action$='/tags'] button").last.click()
    page.get_by_label("New note").fill("回电 13812345678")
    page.locator("form[action$='/notes'] select").select_option("1")
    page.locator("form[action$='/notes'] button").click()
    expect(page.locator("#turn-1 .beside")).to_contain_text("回电 ⟦phone⟧")
    page.locator("form[action$='/assign'] button").click()
    choose(page, "Conversations")
    page.locator(".filters a").filter(has_text="Mine").click()
    expect(page.locator(".list tbody tr")).to_have_count(1)


def test_new_words_are_announced_on_an_open_list(desk: Opener, office: Office) -> None:
    page = desk("agent")
    page.clock.install()
    page.goto(f"{office.url}/conversations")
    office.at = NOW
    office.say({"name": "new", "say": "刚刚说的", "intent": "ask_due_date", "answer": "好的"})
    page.clock.fast_forward(11_000)
    page.get_by_role("link", name=re.compile("something new")).click()
    expect(page.locator(".list tbody tr").first).to_contain_text("刚刚说的")


def test_a_supervisor_decides_and_shows_an_original(desk: Opener, office: Office) -> None:
    page = desk("supervisor")
    choose(page, "Approvals")
    choose(page, office.numbers["yang"])
    expect(page.locator("#plan")).to_contain_text("× 48")
    amend = page.locator("form").filter(has=page.get_by_role("heading", name="Grant other terms"))
    amend.get_by_label("Instalments", exact=True).fill("40")
    amend.get_by_label("First due").fill("2026-03-20")
    press(page, "Work it out first")
    expect(page.locator("#plan")).to_contain_text("× 40")
    refuse = page.locator("form").filter(has=page.get_by_role("heading", name="Refuse"))
    refuse.get_by_label("Reason").fill("income not shown")
    refuse.get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("refused")
    told, _ = office.heard("yang")[-1]
    assert office.numbers["yang"] in told and "income" not in told
    page.goto(f"{office.url}/conversations/{office.conversations['wang']}")
    expect(page.locator("main")).not_to_contain_text("13812345678")
    page.locator("form[action$='/original']").get_by_label("Reason").fill("callback asked for")
    press(page, "Show the original")
    expect(page.locator(".original")).to_contain_text("我是王建国，电话13812345678")
    with page.expect_download() as taken:
        choose(page, "PDF")
    assert taken.value.path().read_bytes().startswith(b"%PDF")


def test_a_supervisor_puts_right_how_a_borrower_is_contacted(desk: Opener, office: Office) -> None:
    page = desk("supervisor")
    page.goto(f"{office.url}/conversations/{office.conversations['wu']}")
    expect(page.locator("aside")).to_contain_text("quiet 20:00–10:00")
    page.locator("summary", has_text="End it early").click()
    page.locator("form[action$='/lift']").get_by_label("Reason").fill("found work")
    page.locator("form[action$='/lift'] button").click()
    expect(page.locator("aside")).to_contain_text("Nothing keeps us from writing to them")
    page.goto(f"{office.url}/conversations/{office.conversations['wang']}")
    page.locator("summary", has_text="Withdraw this record").first.click()
    page.locator("form[action$='/withdraw']").first.get_by_label("Reason").fill("never took place")
    page.locator("form[action$='/withdraw'] button").first.click()
    expect(page.locator("aside")).to_contain_text("withdrawn by staff:supervisor")
    expect(page.locator("aside s").first).to_be_visible()


def test_a_dispute_is_taken_up_and_answered_where_it_was_made(desk: Opener, office: Office) -> None:
    page = desk("supervisor")
    choose(page, "Complaints")
    late = page.locator("tr.urgent")
    expect(late).to_contain_text("past its time")
    late.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("nothing is offered or agreed")
    press(page, "I take it up")
    expect(page.locator("main")).to_contain_text("In progress (supervisor)")
    page.goto(f"{office.url}/conversations/{office.conversations['xu']}")
    expect(page.locator(".figures")).to_contain_text("Disputed")
    page.goto(f"{office.url}/complaints/{office.numbers['xu']}")
    page.get_by_label("Answer to the borrower").fill("已核实，身份证确有冒用，这笔已撤销。")
    press(page, "Send the answer")
    expect(page.get_by_role("heading", name=re.compile("answered"))).to_be_visible()
    text, by = office.heard("xu")[-1]
    assert "这笔已撤销" in text and by == "周主管"
    page.goto(f"{office.url}/conversations/{office.conversations['xu']}")
    expect(page.locator(".figures")).not_to_contain_text("Disputed")


def test_a_supervisor_closes_a_case(desk: Opener, office: Office) -> None:
    page = desk("supervisor")
    page.goto(f"{office.url}/cases")
    expect(page.locator("tbody tr")).to_contain_text("A payment that cannot be booked")
    page.get_by_label("What came of it").fill("booked by hand")
    press(page, "Close")
    expect(page.locator(".empty")).to_be_visible()


def test_an_auditor_reads_who_read_what_and_changes_nothing(desk: Opener, office: Office) -> None:
    page = desk("auditor")
    at = f"/conversations/{office.conversations['lin']}"
    page.goto(f"{office.url}{at}")
    expect(page.locator("aside")).to_contain_text("林怡君")
    expect(page.locator("main").get_by_role("button", name="Take over")).to_have_count(0)
    choose(page, "Audit")
    page.get_by_label("To what").fill(f"conversation:{office.conversations['lin']}")
    press(page, "Find")
    expect(page.locator("tbody tr").first).to_contain_text("staff:auditor")
    expect(page.locator("tbody tr").first).to_contain_text("borrower.read")


def test_an_admin_lets_somebody_in_and_out(desk: Opener, office: Office) -> None:
    page = desk("admin")
    page.goto(f"{office.url}/people")
    page.get_by_label("Name", exact=True).fill("zhou")
    page.get_by_label("Password").fill("a long enough password")
    press(page, "Save")
    row = page.locator("tbody tr").filter(has_text="zhou")
    expect(row).to_be_visible()
    row.get_by_role("button").click()
    expect(page.locator("tbody tr").filter(has_text="zhou").first).to_contain_text("left")
    answer = page.request.get(f"{office.url}/conversations")
    assert (answer.status, "Your role may not do this" in answer.text()) == (403, True)
