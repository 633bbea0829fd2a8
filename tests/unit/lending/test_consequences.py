"""What a plan is shown with: doing nothing instead, the credit record by each region's rule, limitation, a missed payment."""

from decimal import Decimal as D
from typing import Any

import pytest

from lending.consequences import Consequences, consequences
from lending.delinquency import standing
from lending.loan import Loan
from lending.proposals import propose, rebuild
from lending.region import Region, caps_on
from lending.store.regions import region_of
from lending.wish import Wish
from tests.unit.lending.examples import a_loan, a_policy, day

ON = day("2026-03-02")
KINDS = {
    "arrears_spread": {"max_periods": 12, "waive": ["penalty"]},
    "reamortise": {"max_periods": 36},
    "promise_to_pay": {},
    "payment_pause": {"max_months": 3},
    "settlement": {"max_periods": 3, "waive": ["principal"], "waive_share": "0.1"},
    "extension": {"max_months": 3},
}
POLICY = a_policy(KINDS)
TERMS = {"penalty_annual_rate": "0.18", "late_fee": "20", "grace_days": 3}
LATE = a_loan(paid=4, terms=TERMS)


def shown(loan: Loan, kind: str, terms: dict[str, Any], region: str | None = "CN") -> Consequences:
    return consequences(loan, rebuild(loan, POLICY, kind, terms, ON), ON, region_of(region) if region else None)


def marks(found: Consequences) -> str:
    return "".join(each.code or "-" for each in found.credit.path)


def test_doing_nothing_is_set_against_the_plan() -> None:
    found = shown(LATE, "arrears_spread", {"periods": 3, "first_due": "2026-03-05"})
    assert [each.ahead.months for each in found.instead] == [1, 3, 6]
    for each in found.instead:
        then = standing(LATE, each.ahead.on)
        assert each.ahead.total == then.outstanding.total
        plan = rebuild(LATE, POLICY, "arrears_spread", {"periods": 3, "first_due": "2026-03-05"}, ON).total_to_pay
        assert each.more_than_plan == then.outstanding.total - plan > 0
    assert [each.ahead.code for each in found.instead] == ["2", "4", "7"]  # 56, 117 and 209 days on


@pytest.mark.parametrize(
    ("kind", "terms", "by_contract", "by_plan"),
    [
        # the payment of 5 March falls on February's instalment; March's is made up on the 16th
        ("promise_to_pay", {"first_due": "2026-03-16"}, "M", "M"),
        ("arrears_spread", {"periods": 3, "first_due": "2026-03-05"}, "11N", "11N"),
        ("reamortise", {"periods": 6, "first_due": "2026-03-15"}, "111MMC", "NNNNNC"),
    ],
)
def test_two_clocks(kind: str, terms: dict[str, Any], by_contract: str, by_plan: str) -> None:
    found = shown(LATE, kind, terms)
    assert found.credit.path[0].on == day("2026-03-31")
    assert (marks(found), "".join(each.plan_code or "-" for each in found.credit.path)) == (by_contract, by_plan)


def test_a_lenders_pause_promises_nothing_of_the_bureau() -> None:
    found = shown(LATE, "payment_pause", {"first_due": "2026-05-05"})
    first = found.credit.path[0]
    assert first.days_past_due == 54 and first.code == "2"
    assert first.lender_days == standing(LATE, ON).days_past_due  # stands still from today
    assert found.credit.worst_days > 60


def test_a_debt_paid_off_for_less_is_ended_and_not_settled() -> None:
    assert shown(LATE, "settlement", {"periods": 1, "first_due": "2026-03-15"}).credit.path[-1].code == "G"
    whole = a_policy({"settlement": {"max_periods": 3}})
    plan = rebuild(LATE, whole, "settlement", {"periods": 1, "first_due": "2026-03-15"}, ON)
    assert consequences(LATE, plan, ON, region_of("CN")).credit.path[-1].code == "C"


def test_a_written_off_loan_bears_its_own_mark() -> None:
    loan = a_loan(paid=4, flags=("charged_off",))
    assert marks(shown(loan, "promise_to_pay", {"first_due": "2026-03-16"})) == "B"


