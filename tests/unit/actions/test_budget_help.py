"""A budget made together, its figures against the demo portfolio's loans."""

from decimal import Decimal as D

from tests.unit.actions.conftest import Begin
from tests.unit.actions.talk import Talk, keys

MEANS = {"monthly_income": "6000", "necessary_outgoings": "3500", "other_debt_payments": "500", "pay_day": "12"}


def asked(begin: Begin, who: str, **means: str) -> Talk:
    talk = begin(who)
    assert keys(talk.run("action_budget_help", "帮我做个预算", "budget_help")) == ["utter_budget_help"]
    assert talk.then == "affordability_form" and talk.slots["aim"] == "budget"
    talk.slots |= {**MEANS, **means}
    return talk


def test_the_picture_and_what_is_lacking(begin: Begin) -> None:
    talk = asked(begin, "wang-late-35")
    told, apart = talk.run("action_propose_plans")
    assert (told["response"], apart["response"]) == ("utter_budget_short", "utter_budget_pay_day")
    card, values = told["card"], told["values"]
    assert {part["label"]["phrase"]: part["amount"]["amount"] for part in card["parts"]} == {
        "budget.outgoings": "3500.00", "budget.other_debts": "500.00", "budget.set_aside": "200.00",
    }  # fmt: skip
    assert card["spare"]["amount"] == values["spare"]["amount"] == "1800.00"
    assert D(values["missing"]["amount"]) == D(card["due"]["amount"]) - 1800
    assert talk.slots["pending"] == "offer_plan" and talk.slots.get("aim") is None


def test_what_was_said_is_kept_and_shown_at_once_the_next_time(begin: Begin) -> None:
    talk = asked(begin, "wang-late-35")
    talk.run("action_propose_plans")
    later = begin("wang-late-35")
    assert keys(later.run("action_budget_help", "帮我做个预算", "budget_help"))[0] == "utter_budget_short"


def test_skipped_answers_allow_no_conclusion(begin: Begin) -> None:
    talk = asked(begin, "zhao-worried", necessary_outgoings="skipped")
    assert keys(talk.run("action_propose_plans")) == ["utter_budget_partial"]


def test_plans_asked_for_in_the_middle_end_the_budget(begin: Begin) -> None:
    talk = asked(begin, "wang-late-35", pay_day="25")
    talk.loop = "affordability_form"
    talk.run("action_start_plan", "我想分期", "request_instalment")
    assert talk.slots.get("aim") is None
    assert "utter_plans" in keys(talk.run("action_propose_plans"))


def test_visitors_and_who_has_no_loan_hear_how_it_is_done(begin: Begin) -> None:
    for who in (None, "ma-no-loans"):
        assert keys(begin(who).run("action_budget_help", "帮我做个预算", "budget_help")) == ["utter_budget_help_general"]
