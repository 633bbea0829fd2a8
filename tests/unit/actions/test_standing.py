"""Where do I stand: figures of the demo portfolio, as of 2026-03-02."""

from typing import Any

import pytest

from tests.unit.actions.conftest import Begin
from tests.unit.actions.talk import keys


def amounts(reply: dict[str, Any]) -> dict[str, str]:
    return {name: leaf["amount"] for name, leaf in reply["values"].items() if "amount" in leaf}


def test_overdue_since_when_and_how_much(begin: Begin) -> None:
    told, offer = begin("wang-late-35").run("action_tell_overdue_status")
    assert told["response"] == "utter_overdue_status"
    assert told["values"]["days"] == {"count": 35}
    assert told["values"]["since"] == {"date": "2026-01-26"}
    assert told["values"]["owed"] == {"amount": "2370.32", "currency": "CNY"}
    assert told["values"]["at"] == {"time": "2026-03-02T12:00:00+08:00"}
    assert told["card"]["type"] == "standing"
    assert offer["response"] == "utter_offer_plan"


def test_the_parts_make_the_whole(begin: Begin) -> None:
    parts = amounts(begin("xu-part-paid").run("action_tell_amount_due")[0])
    total = float(parts.pop("total"))
    assert round(sum(float(part) for part in parts.values()), 2) == total


@pytest.mark.parametrize(
    ("who", "action", "told"),
    [
        ("li-due-tomorrow", "action_tell_overdue_status", ["utter_not_overdue"]),
        ("li-due-tomorrow", "action_tell_amount_due", ["utter_amount_due_none"]),
        ("li-due-tomorrow", "action_tell_due_date", ["utter_due_date"]),
        ("wang-late-35", "action_tell_due_date", ["utter_due_date_overdue"]),
        ("gao-grace", "action_tell_overdue_status", ["utter_in_grace", "utter_offer_plan"]),
        ("liu-paid-off", "action_tell_overdue_status", ["utter_paid_off"]),
        ("liu-paid-off", "action_tell_due_date", ["utter_paid_off"]),
        ("ma-no-loans", "action_tell_overdue_status", ["utter_no_loans"]),
        ("ma-no-loans", "action_show_schedule", ["utter_no_loans"]),
        ("chen-three-loans", "action_tell_overdue_status", ["utter_loans_overview", "utter_offer_plan"]),
        ("chen-three-loans", "action_tell_due_date", ["utter_loans_overview"]),
        ("wang-late-35", "action_do_nothing", ["utter_do_nothing", "utter_do_nothing_ahead", "utter_offer_plan"]),
        ("li-due-tomorrow", "action_do_nothing", ["utter_do_nothing_not_overdue"]),
        ("wang-late-35", "action_tell_credit_impact", ["utter_credit_impact"]),
        ("li-due-tomorrow", "action_tell_credit_impact", ["utter_not_overdue_credit"]),
        ("wang-late-35", "action_tell_fees", ["utter_fees_and_interest_no_fee"]),
        ("wu-hardship", "action_tell_fees", ["utter_fees_and_interest"]),
        ("wang-late-35", "action_show_schedule", ["utter_schedule_contract"]),
        ("wang-late-35", "action_greet", ["utter_greet_signed_in"]),
    ],
)
def test_each_standing_is_told_in_its_own_way(begin: Begin, who: str, action: str, told: list[str]) -> None:
    assert keys(begin(who).run(action)) == told


VISITORS_HEAR = {
    "action_tell_overdue_status": "utter_please_sign_in",
    "action_tell_amount_due": "utter_please_sign_in",
    "action_tell_due_date": "utter_please_sign_in",
    "action_start_plan": "utter_please_sign_in",
    "action_propose_plans": "utter_please_sign_in",
    "action_counter_offer": "utter_please_sign_in",
    "action_choose_plan": "utter_please_sign_in",
    "action_accept_plan": "utter_please_sign_in",
    "action_tell_agreement": "utter_please_sign_in",
    "action_cancel_agreement": "utter_please_sign_in",
    "action_tell_fees": "utter_ask_fees_and_interest",
    "action_tell_credit_impact": "utter_credit_impact_general",
    "action_do_nothing": "utter_do_nothing_general",
    "action_greet": "utter_greet",
}


@pytest.mark.parametrize(("action", "told"), VISITORS_HEAR.items())
def test_a_visitor_hears_general_things_only(begin: Begin, action: str, told: str) -> None:
    assert keys(begin(None).run(action)) == [told]


def test_the_signed_in_name_is_printed_as_it_is(begin: Begin) -> None:
    assert begin("lin-tw-late-20").run("action_greet")[0]["values"] == {"name": {"name": "林怡君"}}


def test_an_unknown_conversation_is_a_visitors(begin: Begin) -> None:
    talk = begin("wang-late-35")
    talk.conversation = "made-up"
    assert keys(talk.run("action_tell_amount_due")) == ["utter_please_sign_in"]


def test_facts_come_with_their_place(begin: Begin) -> None:
    told = begin("lin-tw-late-20").run("action_tell_credit_impact")[0]
    said = {item["says"]["phrase"] for item in told["card"]["items"]}
    assert said and all(phrase.startswith(("fact.tw.", "fact.any.", "fact.review")) for phrase in said)


def test_the_source_of_the_last_answer(begin: Begin) -> None:
    talk = begin("wang-late-35")
    assert keys(talk.run("action_tell_source", "依据是什么", "ask_source")) == ["utter_source_ledger"]
    talk.run("action_tell_credit_impact")
    assert keys(talk.run("action_tell_source", "依据是什么", "ask_source")) == ["utter_source"]


def test_the_offer_stands_without_being_repeated(begin: Begin) -> None:
    talk = begin("wang-late-35")
    talk.run("action_tell_overdue_status")
    assert keys(talk.run("action_tell_amount_due")) == ["utter_amount_due"]
    assert talk.slots["pending"] == "offer_plan"
