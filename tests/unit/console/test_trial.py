"""A conversation with the draft at the console: what each state shows, and kind answers where something cannot be said."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from bot.console.trial import LONGEST_SAID
from bot.teaching import talk, trial
from bot.teaching.content import fingerprint_of
from bot.teaching.drafts import draft
from bot.teaching.in_force import write_json
from lending.store.audit import AuditEvent
from lending.store.transcript_rows import TurnRow
from tests.unit.console.conftest import Browser, Office
from tests.unit.store.kept import NOON
from tests.unit.teaching.conftest import var
from tests.unit.teaching.test_releases import teach

__all__ = ["var"]
pytestmark = [pytest.mark.usefixtures("var"), pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

ALERT = 'role="alert"'
HOSTILE = "<script>alert(1)</script>"
PAGE = "/training/trial"
PEOPLE = {"wang-late-35": {"name": "王建国", "note": "逾期35天", "tokens": ["one", "two"]}}


class Gateway:
    """In the place of the trial's web API: answers everything at once with what was said, and offers a button."""

    def __init__(self) -> None:
        self.up, self.opened, self.ended = True, [], 0  # type: ignore[var-annotated]
        self.said: dict[str, list[dict[str, Any]]] = {}

    def __call__(
        self, url: str, method: str, path: str, body: Mapping[str, Any] | None = None, bearer: str = ""
    ) -> dict[str, Any] | None:
        if not self.up:
            raise talk.NotSaid("away")
        if path == "/session":
            return self._session(method, body)
        if bearer not in self.said:
            raise talk.NotSaid("over")
        if method == "POST":
            return self._take(bearer, body or {})
        after = int(path.partition("=")[2] or 0)
        return {"messages": [each for each in self.said[bearer] if each["seq"] > after]}

    def _session(self, method: str, body: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if method == "DELETE":
            self.ended += 1
            return None
        session = f"session {len(self.opened)}"
        self.opened.append(dict(body or {}))
        self.said[session] = []
        return {"session": session, "conversation": f"conversation {session}"}

    def _take(self, bearer: str, body: Mapping[str, Any]) -> dict[str, Any]:
        said = self.said[bearer]
        before = next((each for each in said if each["id"] == body["id"]), None)
        if before:
            return before
        text = body.get("text")
        if text == "":
            raise talk.NotSaid("empty")
        if "button" in body:
            if body["button"] != "token":
                raise talk.NotSaid("button_gone")
            text = "还款方案"
        said.append(self._message(len(said) + 1, "borrower", str(text), body["id"]))
        said.append(self._message(len(said) + 1, "assistant", f"您说：{text}", None))
        return said[-2]

    def _message(self, seq: int, sender: str, text: str, own_id: str | None) -> dict[str, Any]:
        buttons = [{"title": "还款方案", "button": "token"}] if sender == "assistant" else []
        return {
            "seq": seq, "from": sender, "id": own_id, "text": text, "by": None, "card": None, "buttons": buttons,
            "at": {"time": NOON.isoformat()}, "locale": "zh_Hans_CN", "answered": sender == "borrower",
        }  # fmt: skip


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    made = Gateway()
    monkeypatch.setattr(talk, "_ask", made)
    monkeypatch.setattr(talk, "PATIENCE", 0.2)
    turn = TurnRow(
        seq=1, intent="ask_refund", understood=[["ask_refund", 0.91]], entities=[], actions=["utter_refund"], outcome="answered",
        latency_ms=30, said="", answers=[],
    )  # fmt: skip
    monkeypatch.setattr(talk, "turns_of", lambda session, conversation: [turn])
    return made


@pytest.fixture
def product(office: Office) -> Browser:
    return office.of("product")


def told(stage: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """A trial of the present draft, as far as that."""
    trial.trial_folder().mkdir(parents=True, exist_ok=True)
    write_json(trial.trial_folder() / "people.json", PEOPLE)
    about = {"stage": stage, "of": fingerprint_of(draft()), "by": "product", "at": NOON.isoformat(), "url": "http://trial"}
    about |= more
    monkeypatch.setattr(trial, "last_trial", lambda: about)


@pytest.fixture
def ready(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    teach()
    told("ready", monkeypatch)
    return gateway


def begun(product: Browser, who: str = "wang-late-35") -> None:
    assert product.post(f"{PAGE}/begin", who=who, locale="zh_Hans_CN").status_code == 303


def test_without_a_draft_there_is_nothing_to_talk_with(product: Browser) -> None:
    assert f'action="{PAGE}/start"' not in product.reads(PAGE)
    assert ALERT in product.post(f"{PAGE}/start").text
    assert product.post(f"{PAGE}/end").status_code == 303


def test_it_is_begun_from_the_page_and_stands_in_the_audit(
    office: Office, product: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    teach()
    assert PAGE in product.reads("/training")
    monkeypatch.setattr(trial, "start", started.append)
    assert product.post(f"{PAGE}/start").status_code == 303
    assert started == ["product"]
    with office.kept.reading() as session:
        assert "trial.begun" in session.scalars(select(AuditEvent.event)).all()

    def busy(_: str) -> None:
        raise trial.Busy

    monkeypatch.setattr(trial, "start", busy)
    assert ALERT in product.post(f"{PAGE}/start").text


@pytest.mark.parametrize("stage", trial.STAGES)
def test_while_it_starts_the_page_asks_again_and_nobody_talks(
    product: Browser, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    teach()
    told(stage, monkeypatch)
    page = product.reads(PAGE)
    assert 'hx-trigger="every 2s"' in page and page.count('aria-current="step"') == 1
    assert 'name="text"' not in page and f'action="{PAGE}/start"' not in page
    assert product.post(f"{PAGE}/begin", who="", locale="zh_Hans_CN").status_code == 200
    assert product.post(f"{PAGE}/say", text="你好", id="12345678").status_code in (200, 303)
    assert gateway.opened == []


def test_who_speaks_in_which_script_is_chosen_and_changed(product: Browser, ready: Gateway) -> None:
    assert "王建国 · 逾期35天" in product.reads(PAGE) and 'name="text"' not in product.reads(PAGE)
    begun(product)
    begun(product)
    begun(product, "")
    begun(product)
    assert [each.get("token") for each in ready.opened] == ["one", "two", None, "one", "one"]
    assert ready.ended == 1, "every borrower of that name was taken: the conversation at least is new"
    assert '<option value="wang-late-35" selected>' in product.reads(PAGE)


def test_what_is_said_is_answered_with_what_was_understood_beside_it(product: Browser, ready: Gateway) -> None:
    begun(product)
    assert product.post(f"{PAGE}/say", text=HOSTILE, id="12345678").headers["location"].startswith(PAGE)
    page = product.reads(PAGE)
    assert "您说：&lt;script&gt;" in page and HOSTILE not in page
    assert "91 %" in page and "utter_refund" in page
    fragment = product.post(f"{PAGE}/say", button="token", id="12345678b", fragment="1").text
    assert "<html" not in fragment and "您说：还款方案" in fragment
    assert fragment.count('value="token"') == 1, "only what was offered last can be pressed"


def test_a_double_click_says_it_once(product: Browser, ready: Gateway) -> None:
    begun(product)
    for _ in range(2):
        (own_id,) = re.findall(r'id="end".*?name="id" value="([^"]+)"', product.reads(PAGE), re.DOTALL)
        for _ in range(2):
            assert product.post(f"{PAGE}/say", text="我欠多少钱", id=own_id).status_code == 303
    assert product.reads(PAGE).count("您说：我欠多少钱") == 2, "once for each page that was shown"


@pytest.mark.parametrize(
    ("said", "left"),
    [({"text": " "}, ""), ({"text": "长" * (LONGEST_SAID + 1)}, "长长长"), ({"button": "of somebody else"}, "")],
)
def test_what_cannot_be_said_gets_a_kind_answer(product: Browser, ready: Gateway, said: dict[str, str], left: str) -> None:
    begun(product)
    for fragment in ({}, {"fragment": "1"}):
        page = product.post(f"{PAGE}/say", id="12345678", **said, **fragment).text
        assert ALERT in page and left in page
    assert ready.said["session 0"] == []


def test_one_that_dies_between_two_messages(product: Browser, ready: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(product)
    ready.up = False
    page = product.post(f"{PAGE}/say", text="我欠多少钱", id="12345678").text
    assert ALERT in page and 'value="我欠多少钱"' not in page
    told("broken", monkeypatch, says="the gateway keeps dying")
    page = product.post(f"{PAGE}/say", text="我欠多少钱", id="12345678").text
    assert "the gateway keeps dying" in page and f'action="{PAGE}/start"' in page
    assert product.post(f"{PAGE}/begin", who="", locale="zh_Hans_CN").status_code == 200


def test_a_conversation_that_has_ended_is_begun_again(product: Browser, ready: Gateway) -> None:
    begun(product)
    ready.said.clear()
    page = product.reads(PAGE)
    assert ALERT in page and f'action="{PAGE}/begin"' in page
    assert ALERT in product.post(f"{PAGE}/say", text="你好", id="12345678").text


def test_colleagues_talk_each_in_their_own(office: Office, product: Browser, ready: Gateway) -> None:
    begun(product)
    product.post(f"{PAGE}/say", text="我欠多少钱", id="12345678")
    own = talk.talk_of("product")
    assert own and own.session == "session 0" and talk.talk_of("colleague") is None


def test_a_draft_that_has_changed_since_is_said_to_have(product: Browser, ready: Gateway) -> None:
    def offers() -> bool:
        return 'class="near"' in product.reads(PAGE)

    assert not offers()
    teach("又一句从来没有人说过的话")
    assert offers()


@pytest.mark.parametrize("why", ["asked", "idle", "draft", "console"])
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_why_it_ended_in_every_language(product: Browser, monkeypatch: pytest.MonkeyPatch, why: str, locale: str) -> None:
    product.post("/my-language", locale=locale)
    teach()
    told("ended", monkeypatch, why=why)
    page = product.reads(PAGE)
    assert 'role="status"' in page and f'action="{PAGE}/start"' in page and "hx-trigger" not in page


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("begin", {"who": "nobody-we-know", "locale": "zh_Hans_CN"}),
        ("begin", {"who": "", "locale": "en"}),
        ("begin", {"who": ""}),
        ("say", {"text": "你好"}),
        ("say", {"text": "你好", "id": "short"}),
    ],
)
def test_what_nobody_could_have_clicked(product: Browser, ready: Gateway, path: str, given: dict[str, str]) -> None:
    assert product.post(f"{PAGE}/{path}", **given).status_code == 400
