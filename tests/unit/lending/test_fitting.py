"""Fitting a plan to the person: categories, seasons, history, what only a person grants, token payments."""

from decimal import Decimal as D
from typing import Any

import pytest

from lending.affordability import CATEGORIES, Means, surplus, surplus_by_month
from lending.history import History, PastPlan, history_of, keeping
from lending.proposals import Proposals, propose, rebuild
from lending.records import FieldError
from lending.spending import spending
from lending.store.policies import policies_of, policy_for
from lending.store.regions import region_of
from lending.wish import Wish
from tests.unit.lending.examples import a_loan, a_policy, day

ON = day("2026-03-02")
LATE = a_loan(paid=4, terms={"penalty_annual_rate": "0.18"})
POLICY = a_policy({"arrears_spread": {"max_periods": 12}, "reamortise": {"max_periods": 36}}, buffer_share="0")
PRODUCTS = ("cn_consumer", "cn_micro", "cn_card_instalment", "tw_personal", "tw_card_instalment", "hk_personal",
            "hk_card_instalment")  # fmt: skip


def test_outgoings_may_be_said_by_category() -> None:
    parts = Means.from_dict({"monthly_income": "6000", "outgoings": {"housing": "2000", "food": "1200.50"}})
    assert parts.all_outgoings == D("3200.50") and surplus(parts, POLICY) == D("2799.50")
    whole = Means.from_dict({"monthly_income": "6000", "necessary_outgoings": "4000", "outgoings": {"food": "1200"}})
    assert surplus(whole, POLICY) == 2000


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"outgoings": {"tarot": "5"}}, "outgoings.tarot"),
        ({"outgoings": {"food": "-5"}}, "outgoings.food"),
        ({"outgoings": {"food": "x"}}, "outgoings.food"),
        ({"necessary_outgoings": "10", "outgoings": {"food": "50"}}, "necessary_outgoings"),
        ({"income_by_month": {"13": "5"}}, "income_by_month.13"),
        ({"income_by_month": {"7": "-5"}}, "income_by_month.7"),
    ],
)
def test_a_wrong_answer_names_its_field(data: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as error:
        Means.from_dict(data)
    assert error.value.field == field


def test_what_is_above_the_guide_is_asked_about_and_still_counts() -> None:
    policy = a_policy(region=region_of("CN").as_dict())
    means = Means(D(9000), dependants=1, outgoings={"food": D(2500), "housing": D(2800), "medical": D(300)})
    lines = {each.category: each for each in spending(means, policy, ON)}
    assert lines["food"].above and lines["food"].guide == 2300  # 1,500 and 800 for one dependant
    assert not lines["housing"].above and lines["medical"].guide is None
    assert surplus(means, policy) == D("3060.00")  # nothing was cut: 9,000 - 5,600 less a tenth


def test_every_guide_is_of_a_standard_category() -> None:
    for name in ("CN", "TW", "HK"):
        assert set(region_of(name).guides_on(ON)) <= set(CATEGORIES)
        assert region_of(name).guides_on(day("2024-12-31")) == {}  # dated


SEASONAL = Means(D(6000), D(4500), income_by_month={7: D(5000), 8: D(5000)})


def test_a_seasonal_income_has_a_surplus_of_each_month() -> None:
    assert Means.from_dict(SEASONAL.as_dict()) == SEASONAL
    months = surplus_by_month(SEASONAL, POLICY)
    assert months[7] == 500 and months[6] == 1500 and surplus(SEASONAL, POLICY) == 500


def test_no_month_of_a_plan_takes_more_than_that_month_can_spare() -> None:
    plenty = Means(D(6000), D(4500), income_by_month={1: D(5900)})
    for means in (SEASONAL, plenty):
        found = propose(LATE, POLICY, ON, means)
        months = surplus_by_month(means, POLICY)
        for option in found.options:
            by_month: dict[tuple[int, int], D] = {}
            for row in option.rows:
                key = row.due_date.year, row.due_date.month
                by_month[key] = by_month.get(key, D(0)) + row.total
            assert all(amount <= months[month] for (_, month), amount in by_month.items())
    assert propose(LATE, POLICY, ON, plenty).options  # and its heavy months are used
    assert max(each.payment_max for each in propose(LATE, POLICY, ON, plenty).options) > 1400


def test_history_is_read_from_the_ledger() -> None:
    paid_late = a_loan(paid=3, payments=(("2026-01-20", "1066.19"),))
    found = history_of(paid_late, ON, (PastPlan("reamortise", "kept"), PastPlan("promise_to_pay", "broken")))
    assert (found.due, found.on_time, found.plans_kept, found.plans_broken) == (5, 3, 1, 1)
    assert (found.usual_payment, found.usual_day) == (D("1066.19"), 5)
    assert history_of(a_loan(), day("2025-09-20")) == History()


def test_the_score_is_the_documented_formula() -> None:
    found = keeping(History(5, 3, 1, 1, D(1000), 5), D(2000), [day("2026-04-05"), day("2026-05-20")], ON)
    assert (found.on_time, found.promises, found.size, found.day) == (D("0.6"), D("0.5"), D("0.5"), D("0.5"))
    soon = 1 / (1 + D(79) / 365)
    assert abs(found.soon - soon) < D("0.0001")
    assert abs(found.score - (4 * D("0.6") + 2 * D("0.5") + 2 * D("0.5") + D("0.5") + soon) / 10) < D("0.0001")


def test_a_poor_history_changes_no_price_and_no_offer() -> None:
    good, bad = History(5, 5, 3, 0, D(1066), 5), History(5, 0, 0, 4, D(10), 28)

    def plans(history: History) -> set[tuple[Any, ...]]:
        found = propose(LATE, POLICY, ON, Means(D(6000), D(4500)), history=history)
        return {(each.total_to_pay, each.payment_max, each.last_date) for each in found.options}

    assert plans(good) == plans(bad)


GRANTED = {
    "reamortise": {"max_periods": 36},
    "payment_pause": {"max_months": 2, "needs_approval": True},
    "interest_pause": {"max_periods": 36, "needs_approval": True},
    "token": {"max_periods": 36, "needs_approval": True},
}


def kinds(found: Proposals) -> list[str]:
    return [each.kind for each in found.options]


def test_what_only_a_person_grants_is_not_put_beside_the_others() -> None:
    policy = a_policy(GRANTED)
    found = propose(LATE, policy, ON, explain=True)
    assert set(kinds(found)) == {"reamortise"} and not any(each.needs_approval for each in found.options)
    assert "only_with_a_person" in {each.code for each in found.dropped}
    asked = propose(LATE, policy, ON, wish=Wish(kind="interest_pause"))
    assert set(kinds(asked)) == {"interest_pause"} and all(each.needs_approval for each in asked.options)


def test_nothing_affordable_is_said_with_a_token_and_a_pause_for_a_person() -> None:
    found = propose(LATE, a_policy(GRANTED), ON, Means(D(4700), D(4500)))
    assert found.refusal is not None and found.refusal.code == "nothing_affordable"
    assert kinds(found) == ["token", "payment_pause"] and all(each.needs_approval for each in found.options)
    token = found.options[0]
    assert all(row.total <= D(180) for row in token.rows[:3]) and token.rows[-1].balance == 0
    assert rebuild(LATE, a_policy(GRANTED), "token", token.terms, ON).rows == token.rows


def test_where_only_a_person_can_help_that_is_offered() -> None:
    found = propose(LATE, a_policy({"payment_pause": {"max_months": 2, "needs_approval": True}}), ON)
    assert kinds(found) == ["payment_pause"]


def test_small_arrears_are_simply_paid() -> None:
    nearly = a_loan(paid=4, payments=(("2026-02-05", "1060"),))
    policy = a_policy(small_arrears="50")
    found = propose(nearly, policy, ON)
    assert found.refusal is not None and found.refusal.as_dict() == {
        "code": "small_arrears",
        "values": {"owed": {"amount": "6.19", "currency": "CNY"}, "by": {"date": "2026-03-05"}},
    }
    assert propose(nearly, policy, ON, wish=Wish(periods=6)).options  # asked for, they are made


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_product_may_charge_more_than_the_law_lets_its_lender(product: str) -> None:
    for policy in policies_of(product):
        for when in (policy.effective_from, day("2026-03-02"), day("2028-03-02")):
            governing = policy_for(product, when) if when >= policy.effective_from else policy
            caps = governing.caps(when, when)
            assert governing.region is None or governing.lender is not None
            if caps and governing.rate_cap is not None:
                assert governing.rate_cap <= caps[0].rate, (product, when, caps[0])


def test_the_law_caps_a_plan_where_the_product_says_nothing() -> None:
    loan = a_loan("120000", "0.20", 24, paid=4, currency="TWD", jurisdiction="TW")
    policy = a_policy(
        {"reamortise": {"max_periods": 24}}, currency="TWD", jurisdiction="TW", lender="bank", product_class="card",
        region=region_of("TW").as_dict(),
    )  # fmt: skip
    assert all(each.nominal_rate <= D("0.15") for each in propose(loan, policy, ON).options)
    assert propose(loan, a_policy({"reamortise": {}}, currency="TWD", jurisdiction="TW"), ON).options[0].nominal_rate > D("0.19")
