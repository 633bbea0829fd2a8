"""An agreement that is running: told, changed, cancelled in time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lending.store.agreement_rows import AgreementRow
from lending.store.engine import Sessions
from lending.store.loans import PaymentRow
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
    assert agreed.run("action_tell_agreement")[0]["values"]["status"]["phrase"] == "status.accepted"


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
    assert agreed.run("action_tell_agreement")[0]["values"]["status"]["phrase"] == "status.accepted"


# --- what has become of it --------------------------------------------------------------------------------------------

LONG_AFTER = "2026-05-31T04:00:00+00:00"


def told(talk: Talk, received: str = "2026-03-05T04:00:00+00:00") -> dict[str, Any]:
    (reply,) = talk.run("action_tell_agreement", received=received)
    return dict(reply)


def pay(sessions: Sessions, agreed: Talk, day: str, amount: str | None = None) -> Decimal:
    """A payment on the loan of the agreement: the first instalment's amount, or this one."""
    with sessions.begin() as session:
        (made,) = session.scalars(select(AgreementRow)).all()
        due = Decimal(amount or made.body["rows"][0]["total"])
        session.add(PaymentRow(loan_id=made.loan_id, reference=f"paid-{day}", paid_on=date.fromisoformat(day), amount=due))
    return due


def test_how_far_have_i_come(agreed: Talk, sessions: Sessions) -> None:
    paid = pay(sessions, agreed, "2026-03-05")
    reply = told(agreed)
    assert reply["response"] == "utter_agreement_progress"
    assert reply["values"]["paid"] == {"amount": str(paid), "currency": "CNY"}
    assert reply["values"]["settled"] == {"count": 1}
    assert [row["state"]["phrase"] for row in reply["card"]["rows"][:2]] == ["due.paid", "due.open"]
    assert reply["values"]["next_date"] == reply["card"]["rows"][1]["due"]


def test_late_is_told_with_what_brings_it_up_to_date(agreed: Talk) -> None:
    reply = told(agreed, "2026-04-01T04:00:00+00:00")
    assert reply["response"] == "utter_agreement_behind"
    assert reply["values"]["short"] == reply["card"]["rows"][0]["total"]


def test_a_broken_plan_leads_to_another_not_to_a_punishment(agreed: Talk, sessions: Sessions) -> None:
    paid = pay(sessions, agreed, "2026-03-05", "100.00")
    reply = told(agreed, LONG_AFTER)
    assert reply["response"] == "utter_agreement_broken"
    assert reply["values"]["paid"] == {"amount": str(paid), "currency": "CNY"}
    agreed.slots = {}
    started = agreed.run("action_start_plan", "我想分期", "request_instalment", received=LONG_AFTER)
    assert keys(started) != ["utter_already_agreed"]


def test_all_paid_is_told_with_thanks(agreed: Talk, sessions: Sessions) -> None:
    pay(sessions, agreed, "2026-03-05", "30000.00")
    assert told(agreed)["response"] == "utter_agreement_completed"
