"""What is put to a borrower: means, wishes, limits, gates, and what is said when nothing fits."""

import json
from decimal import Decimal as D
from typing import Any

import pytest

from lending.affordability import Means
from lending.delinquency import standing
from lending.disclosure import cost_table
from lending.proposals import Proposal, Proposals, propose, rebuild
from lending.reason_codes import TOLD_TO_BORROWERS
from lending.records import FieldError
from lending.wish import Wish
from tests.unit.lending.examples import a_loan, a_policy, day

ON = day("2026-03-02")
LATE = a_loan(paid=4, terms={"penalty_annual_rate": "0.18", "rate_cap": "0.24"})
OK = a_loan(paid=5)
POLICY = a_policy(
    {
        "arrears_spread": {"max_periods": 12, "waive": ["penalty"]},
        "reamortise": {"max_periods": 36, "max_months": 36},
        "extension": {"max_months": 3},
    }
)


def codes(proposal: Proposal) -> set[str]:
    return {each.code for each in proposal.reasons}


def test_three_options_at_most_with_roles_of_their_own() -> None:
    found = propose(LATE, POLICY, ON)
    assert found.refusal is None and not found.nearest
    roles = [each.role for each in found.options]
    assert 1 <= len(roles) <= 3 and roles[0] == "recommended" and len(set(roles)) == len(roles)
    assert len({(each.total_to_pay, each.payment, each.last_date) for each in found.options}) == len(roles)


def test_the_longest_plan_is_not_the_default() -> None:
    for means in (None, Means(D(4000), D(2000))):
        options = propose(LATE, POLICY, ON, means).options
        assert options[0].last_date < max(each.last_date for each in options)


def test_the_surplus_is_never_exceeded() -> None:
    found = propose(LATE, POLICY, ON, Means(D(3000), D(2000)))
    assert found.afforded == D("900.00")
    assert found.options and all(each.payment_max <= 900 for each in found.options)
    assert all("fits_budget" in codes(each) for each in found.options)


def test_at_most_eight_hundred_a_month_gives_the_shortest_such_term() -> None:
    first = propose(LATE, POLICY, ON, wish=Wish(monthly_at_most=D(800))).options[0]
    assert first.payment_max <= 800 and "asked_monthly" in codes(first)
    shorter = rebuild(LATE, POLICY, first.kind, {**first.terms, "periods": first.count - 1}, ON)
    assert shorter.payment_max > 800


def test_twelve_instalments_give_the_payment() -> None:
    found = propose(LATE, POLICY, ON, wish=Wish(periods=12))
    assert {each.count for each in found.options} == {12} and not found.nearest


def test_done_by_a_date_gives_the_lightest_payment_that_gets_there() -> None:
    by = day("2026-12-31")
    first = propose(LATE, POLICY, ON, wish=Wish(done_by=by)).options[0]
    assert first.last_date <= by
    longer = rebuild(LATE, POLICY, first.kind, {**first.terms, "periods": first.count + 1}, ON)
    assert longer.last_date > by


def test_the_fifteenth_of_next_month_is_the_first_payment() -> None:
    found = propose(LATE, POLICY, ON, wish=Wish(first_due=day("2026-04-15")))
    assert not found.nearest and {each.first_date for each in found.options} == {day("2026-04-15")}
    assert {each.kind for each in found.options} == {"reamortise"}  # beside the contract something falls due before


def test_some_now_and_the_rest_later() -> None:
    first = propose(LATE, POLICY, ON, wish=Wish(pay_now=D(500))).options[0]
    assert first.pay_now == 500 == first.settled_now.total
    assert first.total_to_pay == 500 + sum(row.total for row in first.rows)


def test_a_due_day_is_kept() -> None:
    for each in propose(LATE, POLICY, ON, wish=Wish(due_day=20)).options:
        assert each.last_date.day == 20


