"""One script tag on a lender's page, under the strictest policy: what the lender sees and may set."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lending.store.copies import write_copies
from lending.store.importer import import_files
from tests.stack import PORTFOLIO
from tests.widget.conftest import Lender, Opener
from tests.widget.lenders_page import PATIENCE

pytestmark = pytest.mark.browser


def test_one_script_tag_is_enough(tab: Opener, lender: Lender) -> None:
    """Under default-src 'none' with one script address: nothing inline, nothing from third parties."""
    page = tab().visit(lender.borrower())
    assert page.heard("ready") and not page.heard("open")
    expect(page.launcher).to_have_accessible_name("打开还款小助手")
    page.launcher.click()
    expect(page.field).to_be_focused()
    expect(page.part("my-plan")).to_be_visible(timeout=PATIENCE)
    assert page.heard("open") == [{}]
    assert page.heard("sign-in") == [{"signedIn": True}]
    page.page.keyboard.press("Escape")
    expect(page.panel).to_be_hidden()
    expect(page.launcher).to_be_focused()
    assert page.heard("close") == [{}]


def test_a_nonce_is_enough(tab: Opener) -> None:
    page = tab(lenders="nonce").open()
    page.say("你好")


def test_nobody_logged_in_asks_general_questions(tab: Opener) -> None:
    page = tab().open()
    page.say("逾期会影响征信吗？")
    expect(page.answers.last).to_contain_text("信用记录")
    expect(page.part("my-plan")).to_be_hidden()
    page.say("我欠多少钱")
    expect(page.answers.last).to_contain_text("登录")
    page.visit()
    expect(page.said).to_have_count(2)  # the visitor's conversation outlives the page


def test_the_lenders_styles_stay_outside_and_ours_inside(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.say("你好")
    look = """(() => { const s = getComputedStyle(root.querySelector('[data-from=assistant] .bubble'));
        const b = getComputedStyle(root.querySelector('.choice'));
        return [s.color, s.fontSize, s.lineHeight, s.textAlign, s.direction, b.display, b.fontSize, s.letterSpacing] })()"""
    before, heading = page.in_widget(look), page.page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    page.page.evaluate(
        """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`
            html { font-size: 5px } body { color: lime; line-height: 3; text-align: right; letter-spacing: 9px }
            * { color: red !important } button { display: none !important; font-size: 40px !important }`);
            document.adoptedStyleSheets = [sheet] }"""
    )
    assert page.in_widget(look) == before
    assert heading == "rgb(0, 0, 0)"


def test_the_lender_sets_colours_and_shapes(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    page.page.evaluate(
        """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`huanhuan-chat { --accent: #7a1fa2; --radius: 3px;
            --font: serif; --panel-width: 500px }`); document.adoptedStyleSheets = [sheet] }"""
    )
    page.say("你好")
    bubble = "getComputedStyle(root.querySelector('[data-from=borrower] .bubble'))"
    assert page.in_widget(f"{bubble}.backgroundColor") == "rgb(122, 31, 162)"
    assert page.in_widget(f"{bubble}.fontFamily") == "serif"
    box = page.panel.bounding_box()
    assert box and box["width"] == 500
    dark = "getComputedStyle(root.querySelector('.panel')).backgroundColor"
    light = page.in_widget(dark)
    page.page.evaluate("document.querySelector('huanhuan-chat').setAttribute('theme', 'dark')")
    assert page.in_widget(dark) == "rgb(21, 27, 25)" != light


def test_the_page_does_not_move(tab: Opener, lender: Lender) -> None:
    page = tab()
    page.page.add_init_script(
        """window.shifts = [];
        const outside = (node) => node?.getRootNode() === document && node.localName !== "huanhuan-chat";
        const note = (source) => outside(source.node) && window.shifts.push(source.node.localName);
        new PerformanceObserver((list) => list.getEntries().forEach((each) => each.sources.forEach(note)))
            .observe({ type: "layout-shift", buffered: true })"""
    )
    page.open(lender.borrower())
    page.say("我欠多少钱")
    outside = "[document.body.scrollWidth, document.body.scrollHeight, document.querySelector('h1').getBoundingClientRect().top]"
    before = page.page.evaluate(outside)
    page.part("close").click()
    assert page.page.evaluate(outside) == before
    assert page.page.evaluate("window.shifts") == []


@pytest.mark.parametrize("locale, greeting", [("zh_Hans_CN", "您好"), ("zh_Hant_TW", "還款"), ("zh_Hant_HK", "還款")])
def test_the_page_may_say_which_language(tab: Opener, locale: str, greeting: str) -> None:
    page = tab()
    page.page.add_init_script(
        f"""document.addEventListener("DOMContentLoaded", () => {{ const own = document.createElement("huanhuan-chat");
            own.setAttribute("locale", "{locale}"); document.body.append(own) }})"""
    )
    page.open()
    expect(page.page.locator(".welcome-title")).to_contain_text(greeting)
    expect(page.part("language")).to_have_value(locale)


def test_hostile_attributes_are_only_text(tab: Opener) -> None:
    page = tab(failing=True)  # the picture that is none
    page.page.add_init_script(
        """document.addEventListener("DOMContentLoaded", () => { const own = document.createElement("huanhuan-chat");
            for (const [name, value] of Object.entries({ locale: '"><img src=x onerror=document.title=1>', position: "x onload=1",
                logo: "javascript:document.title=1", theme: "<script>document.title=1</script>" })) own.setAttribute(name, value);
            document.body.append(own) })"""
    )
    page.open()
    assert page.page.title() == "某某消费金融"
    expect(page.part("language")).to_have_value("zh_Hans_CN")


def test_a_hostile_name_is_only_text(tab: Opener, lender: Lender, tmp_path: Path) -> None:
    name = """<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>"""
    write_copies(PORTFOLIO, tmp_path, [("wang-late-35", "~hostile")])
    borrowers = tmp_path / "borrowers.csv"
    with borrowers.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "name": name} for row in csv.DictReader(file)]
    with borrowers.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert not import_files(lender.stack.engine, sorted(tmp_path.glob("*.csv"))).errors
    page = tab().open("wang-late-35~hostile")
    page.say("你好")
    expect(page.answers.last).to_contain_text("<script>document.title")
    assert page.page.title() == "某某消费金融"


def test_without_storage_it_works_for_as_long_as_the_page(tab: Opener, lender: Lender) -> None:
    """As in a web view or a private window that keeps nothing."""
    page = tab()
    page.page.add_init_script(
        """for (const name of ["getItem", "setItem", "removeItem"])
            Storage.prototype[name] = () => { throw new DOMException("no storage", "SecurityError") };
        delete window.BroadcastChannel; delete window.requestIdleCallback"""
    )
    page.open(lender.borrower())
    page.say("我欠多少钱")
    expect(page.answers.first).to_contain_text("¥")
    page.part("close").click()
    page.launcher.click()
    expect(page.said).to_have_text(["我欠多少钱"])


def test_a_person_is_always_in_reach(tab: Opener, lender: Lender) -> None:
    page = tab().open(lender.borrower())
    before = page.answers.count()
    page.part("person").click()
    page.answered(before)
    expect(page.said.last).to_have_text("我想找人工客服")


def test_out_of_reach_the_lenders_page_stays_as_it_is(tab: Opener, lender: Lender) -> None:
    page = tab(failing=True)
    page.page.route("**/api/v1/**", lambda route: route.abort())
    page.page.goto(f"{page.url}/?as={lender.borrower()}")
    page.page.wait_for_timeout(800)
    assert page.launcher.count() == 0
    assert page.page.evaluate("document.body.innerText").strip().endswith("我的贷款")
