"""Several loans: which one, or all of them, one after the other."""

import pytest

from tests.unit.actions.conftest import Begin
from tests.unit.actions.entities import named, ordinal
from tests.unit.actions.talk import Talk, keys
from tests.unit.actions.test_plans import ANSWERS, accept, consent


@pytest.fixture
def chen(begin: Begin) -> Talk:
    """Three loans, two of them late; has been asked which one."""
    talk = begin("chen-three-loans")
    assert keys(talk.run("action_start_plan", "我想分期", "request_instalment")) == ["utter_which_loan"]
    assert talk.slots["pending"] == "choose_loan"
    return talk


def product(talk: Talk) -> str:
    label = talk.run("action_show_cost_table")[0]["values"]["loan"]
    return str(label["values"]["product"]["phrase"])


@pytest.mark.parametrize(
    ("text", "entities", "chosen"),
    [
        ("第一笔", [ordinal(1)], "product.cn_consumer"),
        ("最后一笔", [ordinal(-1)], "product.cn_card_instalment"),
        ("信用卡那笔", [], "product.cn_card_instalment"),
        ("信用卡那筆", [], "product.cn_card_instalment"),
        ("小额贷款那个", [], "product.cn_micro"),
        ("金额最大的那笔", [], "product.cn_consumer"),
    ],
)
def test_a_loan_is_named(chen: Talk, text: str, entities: list[dict[str, object]], chosen: str) -> None:
    chen.run("action_choose_loan", text, "choose_loan", *entities)
    assert chen.then == "affordability_form"
    chen.slots |= ANSWERS
    chen.run("action_propose_plans")
    assert product(chen) == chosen


def test_an_unclear_name_is_asked_again(chen: Talk) -> None:
    assert keys(chen.run("action_choose_loan", "那个", "choose_loan")) == ["utter_which_loan"]
    assert chen.slots["pending"] == "choose_loan"


def test_another_borrowers_loan_is_no_loan(chen: Talk) -> None:
    assert keys(chen.run("action_choose_loan", "", "choose_loan", named("loan", "somebody-elses"))) == ["utter_which_loan"]


def test_all_loans_one_after_the_other(chen: Talk) -> None:
    chen.run("action_choose_loan", "全部", "choose_loan")
    assert chen.then == "affordability_form" and len(chen.slots["loans_to_follow"]) == 1  # the two that are late
    first = chen.slots["chosen_loan"]
    chen.slots |= {**ANSWERS, "monthly_income": "15000"}
    chen.run("action_propose_plans")
    consent(chen)
    assert keys(accept(chen)) == ["utter_agreement_made", "utter_next_loan"]
    assert chen.slots["chosen_loan"] != first and chen.slots["pending"] == "offer_plan"
    assert keys(chen.run("action_start_plan", "好的", "affirm")) == ["utter_plans"]
    consent(chen)
    assert keys(accept(chen)) == ["utter_agreement_made"]
    assert chen.slots["loans_to_follow"] is None
    assert len(chen.run("action_tell_agreement")) == 2


def test_asked_about_without_a_plan_in_mind_tells_where_it_stands(begin: Begin) -> None:
    talk = begin("chen-three-loans")
    assert keys(talk.run("action_choose_loan", "第三笔", "choose_loan", ordinal(3))) == ["utter_amount_due_none"]
    assert keys(talk.run("action_choose_loan", "全部", "choose_loan"))[0] == "utter_loans_overview"


def test_the_same_money_is_not_spent_twice(begin: Begin) -> None:
    """What is agreed for one loan is no longer there for the next; what others need is kept back."""
    alone = begin("chen-three-loans")
    alone.run("action_start_plan", "", "request_instalment")
    alone.run("action_choose_loan", "第一笔", "choose_loan", ordinal(1))
    alone.slots |= {**ANSWERS, "monthly_income": "12000"}  # (12000 - 4500) less 10 % is 6750, half of the income 6000
    shown = alone.run("action_propose_plans")[-1]
    assert shown["response"] == "utter_plans"
    most = max(float(option["payment_max"]["amount"]) for option in shown["card"]["options"])
    assert most < 6000 - 867  # the card loan goes on as contracted, the small loan needs its least


def test_for_all_loans_the_ways_of_sharing_are_shown(begin: Begin) -> None:
    chen = begin("chen-three-loans")
    chen.run("action_start_plan", "", "request_instalment")
    chen.run("action_choose_loan", "全部", "choose_loan")
    chen.slots |= {**ANSWERS, "monthly_income": "12000"}
    replies = chen.run("action_propose_plans")
    told = next(each for each in replies if each["response"] == "utter_ways_to_share")
    ways = told["values"]["ways"]["list"]
    assert [each["phrase"] for each in ways] == ["way.contract", "way.cheapest", "way.smallest", "way.pro_rata"]
    for way in ways:
        assert len(way["values"]["shares"]["list"]) == 3
    cheapest = float(ways[1]["values"]["total"]["amount"])
    assert cheapest <= min(float(ways[at]["values"]["total"]["amount"]) for at in (0, 2))
