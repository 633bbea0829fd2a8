"""The affordability questions, message by message, as Rasa would call their validation."""

from typing import Any

import pytest

from tests.unit.actions.conftest import Begin
from tests.unit.actions.entities import amount, day, named
from tests.unit.actions.talk import Talk, keys

FORM, VALIDATE = "affordability_form", "validate_affordability_form"
INCOME, OUTGOINGS, DEBTS, PAY_DAY = "monthly_income", "necessary_outgoings", "other_debt_payments", "pay_day"


@pytest.fixture
def form(begin: Begin) -> Talk:
    """The questions have begun; income is asked."""
    talk = begin("wang-late-35")
    talk.run("action_start_plan", "我想分期", "request_instalment")
    talk.loop = FORM
    talk.run(VALIDATE, "我想分期", "request_instalment", done=["action_start_plan", FORM])
    assert talk.slots["requested_slot"] == INCOME
    return talk


def answer(talk: Talk, text: str, intent: str = "inform", *entities: Any) -> list[str]:
    return keys(talk.run(VALIDATE, text, intent, *entities))


def asked(talk: Talk) -> Any:
    return talk.slots["requested_slot"]


def test_answers_in_order_end_the_form(form: Talk) -> None:
    answer(form, "8000", "inform", amount("8000"))
    assert asked(form) == OUTGOINGS
    answer(form, "大概四千五", "inform", amount("4500", "about"))
    assert asked(form) == DEBTS
    answer(form, "没有", "deny")
    assert asked(form) == PAY_DAY
    answer(form, "10号", "inform", day(10))
    assert asked(form) is None
    assert [form.slots[slot] for slot in (INCOME, OUTGOINGS, DEBTS, PAY_DAY)] == ["8000", "4500", "0", "10"]


def test_a_question_with_an_amount_is_handed_back_untouched(form: Talk) -> None:
    before = dict(form.slots)
    assert answer(form, "逾期800块要多少利息", "ask_fees_and_interest", amount("800")) == []
    assert form.slots == before


def test_after_a_digression_the_same_question_is_asked(form: Talk) -> None:
    answer(form, "8000", "inform", amount("8000"))
    form.run(VALIDATE, "会上征信吗", "ask_credit_impact", done=["action_tell_credit_impact", FORM])
    assert asked(form) == OUTGOINGS and form.slots[INCOME] == "8000"


def test_a_range_takes_the_cautious_end_and_says_so(form: Talk) -> None:
    said = form.run(VALIDATE, "5000到6000", "inform", amount(None, "range", low="5000", high="6000"))
    assert keys(said) == ["utter_form_range_confirm"]
    assert said[0]["values"]["taken"]["amount"] == "5000.00" and form.slots[INCOME] == "5000"


def test_skipping(form: Talk) -> None:
    for _ in range(4):
        answer(form, "跳过", "skip_question")
    assert asked(form) is None and form.slots[INCOME] == "skipped"


def test_two_failures_explain_and_ask_whether_to_go_on(form: Talk) -> None:
    assert answer(form, "香蕉", "nlu_fallback") == ["utter_form_invalid_amount"]
    assert asked(form) == INCOME
    assert answer(form, "香蕉皮", "nlu_fallback") == ["utter_form_explain"]
    assert form.slots["pending"] == "form_go_on" and asked(form) == "form_go_on"
    assert answer(form, "好", "affirm") == []
    assert asked(form) == INCOME and form.slots["pending"] is None


def test_an_answer_while_asked_whether_to_go_on_is_taken(form: Talk) -> None:
    answer(form, "香蕉", "nlu_fallback")
    answer(form, "香蕉皮", "nlu_fallback")
    answer(form, "6000", "inform", amount("6000"))
    assert form.slots[INCOME] == "6000" and asked(form) == OUTGOINGS


def test_no_while_asked_whether_to_go_on_is_left_to_its_rule(form: Talk) -> None:
    answer(form, "香蕉", "nlu_fallback")
    answer(form, "香蕉皮", "nlu_fallback")
    before = dict(form.slots)
    assert answer(form, "不要", "deny") == [] and form.slots == before
    assert keys(form.run("action_stop", "不要", "deny")) == ["utter_stopped"]
    assert form.loop is None and asked(form) is None


def test_a_digression_does_not_wipe_out_a_failure(form: Talk) -> None:
    answer(form, "香蕉", "nlu_fallback")
    form.run(VALIDATE, "会上征信吗", "ask_credit_impact", done=["action_tell_credit_impact", FORM])
    assert answer(form, "香蕉皮", "nlu_fallback") == ["utter_form_explain"]


def test_any_answer_can_be_corrected_and_the_form_goes_on(form: Talk) -> None:
    answer(form, "8000", "inform", amount("8000"))
    said = answer(form, "收入改成6000", "correct_answer", named("field", "income"), amount("6000"))
    assert said == ["utter_form_corrected"] and form.slots[INCOME] == "6000" and asked(form) == OUTGOINGS


def test_said_wrong_asks_the_last_question_again(form: Talk) -> None:
    answer(form, "8000", "inform", amount("8000"))
    answer(form, "刚才说错了", "correct_answer")
    assert asked(form) == INCOME and form.slots[INCOME] is None


def test_one_step_back(form: Talk) -> None:
    answer(form, "8000", "inform", amount("8000"))
    answer(form, "上一步", "go_back")
    assert asked(form) == INCOME
    before = dict(form.slots)
    assert answer(form, "上一步", "go_back") == [] and form.slots == before  # nothing behind the first: its rule answers


def test_stopping_keeps_what_was_said(form: Talk) -> None:
    answer(form, "8000", "inform", amount("8000"))
    assert answer(form, "算了", "cancel") == []
    assert keys(form.run("action_stop", "算了", "cancel")) == ["utter_stopped"]
    assert form.loop is None and form.slots[INCOME] == "8000"
    assert keys(form.run("action_start_plan", "我想分期", "request_instalment")) == ["utter_form_resumed"]


def test_a_wish_inside_the_form_is_remembered(form: Talk) -> None:
    wish = amount("800", "at_most", per="month")
    assert answer(form, "每月最多800", "counter_offer", wish) == []
    said = form.run("action_counter_offer", "每月最多800", "counter_offer", wish)
    assert keys(said) == ["utter_wish_noted"] and form.slots["wish"]["monthly_at_most"] == "800.00"
    assert said[0]["values"]["wish"]["list"][0]["phrase"] == "wish.monthly_at_most"


def test_signed_out_in_the_middle_ends_the_form(form: Talk) -> None:
    form.conversation = "made-up"
    assert answer(form, "8000", "inform", amount("8000")) == [] and asked(form) is None


@pytest.mark.parametrize("action", ["action_care_self_harm", "action_stop", "action_sign_out"])
def test_what_ends_the_form(form: Talk, action: str) -> None:
    form.run(action)
    assert form.loop is None and asked(form) is None


def test_asking_for_a_person_ends_the_form_when_surely_meant(form: Talk) -> None:
    form.run("action_answer_knowledge", "转人工", "talk_to_human", confidence=0.5)
    assert form.loop == FORM
    form.run("action_answer_knowledge", "转人工", "talk_to_human", confidence=0.95)
    assert form.loop is None
