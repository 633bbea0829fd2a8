"""A conversation made into a conversation test: masked, without figures, said by a demo borrower, in the runner's words."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.console.retold import PORTFOLIO, _folder, _pressed, case_of
from lending.store.audit import AuditEvent
from lending.store.conversations import Answer, commit_turn, next_waiting, receive
from lending.store.demo import Owing, most_like
from lending.store.handovers import hand_back, say_as_person, take_over
from lending.store.transcript_rows import Transcript, TurnRow
from lending.store.transcripts import Told, note_turn
from tests.unit.console.conftest import WHO, Office
from tests.unit.store.kept import NOON

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONVERSATIONS = Path(__file__).resolve().parents[2] / "conversations"


def made(office: Office, conversation_id: str) -> dict[str, Any]:
    with office.kept.sessions() as session:
        case = case_of(session, session.get_one(Transcript, conversation_id), SHANGHAI)
    (read,) = yaml.safe_load(case.text)
    assert (CONVERSATIONS / case.folder).is_dir()
    return dict(read)


def test_what_was_said_is_masked_and_of_the_answers_only_keys_are_left(office: Office) -> None:
    assert made(office, office.conversation) == {
        "case": "ask_overdue_status (2026-03-02)", "as": WHO, "on": date(2026, 3, 2), "locale": "zh_Hans_CN",
        "say": ["我要投诉，电话⟦phone⟧", {"expect": {"key": "utter_x"}}],
    }  # fmt: skip


def test_whatever_was_said_is_read_back_as_it_was(office: Office) -> None:
    said = ["800", "yes", "null", "- a: b", "{x}, [y]", "两行\n字", "# 不是注释", "'\"", "还", " 空 ", "2026-03-02"]
    own = office.floor.say("你们是谁", locale="zh_Hant_TW")
    for text in said:
        office.floor.say(text, conversation_id=own)
    case = made(office, own)
    assert [step for step in case["say"] if isinstance(step, str)] == ["你们是谁", *said]
    assert "as" not in case and "on" not in case and case["locale"] == "zh_Hant_TW", "a visitor is nobody of the portfolio"


def test_presses_other_days_and_what_staff_did(office: Office) -> None:
    own, sessions = office.conversation, office.kept.sessions
    with sessions.begin() as session:
        take_over(session, own, "agent", "小李", Answer("staff.hello", "您好"), NOON)
        say_as_person(session, own, "agent", "小李", "请放心", NOON)
        hand_back(session, own, "agent", Answer("staff.goodbye", "再见"), "说明过了", NOON)
    tomorrow = NOON + timedelta(days=1)
    with sessions.begin() as session:
        receive(session, own, "p", {"text": "看方案 2", "intent": "choose_plan", "entities": {}}, tomorrow)
        waiting = next_waiting(session, own)
        assert waiting is not None
        said = [Answer("utter_a", "好"), Answer("utter_b", "好"), Answer("utter_a", "好")]
        commit_turn(session, waiting, said, events=[], locale=waiting.locale, now=tomorrow)
        told = [{"key": each.key, "text": each.text} for each in said]
        note_turn(session, own, Told(waiting.seq, "看方案 2", told, (), (), (), "answered", timedelta(0), "x"), tomorrow)
    case = made(office, own)
    assert case["staff"] == "there"
    assert case["say"][2:] == [
        {"staff": "take"}, {"staff": {"writes": "请放心"}}, {"staff": "hand_back"}, {"later": date(2026, 3, 3)},
        {"sign_in_again": "zh_Hans_CN"}, {"press": "看方案 2"}, {"expect": {"key": ["utter_a", "utter_b"]}},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "title, pressed",
    [("看方案 3", "看方案 3"), ("协议 HH-20260302-7K3Q9D", "协议"), ("还 ¥1,234.56", "还"), ("⟦name⟧ 的", "⟦name⟧ 的")],
)
def test_of_a_button_what_is_somebodys_own_is_left_out(title: str, pressed: str) -> None:
    assert _pressed(title) == pressed


def turn(intent: str, outcome: str = "answered", *keys: str) -> TurnRow:
    return TurnRow(intent=intent, outcome=outcome, answers=[{"key": key} for key in keys])


@pytest.mark.parametrize(
    "turns, folder",
    [
        ([turn("request_instalment"), turn("affirm")], "happy_path"),
        ([turn("ask_due_date", "answered", "utter_due_date", "utter_ask_pay_day")], "digressions"),
        ([turn("greet", "not_understood")], "invalid_input"),
        ([turn("counter_offer"), turn("greet", "asked_back")], "corrections"),
        ([turn("counter_offer"), turn("cancel_agreement")], "cancellations"),
        ([turn("ask_amount_due", "answered", "utter_please_sign_in")], "guards"),
        ([], "happy_path"),
    ],
)
def test_the_folder_is_of_what_it_tries(turns: list[TurnRow], folder: str) -> None:
    assert _folder(turns, {answer["key"] for each in turns for answer in each.answers}) == folder


@pytest.mark.parametrize(
    "place, loans, who, on",
    [
        ("CN", [Owing("cn_consumer", 35, False)], "wang-late-35", "2026-03-02"),
        ("CN", [Owing("cn_consumer", 41, False)], "wang-late-35", "2026-03-08"),
        ("CN", [Owing("cn_card_instalment", 60, False)], "wu-hardship", "2026-02-25"),
        ("CN", [Owing("cn_consumer", 0, True)], "liu-paid-off", "2026-03-02"),
        ("CN", [], "ma-no-loans", "2026-03-02"),
        ("CN", [Owing("cn_consumer", 30, False, frozenset({"dispute"}))], "huang-dispute", "2026-03-02"),
        ("CN", [Owing("cn_consumer", 9, False)] * 3, "chen-three-loans", "2026-03-02"),
        ("TW", [Owing("tw_personal", 25, False)], "lin-tw-late-20", "2026-03-07"),
        ("HK", [Owing("hk_personal", 300, False)], "chan-hk-late-10", "2026-03-02"),
    ],
)
def test_who_of_the_portfolio_is_most_like(place: str, loans: list[Owing], who: str, on: str) -> None:
    chosen, day = most_like(PORTFOLIO, place, loans)
    assert chosen == who and (day.isoformat() == on or "dispute" in who or "chen" in who)


def test_it_is_shown_taken_away_and_told_to_the_audit(office: Office) -> None:
    product, at = office.of("product"), f"/conversations/{office.conversation}"
    assert f"{at}/test" in product.reads(at)
    page = product.reads(f"{at}/test")
    assert "tests/conversations/happy_path" in page and "13812345678" not in page and "utter_x" in page
    file = product.get(f"{at}/test.yml")
    assert file.headers["content-type"] == "application/yaml; charset=utf-8"
    assert file.headers["content-disposition"].startswith("attachment")
    assert yaml.safe_load(file.text)[0]["as"] == WHO
    with office.kept.reading() as session:
        told = [each for each in session.query(AuditEvent).filter_by(event="transcript.exported")]
        assert [(each.actor, each.detail) for each in told] == [("staff:product", {"as": "test"})] * 2
    hostile = office.floor.say("</textarea><script>alert(1)</script>")
    assert "<script>alert" not in product.reads(f"/conversations/{hostile}/test")
