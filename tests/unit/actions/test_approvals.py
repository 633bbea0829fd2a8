"""A person decides: asked for in one step, told kindly, and the plan granted is the borrower's to accept or not."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from lending.store.agreement_rows import AgreementRow
from lending.store.approval_rows import ApprovalRow
from lending.store.approvals import Approval, approvals, grant_approval, refuse_approval
from lending.store.engine import Sessions
from lending.store.loans import PaymentRow
from tests.unit.actions.conftest import Begin
from tests.unit.actions.entities import named, ordinal
from tests.unit.actions.talk import RECEIVED, Talk, keys
from tests.unit.actions.test_plans import accept, planned

NOW = datetime.fromisoformat(RECEIVED)


def requests(sessions: Sessions) -> tuple[Approval, ...]:
    with sessions() as session:
        return approvals(session, session.scalars(select(ApprovalRow).order_by(ApprovalRow.asked_at)).all())


def decide(sessions: Sessions, yes: bool = True) -> None:
    (request,) = requests(sessions)
    with sessions.begin() as session:
        if yes:
            grant_approval(session, request.number, by="li.na", reason="long illness", now=NOW)
        else:
            refuse_approval(session, request.number, by="li.na", reason="not this time", now=NOW)


@pytest.fixture
def wished(begin: Begin) -> Talk:
    """Wants 48 instalments where policy ends at 36, and sees the nearest."""
    talk = planned(begin, "wang-late-35")
    shown = talk.run("action_counter_offer", "分48期", "counter_offer", named("num_periods", 48))
    assert keys(shown) == ["utter_plans_nearest"]
    assert "request_review" in {choice["intent"] for choice in shown[0]["choices"]}
    return talk


def test_a_wish_beyond_policy_goes_to_a_person_once(wished: Talk, sessions: Sessions) -> None:
    before = dict(wished.slots)
    first = wished.run("action_ask_approval", "申请特批", "request_review", message_id="ask")
    assert keys(first) == ["utter_approval_asked"]
    wished.slots = before
    assert wished.run("action_ask_approval", "申请特批", "request_review", message_id="ask") == first
    later = wished.run("action_ask_approval", "申请特批", "request_review", received="2026-03-02T05:00:00+00:00")
    assert keys(later) == ["utter_approval_waits"]
    (request,) = requests(sessions)
    assert (request.kind, request.wish.periods) == ("wish", 48)
    assert first[0]["values"]["number"] == {"name": request.number}


def test_what_was_granted_is_shown_and_accepted_like_any_plan(wished: Talk, sessions: Sessions) -> None:
    wished.run("action_ask_approval", "申请特批", "request_review")
    decide(sessions)
    assert keys(wished.run("action_greet", "你好", "greet")) == ["utter_greet_signed_in", "utter_approval_news"]
    shown = wished.run("action_tell_agreement", "我的协议", "ask_agreement")
    assert keys(shown) == ["utter_approval_granted", "utter_plans"]
    (option,) = shown[-1]["card"]["options"]
    assert option["count"] == {"count": 48} and not option["needs_approval"]
    with sessions() as session:
        assert not session.scalars(select(AgreementRow)).all(), "granted is not agreed"
    wished.run("action_choose_plan", "第一个", "choose_plan", ordinal(1))
    assert keys(accept(wished)) == ["utter_agreement_made"]
    assert keys(wished.run("action_greet", "你好", "greet")) == ["utter_greet_signed_in"]


def test_refused_is_told_kindly_and_without_the_reason(wished: Talk, sessions: Sessions) -> None:
    wished.run("action_ask_approval", "申请特批", "request_review")
    decide(sessions, yes=False)
    (told,) = wished.run("action_tell_agreement", "我的协议", "ask_agreement")
    assert told["response"] == "utter_approval_refused" and "not this time" not in str(told)


def test_a_plan_that_needs_a_person_is_sent_by_saying_yes(begin: Begin, sessions: Sessions) -> None:
    talk = planned(begin, "yang-late-200")
    talk.run("action_choose_plan", "第一个", "choose_plan", ordinal(1))
    assert talk.slots["pending"] == "approval"
    assert keys(talk.run("action_ask_approval", "好的", "affirm")) == ["utter_approval_asked"]
    assert requests(sessions)[0].kind == "plan"


def test_a_decision_by_program_is_explained_and_refused_in_favour_of_a_person(begin: Begin, sessions: Sessions) -> None:
    """个人信息保护法 art. 24: what went in is said, the law with its source beside it, and a person takes over."""
    talk = planned(begin, "wang-late-35")
    (why,) = talk.run("action_why_plan", "为什么", "ask_why_plan")
    assert [choice["intent"] for choice in why["choices"]] == ["request_review"]
    (told,) = talk.run("action_ask_approval", "我不接受机器的决定", "request_review")
    assert told["response"] == "utter_review_asked" and told["card"]["type"] == "facts"
    (request,) = requests(sessions)
    assert request.kind == "review" and len(request.figures["shown"]) == 3


def test_a_gate_refers_to_a_person_without_being_asked(begin: Begin, sessions: Sessions) -> None:
    talk = begin("zhou-guarantor")
    for _ in range(2):
        told = talk.run("action_start_plan", "我想分期", "request_instalment")
        assert keys(told) == ["utter_plan_refused", "utter_referred"]
    assert [request.kind for request in requests(sessions)] == ["gate"]


def test_a_visitor_is_asked_to_sign_in(begin: Begin) -> None:
    assert keys(begin(None).run("action_ask_approval", "申请特批", "request_review")) == ["utter_please_sign_in"]


def test_nobody_sees_anothers_request(wished: Talk, sessions: Sessions, begin: Begin) -> None:
    wished.run("action_ask_approval", "申请特批", "request_review")
    decide(sessions)
    other = begin("li-due-tomorrow")
    other.slots = dict(wished.slots)
    assert keys(other.run("action_tell_agreement", "我的协议", "ask_agreement")) == ["utter_no_agreement"]


def test_a_payment_does_not_void_what_was_granted(wished: Talk, sessions: Sessions) -> None:
    """Priced again on the new balance, on the terms that a person granted, for as long as they were granted."""
    wished.run("action_ask_approval", "申请特批", "request_review")
    decide(sessions)
    wished.run("action_tell_agreement", "我的协议", "ask_agreement")
    wished.run("action_choose_plan", "第一个", "choose_plan", ordinal(1))
    with sessions.begin() as session:
        loan_id = session.scalars(select(ApprovalRow.loan_id)).one()
        session.add(PaymentRow(loan_id=loan_id, reference="new", paid_on=NOW.date(), amount=Decimal("100.00")))
    replies = accept(wished)
    assert keys(replies)[0] == "utter_plan_repriced" and keys(replies)[-1] == "utter_ask_consent"
    assert replies[-1]["values"]["count"] == {"count": 48}
    assert keys(accept(wished)) == ["utter_agreement_made"]
    assert keys(wished.run("action_tell_agreement", "我的协议", "ask_agreement")) == ["utter_agreement_progress"]


def test_a_grant_that_was_not_taken_up_may_be_asked_for_again(wished: Talk, sessions: Sessions) -> None:
    wished.run("action_ask_approval", "申请特批", "request_review")
    decide(sessions)
    (told,) = wished.run("action_tell_agreement", "我的协议", "ask_agreement", received="2026-03-20T04:00:00+00:00")
    assert told["response"] == "utter_approval_expired"
    assert [choice["intent"] for choice in told["choices"]] == ["request_review"]