def test_the_pay_day_is_preferred() -> None:
    found = propose(OK, POLICY, ON, Means(D(4000), D(2600), pay_day=10))
    assert any(
        "on_pay_day" in codes(each) and {row.due_date.day for row in each.rows} == {10} for each in found.options
    )


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(monthly_at_most=D(100)), "over_wish"),
        (Wish(periods=60), "other_periods"),
        (Wish(first_due=day("2027-01-01")), "other_first_date"),
        (Wish(done_by=day("2026-03-04")), "done_later"),
        (Wish(kind="extension"), "extension_only_before_due"),  # Civil Code 678: asked before the due date
        (Wish(kind="settlement"), "kind_not_offered"),
    ],
)
def test_a_wish_outside_policy_brings_the_nearest_and_the_reason(wish: Wish, why: str) -> None:
    found = propose(LATE, POLICY, ON, wish=wish)
    assert found.nearest and found.options and found.why_nearest is not None
    assert found.why_nearest.code == why and why in TOLD_TO_BORROWERS


def test_sixty_instalments_bring_the_most_that_policy_allows() -> None:
    assert {each.count for each in propose(LATE, POLICY, ON, wish=Wish(periods=60)).options} == {36}


def test_a_wish_beyond_the_means_brings_what_the_means_allow() -> None:
    found = propose(LATE, POLICY, ON, Means(D(3000), D(2000)), Wish(periods=3))
    assert found.nearest and all(each.payment_max <= 900 for each in found.options)


def test_lighter_and_shorter_turn_the_recommendation() -> None:
    plain, lighter, shorter = (
        propose(LATE, POLICY, ON, wish=wish).options[0] for wish in (None, Wish(lighter=True), Wish(shorter=True))
    )
    assert lighter.payment < plain.payment < shorter.payment
    assert shorter.last_date < plain.last_date < lighter.last_date


def test_nothing_affordable_is_said_with_the_figures() -> None:
    found = propose(LATE, POLICY, ON, Means(D(2100), D(2000)))
    assert found.options == () and found.refusal is not None and found.refusal.code == "nothing_affordable"
    assert found.refusal.values["surplus"] == {"amount": "90.00", "currency": "CNY"}


def test_where_policy_has_a_pause_it_is_left_to_a_person() -> None:
    policy = a_policy({"reamortise": {"max_periods": 12}, "payment_pause": {"max_months": 2}})
    found = propose(LATE, policy, ON, Means(D(2100), D(2000)))
    assert found.refusal is not None and [each.kind for each in found.options] == ["payment_pause"]
    assert found.options[0].needs_approval


def test_a_temporary_shock_may_be_bridged() -> None:
    means = Means(D(2500), D(2000), shock="temporary", recovers_on=day("2026-05-01"))
    first = propose(OK, POLICY, ON, means).options[0]
    assert first.kind == "extension" and first.first_date > day("2026-05-01")


def test_a_balloon_after_the_shock_is_no_bridge() -> None:
    policy = a_policy({"interest_first": {"max_periods": 6}})
    means = Means(D(2500), D(2000), shock="temporary", recovers_on=day("2026-05-01"))
    assert propose(OK, policy, ON, means).options == ()


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (("dispute",), "gate_dispute"),
        (("litigation",), "gate_litigation"),
        (("guarantor",), "gate_guarantor"),
        (("dispute", "deceased"), "gate_deceased"),
    ],
)
def test_gates_stop_every_offer(flags: tuple[str, ...], code: str) -> None:
    found = propose(a_loan(paid=4, flags=flags), POLICY, ON)
    assert found.options == () and found.refusal is not None and found.refusal.code == code


def test_the_kill_switch_stops_every_offer() -> None:
    found = propose(LATE, a_policy(kill_switch=True), ON)
    assert found.refusal is not None and found.refusal.code == "kill_switch"


def test_nothing_overdue_and_nothing_asked_needs_no_plan() -> None:
    found = propose(OK, POLICY, ON)
    assert found.refusal is not None and found.refusal.code == "nothing_overdue"


@pytest.mark.parametrize("kind", ["reamortise", "extension"])
def test_a_loan_with_nothing_overdue_may_still_ask(kind: str) -> None:
    found = propose(OK, POLICY, ON, wish=Wish(kind=kind))
    assert {each.kind for each in found.options} == {kind} and not found.nearest


def test_a_loan_paid_off_is_refused() -> None:
    found = propose(a_loan(paid=12), POLICY, day("2026-10-01"), wish=Wish(lighter=True))
    assert found.refusal is not None and found.refusal.code == "paid_off"


