"""Product teams at the console: what was not understood is decided upon, taught into the draft, undone; intents and releases."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.settings import ROOT
from bot.teaching.drafts import changes, draft, drafted
from bot.teaching.in_force import in_force
from bot.teaching.writing import answers_of, examples_of
from lending.store.audit import AuditEvent
from lending.store.lessons import Lesson, undecided
from lending.store.transcript_rows import TurnRow
from tests.unit.console.conftest import Browser, Office
from tests.unit.console.test_permissions import TABLE, place
from tests.unit.store.kept import NOON
from tests.unit.teaching.conftest import FLOOD, var
from tests.unit.teaching.test_releases import rehearsed

__all__ = ["var"]
pytestmark = [pytest.mark.usefixtures("var"), pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

ALERT = 'role="alert"'
NEW = "寄回去的货早签收了退的那笔没影"


def unclear(office: Office, text: str) -> str:
    """The id of a turn that was asked back."""
    own = office.floor.say(text)
    with office.kept.sessions.begin() as session:
        turn = session.scalars(select(TurnRow).where(TurnRow.conversation_id == own)).one()
        turn.outcome, turn.confidence = "asked_back", 0.4
        return str(turn.id)


def waits(office: Office) -> list[str]:
    with office.kept.reading() as session:
        return [turn.said for turn in undecided(session, 50, NOON)]


def events(office: Office) -> list[str]:
    with office.kept.reading() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.actor == "staff:product").order_by(AuditEvent.id))
        return [each.event for each in told if each.event != "staff.logged_in"]


def lesson(office: Office) -> str:
    with office.kept.reading() as session:
        return session.scalars(select(Lesson.lesson_id).order_by(Lesson.at.desc())).first() or ""


def form(**changed: str) -> dict[str, str]:
    words = {f"titles:{locale}": text for locale, text in FLOOD.titles.items()}
    words |= {f"answers:{locale}": text for locale, text in FLOOD.answers.items()}
    return {"name": FLOOD.name, "examples": "\r\n".join(FLOOD.examples), **words, **changed}


@pytest.fixture
def product(office: Office) -> Browser:
    return office.of("product")


def test_like_ones_wait_together_and_are_decided_upon_together(office: Office, product: Browser) -> None:
    for text in ("退款三天没到怎么回事", "退款五天没到怎么回事", "你们招人吗"):
        unclear(office, text)
    page = product.reads("/inbox")
    assert page.count('href="/inbox?at=') >= 2 and "× 2" in page
    (turns, *_) = re.findall(r'name="turns" value="([\d,]+)"', page)
    assert len(turns.split(",")) == 2, "the largest group comes first"
    assert product.post("/inbox/decide", turns=turns, decision="right").status_code == 303
    assert waits(office) == ["你们招人吗"]
    assert ALERT in product.post("/inbox/decide", turns=turns, decision="ignored").text, "somebody else was quicker"
    product.post("/inbox/undo", lesson=lesson(office))
    assert len(waits(office)) == 3
    assert events(office) == ["lesson.right", "lesson.undone"]


def test_a_sentence_is_edited_and_taught_in_both_scripts_and_taken_back(office: Office, product: Browser) -> None:
    turn = unclear(office, "寄回去的货签收了 退的那笔没影 单号13812345678")
    assert "⟦phone⟧" in product.reads("/inbox")
    refused = product.post("/inbox/teach", turns=turn, intent="ask_refund", text="退款没影⟦phone⟧", other="")
    assert ALERT in refused.text and "退款没影⟦phone⟧" in refused.text, "what was written stays in the field"
    assert waits(office) and not drafted()
    other = "退貨都簽收了退的那筆沒下文"
    assert product.post("/inbox/teach", turns=turn, intent="ask_refund", text=NEW, other=other).status_code == 303
    assert {NEW, other} <= set(examples_of(draft(), "ask_refund")) and waits(office) == []
    assert NEW in product.reads("/inbox"), "among what was decided lately"
    assert product.post("/inbox/undo", lesson=lesson(office)).status_code == 303
    assert not drafted() and len(waits(office)) == 1
    assert product.post("/inbox/undo", lesson="gone").status_code == 303, "a second click"


def test_what_stands_against_it_is_shown_while_they_type(office: Office, product: Browser) -> None:
    shown = product.post("/inbox/worries", intent="ask_refund", text="利息怎么算", other="").text
    assert "利息" in shown and "ask_fees_and_interest" in shown
    shown = product.post("/inbox/worries", intent="ask_refund", text=NEW, other="").text
    assert "寄回去的貨早簽收了退的那筆沒影" in shown and 'class="wrong"' not in shown, "a suggestion to put right"
    shown = product.post("/inbox/worries", intent="ask_refund", text=NEW, other="寄回去的貨早簽收了退的那筆沒影").text
    assert 'class="wrong"' in shown, "letter by letter is no native sentence"
    assert not drafted()


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/inbox/decide", {"turns": "1;drop", "decision": "right"}, 400),
        ("/inbox/decide", {"turns": "999999", "decision": "right"}, 404),
        ("/inbox/decide", {"turns": "1", "decision": "taught"}, 400),
        ("/inbox/teach", {"turns": "1", "intent": "nlu_fallback", "text": NEW}, 400),
        ("/inbox/teach", {"turns": "1", "intent": "../../etc", "text": NEW}, 400),
        ("/intents/self_harm_hint/teach", {"sentences": NEW}, 404),
        ("/intents/ask_refund/remove", {}, 400),
        ("/training/go-back", {"number": "7"}, 400),
        ("/training/go-back", {"number": "../1"}, 400),
    ],
)
def test_what_nobody_could_have_clicked_changes_nothing(
    product: Browser, path: str, given: dict[str, str], status: int
) -> None:
    assert product.post(path, **given).status_code == status
    assert not drafted()


def test_an_intent_is_added_in_one_place_from_the_inbox(office: Office, product: Browser) -> None:
    turn = unclear(office, "家里被水淹了这个月咋整")
    page = product.reads(f"/intents/new?turns={turn}")
    assert "家里被水淹了这个月咋整" in page and f'name="turns" value="{turn}"' in page
    refused = product.post("/intents", turns=turn, **form(**{"answers:zh_Hans_CN": "请立即还款"})).text
    assert ALERT in refused and "请立即还款" in refused and FLOOD.titles["zh_Hant_HK"] in refused
    assert not drafted() and waits(office)
    made = product.post("/intents", turns=turn, **form())
    assert (made.status_code, made.headers["location"]) == (303, f"/intents/{FLOOD.name}")
    assert answers_of(draft(), FLOOD.name) == FLOOD.answers and waits(office) == []
    page = product.reads(f"/intents/{FLOOD.name}")
    assert all(text.split("\n")[0] in page for text in FLOOD.answers.values())
    assert FLOOD.name in product.reads("/intents") and "ask_flood_relief.yml" in product.reads("/training")
    assert events(office) == ["lesson.taught", "intent.added"]
    assert product.post("/inbox/undo", lesson=lesson(office)).status_code == 303
    assert changes() == "" and len(waits(office)) == 1


def test_the_form_of_an_intent_is_checked_as_it_is_filled_in(product: Browser) -> None:
    shown = product.post("/intents/check", **form(name="ask_refund", **{"titles:zh_Hant_TW": ""})).text
    assert "ask_refund" in shown and 'data-fill="titles:zh_Hant_TW"' in shown
    assert 'class="wrong"' not in product.post("/intents/check", **form()).text


def test_an_answer_is_changed_in_its_place(office: Office, product: Browser) -> None:
    refused = product.post("/intents/ask_refund/words", **form(**{"answers:zh_Hant_TW": "請立即還款"})).text
    assert ALERT in refused and "請立即還款" in refused and not drafted()
    assert product.post("/intents/ask_refund/words", **form()).status_code == 303
    assert answers_of(draft(), "ask_refund") == FLOOD.answers
    assert FLOOD.titles["zh_Hans_CN"] in product.reads("/intents/ask_refund")
    assert product.post("/intents/ask_amount_due/words", **form()).status_code == 400, "answered with figures"


def test_a_form_from_elsewhere_teaches_nothing(office: Office, product: Browser) -> None:
    for method, path, letters in TABLE:
        if method == "POST" and letters == "--p--":
            assert product.post(place(office, path), csrf="0" * 64, **form()).status_code == 403, path
    assert not drafted()


def test_sentences_are_taught_and_a_drafted_intent_is_taken_out_again(office: Office, product: Browser) -> None:
    assert product.post("/intents/ask_refund/teach", sentences=f"{NEW}\r\n\r\n").status_code == 303
    assert NEW in product.reads("/intents/ask_refund")
    assert ALERT in product.post("/intents/ask_refund/teach", sentences=f"{NEW}\n利息怎么算").text
    product.post("/intents", turns="", **form())
    assert product.post(f"/intents/{FLOOD.name}/remove").status_code == 303
    assert examples_of(draft(), "ask_refund").count(NEW) == 1
    assert product.get(f"/intents/{FLOOD.name}").status_code == 404


def test_released_once_rehearsed_and_taken_back_by_who_runs_the_floor(
    office: Office, product: Browser, var: Path
) -> None:
    assert ALERT in product.post("/training/rehearse").text, "nothing is drafted"
    product.post("/intents/ask_refund/teach", sentences=NEW)
    assert ALERT in product.post("/training/promote").text, "not rehearsed"
    rehearsed(var)
    assert 'action="/training/promote"' not in office.of("supervisor").reads("/training")
    assert product.post("/training/promote").status_code == 303
    assert in_force().number == 1
    patch = product.get("/training/patch?release=1")
    assert f"+    - {NEW}" in patch.text and "attachment" in patch.headers["content-disposition"]
    assert product.get("/training/patch?release=2").status_code == 404
    assert office.of("supervisor").post("/training/go-back", number="0").status_code == 303
    assert in_force().content == ROOT
    assert events(office) == ["sentences.taught", "release.promoted"]


def test_the_conversation_tests_that_failed_are_named(product: Browser, var: Path) -> None:
    product.post("/intents/ask_refund/teach", sentences=NEW)
    rehearsed(var)
    path = var / "teaching" / "rehearsal.json"
    told = json.loads(path.read_text()) | {
        "compared": [{"intent": "*", "n": 1, "live": 1.0, "draft": 1.0}], "changed": {"n": 0, "of": 0, "rows": []},
        "dialogues": {"passed": 424, "failed": 1, "which": ["test_dialogues.py::test_dialogue[guards/x]"]},
    }  # fmt: skip
    path.write_text(json.dumps(told))
    page = product.reads("/training")
    assert "424" in page and "test_dialogue[guards/x]" in page


def test_what_a_discarded_draft_was_taught_waits_again(office: Office, product: Browser) -> None:
    taught, ignored = unclear(office, "寄回去的货签收了"), unclear(office, "你们招人吗")
    product.post("/inbox/teach", turns=taught, intent="ask_refund", text=NEW, other="")
    product.post("/inbox/decide", turns=ignored, decision="ignored")
    assert product.post("/training/discard").status_code == 303
    assert waits(office) == ["寄回去的货签收了"] and not drafted()


def test_what_borrowers_said_is_shown_as_text(office: Office, product: Browser) -> None:
    turn = unclear(office, "<script>alert(1)</script>怎么还")
    for page in (product.reads("/inbox"), product.reads(f"/intents/new?turns={turn}")):
        assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_every_page_of_theirs_in_every_language(office: Office, product: Browser, locale: str) -> None:
    product.post("/my-language", locale=locale)
    assert "0" in product.reads("/inbox"), "nothing waits"
    unclear(office, "你们招人吗")
    for path in ("/inbox", "/intents", "/intents/new", "/intents/ask_refund", "/intents/ask_amount_due", "/training"):
        page = product.reads(path)
        assert f'<html lang="{locale.replace("_", "-")}">' in page
