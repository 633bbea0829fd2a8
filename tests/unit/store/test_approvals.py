"""What is beyond policy is decided by people: once, by two where it weighs more, and never against the law."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lending.proposals import propose
from lending.records import FieldError
from lending.store.agreements import Accepted, NeedsApproval, OtherAgreementActive, agreements_of
from lending.store.approvals import (
    Approval,
    NotOpen,
    approvals_of,
    ask_approval,
    grant_approval,
    open_approvals,
    refuse_approval,
)
from lending.store.offer_stops import SamePerson
from lending.store.policies import policy_for
from lending.store.proposals import KeptProposal, NotTheirs, proposal
from lending.wish import Wish
from tests.unit.store.kept import NOON, TODAY, Kept
from tests.unit.store.test_agreements import WHO, cancelled, count, made
from tests.unit.store.test_engine import at_once

YANG = "yang-late-200"
LONG = Wish(kind="reamortise", periods=48)


def ask(kept: Kept, who: str = WHO, kind: Any = "wish", key: str = "asked", **more: Any) -> Approval:
    more = {"wish": LONG, **more} if kind == "wish" else more
    with kept.sessions.begin() as session:
        return ask_approval(
            session, kept.id_of(who), kept.loan_of(who), kind, request_key=key, conversation_id="c", now=NOON, **more
        )


def say_yes(kept: Kept, request: Approval, by: str = "li.na", **more: Any) -> Approval:
    with kept.sessions.begin() as session:
        return grant_approval(session, request.number, by=by, reason="long illness", now=NOON, **more)[0]


def granted_plan(kept: Kept, who: str, found: Approval) -> KeptProposal:
    with kept.reading() as session:
        plan = proposal(session, kept.id_of(who), found.granted or "")
    assert plan is not None
    return plan


def test_a_wish_beyond_policy_becomes_a_plan_that_the_borrower_may_accept(kept: Kept) -> None:
    loan = kept.loan_of(WHO)
    assert propose(loan, policy_for(loan.product, TODAY), TODAY, wish=LONG).nearest, "policy ends at 36"
    found = say_yes(kept, ask(kept))
    plan = granted_plan(kept, WHO, found)
    assert (plan.proposal.count, plan.proposal.needs_approval) == (48, False)
    assert plan.proposal.nominal_rate <= policy_for(loan.product, TODAY).rate_cap  # type: ignore[operator]
    assert count(kept, "agreements") == 0, "nothing binds before the borrower's own yes"
    assert isinstance(kept.accept(WHO, plan), Accepted)


def test_a_plan_that_needs_a_person_can_be_accepted_after_one_agreed(kept: Kept) -> None:
    shown = next(each for each in kept.propose(YANG) if each.proposal.needs_approval)
    assert kept.accept(YANG, shown) == NeedsApproval()
    found = say_yes(kept, ask(kept, YANG, "plan", proposal_id=shown.id))
    plan = granted_plan(kept, YANG, found)
    assert plan.proposal.rows == shown.proposal.rows
    assert isinstance(kept.accept(YANG, plan, "yes after all"), Accepted)


def test_the_same_request_again_is_the_same(kept: Kept) -> None:
    first = ask(kept)
    assert ask(kept) == ask(kept, key="said again") == first
    assert count(kept, "approvals") == count(kept, "approval_events") == 1


def test_something_else_takes_the_place_of_what_waits(kept: Kept) -> None:
    first, second = ask(kept), ask(kept, key="other", wish=Wish(kind="reamortise", periods=60))
    with kept.reading() as session:
        assert [each.number for each in open_approvals(session)] == [second.number]
        assert [each.state for each in approvals_of(session, kept.id_of(WHO))].count("withdrawn") == 1
    with pytest.raises(NotOpen):
        say_yes(kept, first)


def test_many_ask_at_once(kept: Kept) -> None:
    outcomes = at_once(lambda n: ask(kept, key=f"asked-{n}"), 8)
    assert len({outcome.number for outcome in outcomes}) == 1, outcomes  # type: ignore[attr-defined]


def test_other_terms_than_asked(kept: Kept) -> None:
    found = say_yes(kept, ask(kept), kind="arrears_spread", terms={"periods": 18, "first_due": "2026-04-10", "day": 10})
    assert granted_plan(kept, WHO, found).proposal.count == 18


def test_refused_stays_refused(kept: Kept) -> None:
    request = ask(kept)
    with kept.sessions.begin() as session:
        assert refuse_approval(session, request.number, by="li.na", reason="too long", now=NOON).state == "refused"
    with pytest.raises(NotOpen):
        say_yes(kept, request)


def test_a_review_without_a_wish_needs_terms(kept: Kept) -> None:
    with pytest.raises(FieldError, match="kind"):
        say_yes(kept, ask(kept, kind="review"))


@pytest.mark.parametrize(("who", "code"), [("huang-dispute", "gate_dispute"), ("zhou-guarantor", "gate_guarantor")])
def test_a_gate_is_nobodys_to_lift(kept: Kept, who: str, code: str) -> None:
    with pytest.raises(FieldError, match=code):
        say_yes(kept, ask(kept, who))
    assert count(kept, "proposals") == 0


def test_the_kill_switch_stops_people_too(kept: Kept) -> None:
    from tests.unit.store.test_policy_changes import switch

    request = ask(kept)
    switch(kept)
    with pytest.raises(FieldError, match="kill_switch"):
        say_yes(kept, request)


@pytest.mark.parametrize(
    "terms",
    [{"periods": 61, "first_due": "2026-04-10", "day": 10}, {"periods": 12, "first_due": "soon", "day": 10}, {}],
)
def test_not_even_a_person_goes_beyond_all_limits(kept: Kept, terms: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        say_yes(kept, ask(kept), kind="arrears_spread", terms=terms)


# --- a second person -------------------------------------------------------------------------------------------------


@pytest.fixture
def heavy(kept: Kept) -> Approval:
    """A request on a loan above the sum for which one person is enough."""
    from tests.unit.store.test_policy_changes import decide, propose

    change = propose(kept, effective_from="2026-03-02", approval={"second_balance_above": "1000"})
    decide(kept, change)
    return ask(kept)


def test_above_a_sum_two_people_must_agree(kept: Kept, heavy: Approval) -> None:
    assert say_yes(kept, heavy).state == "first"
    assert count(kept, "proposals") == 0
    with pytest.raises(SamePerson):
        say_yes(kept, heavy, by="Li.Na")
    assert say_yes(kept, heavy, by="wang.fang").state == "granted"


def test_other_terms_need_two_again(kept: Kept, heavy: Approval) -> None:
    say_yes(kept, heavy)
    other = {"kind": "reamortise", "terms": {"periods": 40, "first_due": "2026-04-10", "day": 10}}
    assert say_yes(kept, heavy, by="wang.fang", **other).state == "first"
    found = say_yes(kept, heavy, by="zhao.li")
    assert found.state == "granted" and granted_plan(kept, WHO, found).proposal.count == 40


# --- while an agreement runs -----------------------------------------------------------------------------------------


def test_a_running_agreement_gives_way_only_to_a_plan_granted_for_it(kept: Kept) -> None:
    other = kept.propose(WHO, "other")[1]
    old = made(kept)
    assert isinstance(kept.accept(WHO, other, "yes 2"), OtherAgreementActive)
    plan = granted_plan(kept, WHO, say_yes(kept, ask(kept)))
    new = kept.accept(WHO, plan, "yes 3")
    assert isinstance(new, Accepted)
    with kept.reading() as session:
        assert [each.status for each in agreements_of(session, kept.id_of(WHO))] == ["accepted", "superseded"]
    cancelled(kept, new.agreement.id)
    with kept.reading() as session:
        states = {each.id: each.status for each in agreements_of(session, kept.id_of(WHO))}
    assert states == {old.id: "accepted", new.agreement.id: "cancelled"}
    assert count(kept, "running_agreements") == 1


# --- whose -----------------------------------------------------------------------------------------------------------


def test_anothers_loan_or_plan_is_not_to_be_asked_about(kept: Kept) -> None:
    shown = kept.propose(YANG)[0]
    with pytest.raises(NotTheirs), kept.sessions.begin() as session:
        ask_approval(
            session, kept.id_of(WHO), kept.loan_of(YANG), "review", request_key="k", conversation_id=None, now=NOON
        )
    with pytest.raises(NotTheirs):
        ask(kept, WHO, "plan", proposal_id=shown.id)


@pytest.mark.parametrize("change", ["UPDATE approval_events SET event = 'granted'", "DELETE FROM approvals"])
def test_the_record_is_not_rewritten(kept: Kept, change: str) -> None:
    ask(kept)
    with pytest.raises(DBAPIError), kept.sessions.begin() as session:
        session.execute(text(change))


def test_wishes_are_sealed(kept: Kept, tmp_path: Path) -> None:
    ask(kept)
    with kept.reading() as session:
        wish = session.execute(text("SELECT wish FROM approvals")).scalar_one()
    assert b"periods" not in bytes(wish)