def test_a_loan_past_its_last_date_can_be_spread() -> None:
    loan = a_loan(paid=10)
    first = propose(loan, POLICY, day("2026-11-01")).options[0]
    assert first.total_to_pay >= standing(loan, day("2026-11-01")).outstanding.total


def test_above_the_cap_nothing_is_offered_beside_the_contract() -> None:
    found = propose(LATE, a_policy({"arrears_spread": {}}, rate_cap="0.05"), ON)
    assert found.options == () and found.refusal is not None and found.refusal.code == "no_plan_in_policy"


@pytest.mark.parametrize(
    ("approval", "needed"),
    [
        ({}, False),
        ({"periods_above": 1}, True),
        ({"waived_above": "5"}, True),
        ({"waived_above": "50"}, False),
        ({"balance_above": "8000"}, True),
        ({"days_past_due_above": 24}, True),
        ({"days_past_due_above": 25}, False),
    ],
)
def test_thresholds_of_approval(approval: dict[str, Any], needed: bool) -> None:
    policy = a_policy({"arrears_spread": {"waive": ["penalty"]}}, approval=approval)
    assert {each.needs_approval for each in propose(LATE, policy, ON).options} == {needed}


def test_explain_names_every_plan_left_out_and_changes_no_option() -> None:
    plain, told = propose(LATE, POLICY, ON), propose(LATE, POLICY, ON, explain=True)
    assert plain.options == told.options
    tried = {(each.kind, str(each.terms)) for each in told.dropped} | {(o.kind, str(o.terms)) for o in told.options}
    assert len([each for each in tried if each[0] == "reamortise"]) == 35  # 2 to 36
    assert [each.code for each in plain.dropped] == ["extension_only_before_due"]


def test_the_same_inputs_give_the_same_answer_through_json() -> None:
    found = propose(LATE, POLICY, ON, Means(D(4000), D(2000)), explain=True)
    assert propose(LATE, POLICY, ON, Means(D(4000), D(2000)), explain=True) == found
    assert Proposals.from_dict(json.loads(json.dumps(found.as_dict()))) == found


@pytest.mark.parametrize(
    ("kind", "terms", "reason"),
    [
        ("reamortise", {"periods": 99, "first_due": "2026-03-05"}, "too_long"),
        ("reamortise", {"periods": 1, "first_due": "2026-03-05"}, "periods_outside_policy"),
        ("reamortise", {"periods": 6, "first_due": "2026-03-03"}, "first_payment_too_soon"),
        ("reamortise", {"periods": 6, "first_due": "2026-06-05"}, "first_payment_too_late"),
        ("reamortise", {"first_due": "2026-03-05"}, "is missing"),
        ("reamortise", {"periods": 6, "first_due": "2026-03-05", "pay_now": "-5"}, "pays_too_little_now"),
        ("reamortise", {"periods": 6, "first_due": "2026-03-05", "pay_now": "0.001"}, "pays_too_little_now"),
        ("extension", {"first_due": "2026-04-05"}, "extension_only_before_due"),
        ("settlement", {"periods": 1, "first_due": "2026-03-05"}, "not a kind of plan this policy offers"),
    ],
)
def test_terms_outside_policy_cannot_be_rebuilt(kind: str, terms: dict[str, Any], reason: str) -> None:
    with pytest.raises(FieldError, match=reason):
        rebuild(LATE, POLICY, kind, terms, ON)


def test_a_policy_in_another_currency_is_refused() -> None:
    with pytest.raises(FieldError, match="the loan is in CNY, its policy in TWD"):
        propose(LATE, a_policy(currency="TWD"), ON)


def test_the_cost_table_sums_to_what_is_paid() -> None:
    for option in propose(LATE, POLICY, ON, wish=Wish(pay_now=D(300))).options:
        lines = cost_table(LATE, option, POLICY)
        assert sum(each.amount for each in lines if not each.contingent) == option.total_to_pay
        assert [each.item for each in lines if each.contingent] == ["penalty_interest"]
    waived = next(each for each in cost_table(LATE, option, POLICY) if each.item == "principal")
    assert waived.amount == D("8158.09")
