"""What can be spared, and how a policy is read."""

from decimal import Decimal as D
from typing import Any

import pytest

from lending.affordability import Means, hard_until, surplus
from lending.policy import policy_from_dict
from lending.records import FieldError
from tests.unit.lending.examples import a_policy, day

HONG_KONG = [
    {"income_up_to": "6000", "share": "0.35"},
    {"income_up_to": "12000", "share": "0.40"},
]


@pytest.mark.parametrize(
    ("income", "outgoings", "debts", "policy", "expected"),
    [
        ("6000", "4000", "300", {}, "1530.00"),  # (6000 - 4000 - 300) x 90 %
        ("6000", "4000", None, {}, "1800.00"),  # debts not mentioned are none
        ("6000", None, "300", {}, None),
        (None, "4000", "300", {}, None),
        ("0", None, None, {}, "0.00"),  # no income: nothing is left, whatever the outgoings
        ("1500", None, None, {"living_cost": {"adult": "2000"}}, "0.00"),
        ("2500", None, None, {"living_cost": {"adult": "2000"}}, None),
        ("4000", "4000", "300", {}, "0.00"),
        ("5000", "1000", None, {"income_cap": HONG_KONG}, "1750.00"),  # 35 % of income, Hong Kong from 2026-08-01
        ("5000", "1000", "1000", {"income_cap": HONG_KONG}, "750.00"),  # the cap is on all debts together
        ("12000", "1000", None, {"income_cap": HONG_KONG}, "4800.00"),
        ("12001", "11001", None, {"income_cap": HONG_KONG}, "900.00"),
        ("30000", "1000", None, {"living_cost": {"adult": "19000"}}, "9900.00"),  # stated outgoings too low to live on
    ],
)
def test_surplus(income: str, outgoings: str, debts: str, policy: dict[str, Any], expected: str | None) -> None:
    means = Means(*(None if each is None else D(each) for each in (income, outgoings, debts)))
    assert surplus(means, a_policy(**policy)) == (None if expected is None else D(expected))


def test_living_cost_counts_dependants() -> None:
    policy = a_policy(living_cost={"adult": "2000", "dependant": "800"}, buffer_share="0")
    assert surplus(Means(D(6000), D(1000), dependants=2), policy) == D("2400.00")


def test_surplus_in_taiwan_dollars_is_whole() -> None:
    policy = a_policy(currency="TWD", jurisdiction="TW")
    assert surplus(Means(D(40001), D(30000)), policy) == D(9000)


def test_a_temporary_shock_ends_when_said_or_after_the_policys_months() -> None:
    on = day("2026-03-02")
    assert hard_until(Means(shock="temporary"), a_policy(), on) == day("2026-06-02")
    assert hard_until(Means(shock="temporary", recovers_on=day("2026-05-01")), a_policy(), on) == day("2026-05-01")
    assert hard_until(Means(shock="lasting"), a_policy(), on) is None


BASE = {
    "product": "p",
    "version": "1",
    "effective_from": "2026-01-01",
    "jurisdiction": "CN",
    "currency": "CNY",
    "plans": {"reamortise": {}},
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"jurisdiction": "US"}, "jurisdiction"),
        ({"effective_from": "soon"}, "effective_from"),
        ({"rate_cap": "-0.1"}, "rate_cap"),
        ({"rate_cap": "much"}, "rate_cap"),
        ({"buffer_share": "1"}, "buffer_share"),
        ({"kill_switch": "no"}, "kill_switch"),
        ({"cooling_off_days": -1}, "cooling_off_days"),
        ({"cooling_off_days": 1.5}, "cooling_off_days"),
        ({"plans": {"miracle": {}}}, "plans.miracle"),
        ({"plans": {"reamortise": {"max_period": 3}}}, "plans.reamortise.max_period"),
        ({"plans": {"reamortise": {"min_periods": 9, "max_periods": 3}}}, "plans.reamortise.min_periods"),
        ({"plans": {"reamortise": {"waive": ["luck"]}}}, "plans.reamortise.waive[0]"),
        ({"plans": {"reamortise": {"waive": ["fee"], "collect": ["fee"]}}}, "plans.reamortise.waive"),
        ({"plans": {"reage": {"frequencies": ["daily"]}}}, "plans.reage.frequencies[0]"),
        ({"income_cap": [{"income_up_to": None, "share": "2"}]}, "income_cap[0].share"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_policy_names_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as raised:
        policy_from_dict({**BASE, **change})
    assert raised.value.field == field


def test_a_missing_field_is_named() -> None:
    with pytest.raises(FieldError, match="version: is missing"):
        policy_from_dict({key: value for key, value in BASE.items() if key != "version"})


def test_a_policy_survives_its_dict() -> None:
    policy = a_policy(
        income_cap=HONG_KONG, living_cost={"adult": "1"}, approval={"waived_above": "100"}, rate_cap="0.24"
    )
    assert policy_from_dict(policy.as_dict()) == policy
