"""An agreement that is running: told, changed, cancelled in time."""

import pytest

from tests.unit.actions.conftest import Begin
from tests.unit.actions.talk import Talk, keys
from tests.unit.actions.test_plans import accept, consent, planned

TOO_LATE = "2026-03-31T04:00:00+00:00"


@pytest.fixture
def agreed(begin: Begin) -> Talk:
    talk = planned(begin, "wang-late-35")
    consent(talk)
    accept(talk)
    return talk


def test_no_second_plan_on_the_same_loan(agreed: Talk) -> None:
    assert keys(agreed.run("action_start_plan", "我想分期", "request_instalment")) == ["utter_already_agreed"]


def test_the_standing_answer_names_the_agreement(agreed: Talk) -> None:
    assert keys(agreed.run("action_tell_overdue_status")) == ["utter_overdue_status", "utter_on_agreement"]


def test_the_agreed_schedule_is_the_one_shown(agreed: Talk) -> None:
    assert keys(agreed.run("action_show_schedule")) == ["utter_schedule"]


def test_cancelling_is_asked_once_more_and_done_once(agreed: Talk) -> None:
    assert keys(agreed.run("action_ask_cancel_agreement")) == ["utter_cancel_confirm"]
    assert agreed.slots["pending"] == "cancel_agreement"
    before = dict(agreed.slots)
    first = agreed.run("action_cancel_agreement", "确认", "affirm", message_id="yes-cancel")
    assert keys(first) == ["utter_agreement_cancelled"]
    agreed.slots = dict(before)
    assert agreed.run("action_cancel_agreement", "确认", "affirm", message_id="yes-cancel") == first
    agreed.slots = before
    assert keys(agreed.run("action_cancel_agreement", "确认", "affirm")) == ["utter_already_cancelled"]
    assert agreed.run("action_tell_agreement")[0]["values"]["status"] == {"phrase": "status.cancelled", "values": {}}
    assert keys(agreed.run("action_ask_cancel_agreement")) == ["utter_no_agreement"]


def test_not_cancelling_changes_nothing(agreed: Talk) -> None:
    agreed.run("action_ask_cancel_agreement")
    assert keys(agreed.run("action_fallback", "咕噜", "nlu_fallback")) == ["utter_yes_or_no"]
    assert agreed.slots["pending"] == "cancel_agreement"
    assert keys(agreed.run("action_keep_agreement", "不取消了", "deny")) == ["utter_agreement_kept"]
    assert agreed.run("action_tell_agreement")[0]["values"]["status"]["phrase"] == "status.active"


def test_after_the_cooling_off_time_a_person_helps(agreed: Talk) -> None:
    said = agreed.run("action_ask_cancel_agreement", received=TOO_LATE)
    assert keys(said) == ["utter_cancel_too_late"] and agreed.slots["pending"] is None
    assert said[0]["choices"][0]["intent"] == "talk_to_human"


def test_between_question_and_yes_the_time_may_run_out(agreed: Talk) -> None:
    agreed.run("action_ask_cancel_agreement")
    assert keys(agreed.run("action_cancel_agreement", "确认", "affirm", received=TOO_LATE)) == ["utter_cancel_too_late"]


def test_changing_the_number_of_instalments(agreed: Talk) -> None:
    assert keys(agreed.run("action_change_plan", "改成12期", "change_or_cancel_instalment")) == ["utter_change_plan"]


def test_another_borrowers_agreement_is_not_there(begin: Begin, agreed: Talk) -> None:
    agreed.run("action_ask_cancel_agreement")
    other = begin("li-due-tomorrow")
    other.slots = dict(agreed.slots)
    assert keys(other.run("action_cancel_agreement", "确认", "affirm")) == ["utter_no_agreement"]
    named = {"entity": "agreement", "value": agreed.slots["agreement_in_question"]}
    assert keys(other.run("action_ask_cancel_agreement", "", "cancel_agreement", named)) == ["utter_no_agreement"]
    assert agreed.run("action_tell_agreement")[0]["values"]["status"]["phrase"] == "status.active"