def test_taiwan_and_hong_kong_write_no_monthly_marks() -> None:
    for currency, region, kept in (("TWD", "TW", 3), ("HKD", "HK", None)):
        loan = a_loan("12000", paid=4, currency=currency, jurisdiction=region)
        policy = a_policy(KINDS, currency=currency, jurisdiction=region)
        plan = rebuild(loan, policy, "promise_to_pay", {"first_due": "2026-03-16"}, ON)
        found = consequences(loan, plan, ON, region_of(region)).credit
        assert {each.code for each in found.path} == {None} and found.made_up_on == day("2026-03-16")
        # Hong Kong keeps what was more than 60 days late: 25 days are not kept
        assert found.clears_on == (None if kept is None else day("2029-03-16"))


def test_agreeing_restarts_limitation() -> None:
    found = shown(LATE, "reamortise", {"periods": 24, "first_due": "2026-03-15"}).limitation
    assert found is not None and found.restarted and found.years == 3
    assert found.ends_now == day("2029-09-05") and found.ends_after == day("2031-02-15")  # the last instalment decides


def test_a_missed_payment_is_told_in_figures() -> None:
    plan = rebuild(LATE, POLICY, "arrears_spread", {"periods": 3, "first_due": "2026-03-05"}, ON)
    found = consequences(LATE, plan, ON, None).missed
    row = plan.rows[0]
    assert (found.due, found.amount, found.late_fee) == (row.due_date, row.total, D(20))
    bearing = (row.principal + row.interest) * D("0.18") / 365
    assert abs(found.a_day - bearing) < D("0.01") and abs(found.after_30_days - row.total - 20 - bearing * 27) < D("0.01")


def test_without_a_region_there_are_figures_and_no_rules() -> None:
    found = shown(LATE, "promise_to_pay", {"first_due": "2026-03-16"}, None)
    assert found.limitation is None and found.credit.clears_on is None and marks(found) == "-"
    assert Consequences.from_dict(found.as_dict()) == found


def test_a_loan_in_order_has_nothing_to_clear() -> None:
    loan = a_loan(paid=5)
    plan = propose(loan, POLICY, ON, wish=Wish(kind="extension")).options[0]
    found = consequences(loan, plan, ON, region_of("CN")).credit
    assert found.clears_by_plan is None


@pytest.mark.parametrize(
    ("region", "lender", "kind", "contract", "on", "ids"),
    [
        ("CN", "bank", "loan", "2026-01-01", "2026-03-02", []),
        ("CN", "assisted", "loan", "2026-01-01", "2026-03-02", [("cn.rate.assisted", "0.24")]),
        ("CN", "assisted", "loan", "2025-01-01", "2026-03-02", []),  # the rule is for loans made since
        ("CN", "private", "loan", "2024-08-01", "2026-03-02", [("cn.rate.private", "0.1340")]),  # 4 x 3.35 %
        ("CN", "micro", "loan", "2028-01-05", "2028-03-02", [("cn.rate.micro.lpr", "0.1200"), ("cn.rate.micro", "0.24")]),
        ("TW", "bank", "card", "2020-01-01", "2026-03-02", [("tw.rate.card", "0.15"), ("tw.rate.cap", "0.16")]),
        ("TW", "bank", "loan", "2020-01-01", "2026-03-02", [("tw.rate.cap", "0.16")]),
        ("TW", "bank", "loan", "2020-01-01", "2021-07-19", []),
        ("HK", "money_lender", "loan", "2020-01-01", "2026-03-02", [("hk.rate.cap", "0.36"), ("hk.rate.offence", "0.48")]),
    ],
)  # fmt: skip
def test_caps_by_place_lender_and_day(
    region: str, lender: Any, kind: Any, contract: str, on: str, ids: list[tuple[str, str]]
) -> None:
    found = caps_on(region_of(region), lender, kind, day(contract), day(on))
    assert [(each.id, each.rate) for each in found] == [(name, D(rate)) for name, rate in ids]


def test_every_rule_says_where_it_is_from() -> None:
    for name in ("CN", "TW", "HK"):
        region = region_of(name)
        rules = (*region.caps, *region.credit, *region.limitation, *region.spending)
        assert rules and all(each.source for each in rules)
        assert Region.from_dict(region.as_dict()) == region
