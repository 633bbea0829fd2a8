"""Care first, then manners: danger, hardship, misunderstandings, languages, goodbyes."""

import pytest
from sqlalchemy import select

from lending.store.audit import AuditEvent
from lending.store.engine import Sessions
from lending.store.handovers import Handover
from lending.store.staff import add_member
from tests.unit.actions.conftest import Begin
from tests.unit.actions.entities import named
from tests.unit.actions.talk import keys
from tests.unit.actions.test_plans import consent, planned
from tests.unit.store.kept import NOON


@pytest.mark.parametrize(
    ("who", "line"), [("wang-late-35", "fact.cn."), ("lin-tw-late-20", "fact.tw."), ("chan-hk-late-10", "fact.hk.")]
)
def test_danger_stops_all_talk_of_money(begin: Begin, sessions: Sessions, who: str, line: str) -> None:
    talk = begin(who)
    said = talk.run("action_care_self_harm", "我不想活了", "self_harm_signal")
    assert keys(said) == ["utter_self_harm_signal"] and "choices" not in said[0]
    lines = said[0]["values"]["lines"]["list"]
    assert lines and all(each["phrase"].startswith(line) for each in lines)
    with sessions() as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.event == "care.self_harm_signal"))
    assert event.subject == f"conversation:{talk.conversation}" and event.detail == {"place": line[5:7].upper()}


def test_a_turn_done_again_alerts_staff_once(begin: Begin, sessions: Sessions) -> None:
    talk = begin("wang-late-35")
    for _ in range(2):
        talk.run("action_care_self_harm", "我不想活了", "self_harm_signal", message_id="the-same-message")
    talk.run("action_care_self_harm", "我不想活了", "self_harm_signal", message_id="said-again")
    with sessions() as session:
        told = select(AuditEvent).where(AuditEvent.event == "care.self_harm_signal").order_by(AuditEvent.id)
        events = session.scalars(told).all()
    assert [event.request_key for event in events] == ["the-same-message", "said-again"]


def test_danger_while_consent_waits_takes_the_plan_off_the_table(begin: Begin) -> None:
    talk = planned(begin, "wang-late-35")
    consent(talk)
    assert keys(talk.run("action_care_self_harm", "我不想活了", "self_harm_signal")) == ["utter_self_harm_signal"]
    assert talk.slots["pending"] == "cared_for" and talk.slots["shown_plans"] is None


def test_a_visitor_in_danger_gets_lines_too(begin: Begin) -> None:
    assert begin(None).run("action_care_self_harm")[0]["values"]["lines"]["list"]


def test_hardship_is_heard_before_anything_is_offered(begin: Begin) -> None:
    assert keys(begin("wu-hardship").run("action_report_hardship")) == ["utter_report_hardship", "utter_offer_plan"]
    assert keys(begin(None).run("action_report_hardship")) == ["utter_report_hardship"]


def test_misunderstood_three_times(begin: Begin) -> None:
    talk = begin("wang-late-35")
    ranking = ["nlu_fallback", "self_harm_signal", "ask_due_date", "inform", "ask_fees_and_interest"]
    first = talk.run("action_fallback", "咕噜", "nlu_fallback", ranking=ranking)
    assert keys(first) == ["utter_clarify"]
    assert [choice["intent"] for choice in first[0]["choices"]] == ["ask_due_date", "ask_fees_and_interest"]
    assert keys(talk.run("action_fallback", "咕噜", "nlu_fallback", ranking=ranking)) == ["utter_ask_rephrase_detail"]
    assert keys(talk.run("action_fallback", "咕噜", "nlu_fallback", ranking=ranking)) == ["utter_offer_person"]
    talk.run("action_tell_due_date")
    assert keys(talk.run("action_fallback", "咕噜", "nlu_fallback", ranking=ranking)) == ["utter_clarify"]


def test_who_is_not_understood_a_fourth_time_is_referred_to_a_person(begin: Begin, sessions: Sessions) -> None:
    talk = begin("wang-late-35")
    with sessions.begin() as session:
        add_member(session, "li", "agent", "a long enough password", shown_as="小李", locale="en", by="operator", now=NOON)
    said = [keys(talk.run("action_fallback", "咕噜", "nlu_fallback", message_id=str(time))) for time in range(5)]
    assert said[2] == ["utter_offer_person"]
    assert said[3] == ["utter_person_referred", "utter_person_comes_next"]
    assert said[4] == ["utter_offer_person"], "once is enough"
    with sessions() as session:
        assert session.scalars(select(Handover.why)).all() == ["lost"]


def test_the_language_is_set_before_it_is_spoken(begin: Begin) -> None:
    talk = begin(None)
    assert talk.run("action_set_language", "请用繁体", "change_language", named("language", "hant_TW")) == []
    assert talk.then == "utter_language_set" and talk.slots["chosen_locale"] == "zh_Hant_TW"
    assert keys(talk.run("action_set_language", "换个语言", "change_language")) == ["utter_which_language"]


def test_signing_out_ends_the_conversation(begin: Begin) -> None:
    talk = begin("wang-late-35")
    assert keys(talk.run("action_sign_out")) == ["utter_signed_out"]
    assert keys(talk.run("action_tell_amount_due")) == ["utter_please_sign_in"]
    assert keys(talk.run("action_sign_out")) == ["utter_signed_out"]


def test_a_promise_is_thanked_for_and_binds_nobody(begin: Begin) -> None:
    assert keys(begin("wang-late-35").run("action_promise_to_pay")) == ["utter_promise_to_pay"]


def test_a_bare_figure_is_asked_about(begin: Begin) -> None:
    figure = {"entity": "amount", "value": {"value": "3000", "bound": "exactly"}, "start": 0, "end": 4}
    assert keys(begin("wang-late-35").run("action_counter_offer", "3000", "counter_offer", figure)) == ["utter_clarify"]
    assert keys(begin("wang-late-35").run("action_take_value", "3000", "inform", figure)) == ["utter_clarify"]


def test_whoever_may_be_in_danger_is_asked_and_the_answer_decides(begin: Begin) -> None:
    talk = begin("wang-late-35")
    asked = talk.run("action_ask_if_safe", "没有我大家都轻松", "self_harm_hint")
    assert keys(asked) == ["utter_ask_if_safe"] and talk.slots["pending"] == "care_check"
    assert [each["intent"] for each in asked[0]["choices"]] == ["affirm", "deny"]
    assert keys(talk.run("action_fallback", "唉", "nlu_fallback")) == ["utter_yes_or_no"]
    assert keys(talk.run("action_care_self_harm", "有", "affirm")) == ["utter_self_harm_signal"]
    assert talk.slots["pending"] == "cared_for" and talk.slots.get("before_care") is None
    assert keys(talk.run("action_fallback", "唉", "nlu_fallback")) == ["utter_stay_beside"]


def test_a_false_alarm_gives_back_the_question_that_waited(begin: Begin) -> None:
    talk = planned(begin, "wang-late-35")
    consent(talk)
    assert keys(talk.run("action_ask_if_safe", "拿命还吗", "self_harm_hint")) == ["utter_ask_if_safe"]
    assert keys(talk.run("action_go_on_safe", "没有", "deny")) == ["utter_go_on_safe", "utter_consent_reminder"]
    assert talk.slots["pending"] == "consent" and talk.slots["before_care"] is None
