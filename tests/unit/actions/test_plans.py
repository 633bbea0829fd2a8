"""From the answers to an agreement, and everything that may come between."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from lending.store.conversation_rows import Message, WebSession
from lending.store.conversations import receive
from lending.store.engine import Sessions
from lending.store.loans import LoanRow, PaymentRow
from tests.unit.actions.conftest import Begin
from tests.unit.actions.entities import amount, day, named, on, ordinal
from tests.unit.actions.talk import RECEIVED, Talk, keys

ANSWERS = {"monthly_income": "8000", "necessary_outgoings": "4500", "other_debt_payments": "0", "pay_day": "10"}
TOMORROW, NEXT_WEEK = "2026-03-03T04:00:01+00:00", "2026-03-09T04:00:00+00:00"


@pytest.fixture
def wang(begin: Begin) -> Talk:
    """Has answered the questions and sees plans."""
    return planned(begin, "wang-late-35")


def planned(begin: Begin, who: str, **answers: str) -> Talk:
    talk = begin(who)
    talk.run("action_start_plan", "我想分期", "request_instalment")
    assert talk.then == "affordability_form"
    talk.slots |= {**ANSWERS, **answers}
    assert keys(talk.run("action_propose_plans")) == ["utter_form_done", "utter_plans"]
    return talk


def options(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(r["card"]["options"] for r in replies if r.get("card", {}).get("type") == "plans")
    return found


def highest(replies: list[dict[str, Any]]) -> Decimal:
    return max(Decimal(option["payment_max"]["amount"]) for option in options(replies))


def consent(talk: Talk, number: int = 1) -> dict[str, Any]:
    replies = talk.run("action_choose_plan", "第一个", "choose_plan", ordinal(number))
    assert keys(replies) == ["utter_plan_detail", "utter_plan_outlook", "utter_cost_table", "utter_ask_consent"]
    assert talk.slots["pending"] == "consent"
    return replies[-1]


def accept(talk: Talk, **more: Any) -> list[dict[str, Any]]:
    return talk.run("action_accept_plan", "同意", "affirm", **more)


def test_what_is_consented_to_stands_in_the_question(wang: Talk) -> None:
    asked = consent(wang)["values"]
    figures = {"payment", "payment_max", "pay_now", "count", "first", "last", "total", "extra", "nominal", "effective"}
    assert set(asked) == {"loan", "until", "pays", "done"} | figures


def test_yes_makes_one_agreement(wang: Talk) -> None:
    asked = consent(wang)["values"]
    made = accept(wang)[0]
    assert made["response"] == "utter_agreement_made"
    assert made["values"]["total"] == asked["total"] and made["values"]["payment"] == asked["payment"]
    assert made["values"]["cancel_until"] == {"time": "2026-03-09T23:59:59+08:00"}
    assert wang.slots["pending"] is None and wang.slots["shown_plans"] is None
    number = made["values"]["number"]["name"]
    assert number.startswith("HH-20260302-")
    told = wang.run("action_tell_agreement")[0]
    assert told["values"]["number"]["name"] == number and told["card"]["status"]["phrase"] == "status.accepted"


def test_the_same_yes_again_answers_the_same(wang: Talk) -> None:
    """The turn was lost after the commit and is run again: the very same answer, one agreement."""
    consent(wang)
    before = dict(wang.slots)
    first = accept(wang, message_id="one-yes")
    wang.slots = before
    assert accept(wang, message_id="one-yes") == first


def test_another_yes_makes_no_second_agreement(wang: Talk) -> None:
    consent(wang)
    before = dict(wang.slots)
    first = accept(wang)
    wang.slots = before
    again = accept(wang)
    assert keys(again) == ["utter_already_agreed"]
    assert again[0]["values"]["number"] == first[0]["values"]["number"]


def test_a_doubtful_yes_is_asked_for_once_more(wang: Talk) -> None:
    consent(wang)
    assert keys(accept(wang, confidence=0.4)) == ["utter_ask_consent"]
    assert wang.slots["pending"] == "consent"
    assert keys(accept(wang, confidence=0.4)) == ["utter_agreement_made"]


def test_yes_but_on_another_day_is_no_yes(wang: Talk) -> None:
    consent(wang)
    replies = wang.run("action_accept_plan", "可以,但换成20号", "affirm", day(20))
    assert keys(replies)[-1] in {"utter_plans", "utter_plans_nearest"}
    assert keys(wang.run("action_tell_agreement")) == ["utter_no_agreement"]


def test_yes_to_nothing_agrees_to_nothing(wang: Talk) -> None:
    assert keys(accept(wang)) == ["utter_no_plan_shown"]


def test_an_expired_plan_is_priced_again_and_asked_again(wang: Talk) -> None:
    consent(wang)
    replies = accept(wang, received=NEXT_WEEK)
    assert keys(replies)[0] == "utter_plan_expired"
    assert keys(replies)[-1] in {"utter_ask_consent", "utter_plans"}
    assert keys(wang.run("action_tell_agreement"))[0] == "utter_no_agreement"


def test_a_payment_before_the_yes_prices_again(wang: Talk, sessions: Sessions) -> None:
    old = consent(wang)["values"]["total"]
    pay(sessions, wang, "300.00")
    replies = accept(wang)
    assert keys(replies)[0] == "utter_plan_repriced"
    assert keys(replies)[-1] == "utter_ask_consent" and replies[-1]["values"]["total"] != old
    assert keys(accept(wang)) == ["utter_agreement_made"]


def test_a_payment_before_the_choice_shows_new_plans(wang: Talk, sessions: Sessions) -> None:
    pay(sessions, wang, "300.00")
    replies = wang.run("action_choose_plan", "第一个", "choose_plan", ordinal(1))
    assert keys(replies) == ["utter_plan_repriced", "utter_plans"]


def pay(sessions: Sessions, talk: Talk, paid: str) -> None:
    with sessions.begin() as session:
        loan = session.get_one(LoanRow, talk.slots["chosen_loan"])
        session.add(PaymentRow(loan_id=loan.id, reference="late-payment", paid_on=date(2026, 3, 2), amount=Decimal(paid)))


def test_counter_offers_refine_the_wish(wang: Talk) -> None:
    first = wang.run("action_counter_offer", "每月最多1000", "counter_offer", amount("1000", "at_most", per="month"))
    assert highest(first) <= 1000
    less = wang.run("action_counter_offer", "再少一点", "counter_offer", named("direction", "less"))
    lightest = min(Decimal(option["payment_max"]["amount"]) for option in options(first))
    assert Decimal(wang.slots["wish"]["monthly_at_most"]) < lightest
    assert highest(less) < lightest or keys(less) == ["utter_plans_nearest"]
    twelve = wang.run("action_counter_offer", "分12期", "counter_offer", named("num_periods", 12))
    assert {option["count"]["count"] for option in options(twelve)} == {12}
    assert wang.slots["wish"]["monthly_at_most"] is None  # a new pace replaces the old one


def test_a_day_stands_beside_the_amount(wang: Talk) -> None:
    wang.run("action_counter_offer", "每月最多1000", "counter_offer", amount("1000", "at_most"))
    wang.run("action_counter_offer", "换成20号", "counter_offer", day(20))
    assert wang.slots["wish"]["due_day"] == 20 and wang.slots["wish"]["monthly_at_most"] == "1000.00"


def test_what_is_paid_first_is_no_monthly_amount(wang: Talk) -> None:
    wang.run("action_counter_offer", "每月最多1000", "counter_offer", amount("1000", "at_most", per="month"))
    wang.run("action_counter_offer", "先还500", "counter_offer", amount("500", per="once"))
    assert wang.slots["wish"]["pay_now"] == "500.00" and wang.slots["wish"]["monthly_at_most"] == "1000.00"


def test_a_wish_outside_policy_gets_the_nearest_and_why(wang: Talk) -> None:
    replies = wang.run("action_counter_offer", "每月最多50", "counter_offer", amount("50", "at_most"))
    assert keys(replies) == ["utter_plans_nearest"]
    assert replies[0]["values"]["why"]["phrase"] == "reason.over_wish"


def test_a_counter_offer_without_figures_is_asked_about(wang: Talk) -> None:
    assert keys(wang.run("action_counter_offer", "换一个", "counter_offer")) == ["utter_ask_wish"]


@pytest.mark.parametrize(("word", "by"), [("cheapest", "total"), ("lightest", "payment_max")])
def test_superlatives_go_by_the_figures(wang: Talk, word: str, by: str) -> None:
    shown = options(wang.run("action_propose_plans"))
    asked = wang.run("action_choose_plan", "", "choose_plan", named("superlative", word))[-1]
    best = min(Decimal(option[by]["amount"]) for option in shown)
    assert Decimal(asked["values"][by]["amount"]) == best


def test_a_number_that_was_not_shown_is_asked_again(wang: Talk) -> None:
    assert keys(wang.run("action_choose_plan", "第九个", "choose_plan", ordinal(9))) == ["utter_choose_first"]
    assert wang.slots["pending"] == "choose_plan"


def test_a_pressed_button_names_its_plan(wang: Talk) -> None:
    second = wang.slots["shown_plans"]["plans"][1]
    wang.run("action_choose_plan", "", "choose_plan", named("proposal", second))
    assert wang.slots["chosen_plan"] == second


def test_a_question_between_keeps_the_consent_waiting(wang: Talk) -> None:
    consent(wang)
    assert keys(wang.run("action_tell_due_date")) == ["utter_due_date_overdue", "utter_consent_reminder"]
    assert keys(wang.run("action_show_schedule")) == ["utter_schedule", "utter_consent_reminder"]
    assert keys(wang.run("action_fallback", "咕噜", "nlu_fallback")) == ["utter_ask_rephrase", "utter_consent_reminder"]
    assert wang.slots["pending"] == "consent"
    assert keys(accept(wang)) == ["utter_agreement_made"]


def test_no_means_no(wang: Talk) -> None:
    consent(wang)
    assert keys(wang.run("action_decline_plan", "不同意", "deny")) == ["utter_plan_declined"]
    assert wang.slots["pending"] is None and wang.slots["chosen_plan"] is None
    assert keys(accept(wang)) == ["utter_no_plan_shown"]
    assert keys(wang.run("action_go_back", "", "go_back")) == ["utter_ask_wish"]


def test_back_from_a_plan_to_the_plans(wang: Talk) -> None:
    shown = wang.slots["shown_plans"]
    consent(wang)
    assert keys(wang.run("action_go_back", "返回", "go_back")) == ["utter_plans"]
    assert wang.slots["shown_plans"] == shown and wang.slots["chosen_plan"] is None


def test_the_answers_are_kept_and_used_next_time(begin: Begin) -> None:
    planned(begin, "wang-late-35")
    later = begin("wang-late-35")
    later.slots = {}
    replies = later.run("action_start_plan", "我想分期", "request_instalment")
    assert keys(replies) == ["utter_statement_reused", "utter_plans"]
    assert replies[0]["values"]["income"] == {"amount": "8000.00", "currency": "CNY"}
    assert replies[0]["values"]["pay_day"] == {"phrase": "day.of_month", "values": {"day": {"count": 10}}}


def test_a_corrected_answer_gives_new_plans(wang: Talk) -> None:
    income = named("field", "income")
    replies = wang.run("action_correct_answer", "收入改成6000", "correct_answer", income, amount("6000"))
    assert keys(replies) == ["utter_form_corrected", "utter_plans"]
    assert highest(replies) <= Decimal("1350.00")  # (6000 - 4500) less 10 %
    wang.run("action_correct_answer", "支出说错了", "correct_answer", named("field", "outgoings"))
    assert wang.then == "affordability_form" and wang.slots["necessary_outgoings"] is None
    assert keys(wang.run("action_correct_answer", "说错了", "correct_answer")) == ["utter_correct_which"]


def test_nothing_to_spare_is_told_with_a_way_on(begin: Begin) -> None:
    talk = begin("wang-late-35")
    talk.run("action_start_plan", "我想分期", "request_instalment")
    talk.slots |= {**ANSWERS, "monthly_income": "3000"}
    told = talk.run("action_propose_plans")[-1]
    assert told["response"] == "utter_plans_relief" and told["values"]["why"]["phrase"] == "reason.nothing_affordable"
    assert {"correct_answer", "counter_offer", "talk_to_human"} <= {choice["intent"] for choice in told["choices"]}
    assert all(option["needs_approval"] for option in options([told]))


def test_a_little_to_spare_is_a_token_payment_that_a_person_grants(begin: Begin) -> None:
    talk = begin("wang-late-35")
    talk.run("action_start_plan", "我想分期", "request_instalment")
    talk.slots |= {**ANSWERS, "monthly_income": "4800"}  # 270.00 to spare
    found = options(talk.run("action_propose_plans"))
    assert [each["kind"]["phrase"] for each in found] == ["plan.token", "plan.payment_pause"]
    small = next(each for each in found[0]["reasons"] if each["phrase"] == "reason.smaller_at_first")
    assert 0 < Decimal(small["values"]["payment"]["amount"]) <= 270 and found[0]["needs_approval"]


@pytest.mark.parametrize(
    ("who", "told", "why"),
    [
        ("huang-dispute", ["utter_plan_refused", "utter_referred"], "reason.gate_dispute"),
        ("zhou-guarantor", ["utter_plan_refused", "utter_referred"], "reason.gate_guarantor"),
        ("liu-paid-off", ["utter_paid_off"], None),
        ("sun-tiny", ["utter_small_arrears"], None),
        ("ma-no-loans", ["utter_no_loans"], None),
    ],
)
def test_nobody_is_asked_for_income_in_vain(begin: Begin, who: str, told: list[str], why: str | None) -> None:
    talk = begin(who)
    replies = talk.run("action_start_plan", "我想分期", "request_instalment")
    assert keys(replies) == told and talk.then is None
    assert why is None or replies[0]["values"]["why"]["phrase"] == why


def test_a_plan_that_a_person_must_approve_is_not_asked_about(begin: Begin) -> None:
    talk = planned(begin, "yang-late-200")
    replies = talk.run("action_choose_plan", "第一个", "choose_plan", ordinal(1))
    assert keys(replies) == ["utter_plan_detail", "utter_plan_outlook", "utter_cost_table", "utter_needs_approval"]
    assert talk.slots["pending"] == "approval"


def test_an_extension_is_asked_for_before_the_due_date(begin: Begin) -> None:
    talk = begin("li-due-tomorrow")
    month = named("duration", {"value": 1, "unit": "month"})
    talk.run("action_start_plan", "能不能延期一个月", "request_extension", month)
    assert talk.slots["wish"]["first_due"] == "2026-04-03" and talk.slots["wish"]["kind"] == "extension"
    talk.slots |= ANSWERS
    (option,) = options(talk.run("action_propose_plans"))
    assert option["kind"]["phrase"] == "plan.extension" and option["first"] == {"date": "2026-04-03"}


def test_a_first_date_is_kept(begin: Begin) -> None:
    talk = begin("wang-late-35")
    talk.run("action_start_plan", "想分期,下个月15号开始还", "request_instalment", on("2026-04-15"))
    talk.slots |= ANSWERS
    assert {option["first"]["date"] for option in options(talk.run("action_propose_plans"))} == {"2026-04-15"}


def test_another_borrowers_plan_and_loan_are_not_there(begin: Begin, wang: Talk) -> None:
    consent(wang)
    other = begin("li-due-tomorrow")
    other.slots = dict(wang.slots)
    for action in ("action_accept_plan", "action_show_cost_table", "action_why_plan", "action_choose_plan"):
        assert keys(other.run(action, "", "affirm")) == ["utter_no_plan_shown"]
    assert keys(other.run("action_propose_plans")) == ["utter_no_plan_shown"]
    assert keys(other.run("action_tell_agreement")) == ["utter_no_agreement"]


def test_an_extension_is_moved_by_naming_a_day(begin: Begin) -> None:
    talk = begin("li-due-tomorrow")
    talk.run("action_start_plan", "能延期吗", "request_extension")
    talk.slots |= ANSWERS
    talk.run("action_propose_plans")
    (option,) = options(talk.run("action_counter_offer", "延到20号行吗", "counter_offer", day(20)))
    assert option["kind"]["phrase"] == "plan.extension" and option["first"] == {"date": "2026-03-20"}


def test_what_follows_from_a_plan_is_told_before_it_is_agreed_to(wang: Talk) -> None:
    told = wang.run("action_choose_plan", "第一个", "choose_plan", ordinal(1))[1]
    assert told["response"] == "utter_plan_outlook"
    lines = [each["phrase"] for each in told["values"]["lines"]["list"]]
    assert lines[:3] == ["outlook.instead"] * 3
    assert {"outlook.credit", "outlook.marks", "outlook.clears", "outlook.two_clocks", "outlook.limitation"} <= set(lines)
    assert lines[-1] in ("outlook.missed", "outlook.missed_fee")


def test_consent_says_nothing_of_a_payment_now_that_is_none(wang: Talk) -> None:
    pays = consent(wang)["values"]["pays"]
    assert pays["phrase"] in ("pays.level", "pays.uneven", "pays.once")
    option = options(wang.run("action_go_back", "别的方案", "go_back"))[0]
    assert option["extra"]["phrase"].startswith("difference.")


def test_paying_early_is_quoted_from_the_ledger(begin: Begin) -> None:
    talk = begin("wang-late-35")
    (told,) = talk.run("action_answer_knowledge", "提前还清要多少钱", "ask_early_repayment")
    assert told["response"] == "utter_early_repayment"
    values = {name: Decimal(each["amount"]) for name, each in told["values"].items() if "amount" in each}
    assert values["total"] == values["principal"] + values["interest"] + values["charges"] and values["saves"] > 0
    assert begin("ma-no-loans").run("action_answer_knowledge", "", "ask_early_repayment")[0]["response"] == (
        "utter_ask_early_repayment"
    )


def test_a_part_paid_early_is_quoted_both_ways(begin: Begin) -> None:
    """What it settles first, then smaller payments to the same end, or the usual ones to an earlier one, which saves more."""
    talk = begin("wang-late-35")
    told, then = talk.run("action_answer_knowledge", "先还五千能少多少利息", "ask_early_repayment", amount("5000"))
    assert (told["response"], then["response"]) == ("utter_part_repayment", "utter_part_repayment_then")
    said = {**told["values"], **then["values"]}
    values = {name: Decimal(each["amount"]) for name, each in said.items() if "amount" in each}
    assert values["amount"] == 5000 and 0 < values["repaid"] < 5000
    assert values["payment"] < values["usual"] and 0 < values["saves"] < values["saves_sooner"]
    assert said["sooner"]["date"] < said["last"]["date"]
    (small,) = talk.run("action_answer_knowledge", "先还一百呢", "ask_early_repayment", amount("100"))
    assert small["response"] == "utter_part_repayment_small" and Decimal(small["values"]["first"]["amount"]) > 100
    (all_,) = talk.run("action_answer_knowledge", "我还十万", "ask_early_repayment", amount("100000"))
    assert all_["response"] == "utter_early_repayment"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("能不能先还利息，本金晚点", "principal_grace"),
        ("可以先少後多嗎", "step_up"),
        ("等额本金呢", "equal_principal"),
        ("想停几个月再还", "payment_pause"),
    ],
)
def test_a_kind_is_asked_for_by_its_nature(wang: Talk, said: str, kind: str) -> None:
    replies = wang.run("action_counter_offer", said, "counter_offer")
    assert {each["kind"]["phrase"] for each in options(replies)} == {f"plan.{kind}"}


def test_the_words_for_kinds_are_of_kinds_that_are() -> None:
    from actions.kind_words import _words
    from lending.plans import KINDS

    assert set(_words()) <= set(KINDS)


def test_who_proved_it_long_ago_proves_it_once_more_and_then_agrees(wang: Talk, sessions: Sessions) -> None:
    """Signed in yesterday. The yes is not lost: it is said again after signing in."""
    consent(wang)
    now = datetime.fromisoformat(RECEIVED)
    with sessions.begin() as session:
        session.execute(update(WebSession).values(created_at=now - timedelta(hours=25)))
    assert keys(accept(wang)) == ["utter_prove_again"] and wang.slots["pending"] == "consent"
    with sessions.begin() as session:
        session.add(WebSession(conversation_id=wang.conversation, created_at=now, expires_at=now + timedelta(days=30)))
    assert keys(accept(wang)) == ["utter_agreement_made"]


def test_a_browser_signed_in_long_ago_is_not_proved_by_another(wang: Talk, sessions: Sessions) -> None:
    """A laptop left open since yesterday says yes, while its owner has just signed in on the phone."""
    consent(wang)
    now = datetime.fromisoformat(RECEIVED)
    times = {"laptop": now - timedelta(hours=25), "phone": now}
    with sessions.begin() as session:
        session.execute(update(WebSession).values(created_at=times["laptop"]))
        for name, at in times.items():
            until = at + timedelta(days=30)
            session.add(WebSession(id=name, conversation_id=wang.conversation, created_at=at, expires_at=until))
            receive(session, wang.conversation, f"yes on the {name}", {"text": "同意"}, now, session_id=name)
    with sessions() as session:
        rows = session.scalars(select(Message).where(Message.conversation_id == wang.conversation))
        said = {row.session_id: row.id for row in rows}
    assert keys(accept(wang, message_id=said["laptop"])) == ["utter_prove_again"]
    assert keys(accept(wang, message_id=said["phone"])) == ["utter_agreement_made"]
