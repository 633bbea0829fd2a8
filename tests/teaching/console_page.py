"""The console in a browser, and the walk of somebody who teaches: from what was not understood to a release."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.stack import Client, Stack

PASSWORD = "correct horse battery"
PATIENCE = 60_000  # milliseconds for a page
TRAINING = 900_000  # a machine that does much else besides
UNCLEAR = ("换工作了要不要告诉你们", "换工作了要不要和你们说", "換工作了要不要告訴你們")
"""What visitors say that is not understood, the like in both scripts."""
IN_VAIN = ("net::ERR_", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")
NAME = "ask_job_change"
TITLES = {"zh_Hans_CN": "换了工作要说吗", "zh_Hant_TW": "換工作要告知嗎", "zh_Hant_HK": "轉工要通知嗎"}
ANSWERS = {
    "zh_Hans_CN": "换了工作，和贷款机构说一声就好：收入或联系方式变了，还款的安排也能一起看看。",
    "zh_Hant_TW": "換了工作，跟貸款機構說一聲就好；收入或聯絡方式有變，還款的安排也能一起看看。",
    "zh_Hant_HK": "轉咗工，同貸款機構講聲就得；收入或者聯絡方法有變，還款安排都可以一齊睇。",
}
EXAMPLES = (
    "(换了|换)(单位|公司|工作)(需要|要)(更新资料|通知你们|报备)吗",
    "跳槽以后(贷款|借款)的资料要改吗",
    "(換|轉)(公司|職)了要(通知|告知)(你們|貸款公司)嗎",
    "到職新公司需要跟你們報備嗎",
    "轉咗工使唔使話你哋知",
)


class ConsolePage:
    """One window; notes what it complains of, and whom else it asks."""

    def __init__(self, context: BrowserContext, stack: Stack, role: str) -> None:
        self.context, self.role = context, role
        self.url = f"http://{stack.settings.console_host}:{stack.settings.console_port}"
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda said: self._complained(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: None if asked.url.startswith(self.url) else self.elsewhere.append(asked.url))

    def log_in(self) -> "ConsolePage":
        self.page.goto(f"{self.url}/login")
        self.page.locator('[name="name"]').fill(self.role)
        self.page.locator('[name="password"]').fill(PASSWORD)
        self.page.get_by_role("button").first.click()
        expect(self.page.locator("nav")).to_be_visible(timeout=PATIENCE)
        return self

    def go(self, path: str) -> "ConsolePage":
        self.page.goto(f"{self.url}{path}")
        return self

    def key(self, key: str) -> None:
        self.page.wait_for_load_state()  # a key that comes before the page's script is lost
        self.page.locator("body").press(key)

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]')

    def fill_in_intent(self) -> None:
        """The form of a new intent that was opened from the inbox, with what borrowers said already in it."""
        said = [line for line in self.field("examples").input_value().splitlines() if line not in EXAMPLES]
        self.field("examples").fill("\n".join([*said, *EXAMPLES]))
        self.field("name").fill(NAME)
        for locale in TITLES:
            self.field(f"titles:{locale}").fill(TITLES[locale])
            self.field(f"answers:{locale}").fill(ANSWERS[locale])
        expect(self.page.locator("#objections .wrong")).to_have_count(0, timeout=PATIENCE)

    def write_into_draft(self) -> None:
        self.page.get_by_role("button", name="写进草稿").click()

    def rehearse(self) -> None:
        self.page.get_by_role("link", name="训练与发布").first.click()
        self.page.get_by_role("button", name="训练并比较").click()
        expect(self.page.locator(".stages")).to_be_visible(timeout=PATIENCE)

    def rehearsed(self) -> None:
        expect(self.page.get_by_role("button", name="给借款人用")).to_be_visible(timeout=TRAINING)

    def try_out(self, text: str) -> None:
        self.field("text").fill(text)
        self.page.get_by_role("button", name="试一下").click()
        expect(self.page.locator(".previewed").last).to_contain_text(text, timeout=PATIENCE)

    def promote(self) -> None:
        self.page.get_by_role("button", name="给借款人用").click()
        expect(self.page.locator("#rehearsal")).to_contain_text("正在换到第 1 版", timeout=PATIENCE)

    def _complained(self, text: str) -> None:
        """While servers move, the page asks the console in vain for a moment; that is no fault of its."""
        if not any(word in text for word in IN_VAIN):
            self.complaints.append(text)


def say_unclear(stack: Stack) -> list[Client]:
    """Visitors who say what the assistant does not know yet, each in a conversation of their own."""
    visitors = []
    for text in UNCLEAR:
        visitor = stack.client(None, "zh_Hant_TW" if "換" in text else "zh_Hans_CN")
        visitor.say(text)
        visitors.append(visitor)
    return visitors
