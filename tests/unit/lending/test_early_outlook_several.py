"""Paying early, paying nothing, and several loans on one budget."""

from decimal import Decimal as D

import pytest

from lending.affordability import Means
from lending.delinquency import standing, standings
from lending.outlook import credit_outlook, if_nothing_is_paid
from lending.proposals import propose, rebuild
from lending.quotes import payoff, prepay
from lending.records import FieldError
from lending.several import Order, propose_several, share_every_way
from lending.store.regions import region_of
from tests.unit.lending.examples import a_loan, a_policy, day

ON = day("2026-03-02")
LATE = a_loan(paid=4, terms={"penalty_annual_rate": "0.1825"})
OK = a_loan(paid=5)
POLICY = a_policy()


def test_the_payoff_is_principal_arrears_and_the_interest_so_far() -> None:
    """8,158.09 + 81.58 overdue + 13.33 penalty + 64.04 (25 of 28 days of 71.73)."""
    quote = payoff(LATE, POLICY, ON)
    assert quote.amounts.as_dict() == {"principal": "8158.09", "interest": "145.62", "fee": "0", "penalty": "13.33"}
    assert quote.total + quote.saves == standing(LATE, ON).outstanding.total


def test_a_part_paid_early_lowers_the_payments_or_shortens_the_term() -> None:
    smaller = prepay(OK, POLICY, ON, D("3064.04"), keep="term")
    assert smaller.settles.as_dict() == {"principal": "3000.00", "interest": "64.04", "fee": "0", "penalty": "0"}
    assert len(smaller.rows) == 7 and smaller.payment < 700
    shorter = prepay(OK, POLICY, ON, D("3064.04"), keep="payment")
    assert len(shorter.rows) == 4 and shorter.payment <= D("1066.19")
    assert shorter.saves > smaller.saves > 0
    for each in (smaller, shorter):
        assert sum(row.principal for row in each.rows) == D("7173.48") - 3000
        assert each.rows[-1].balance == 0


def test_paying_all_of_it_leaves_no_rows() -> None:
    quote = prepay(OK, POLICY, ON, payoff(OK, POLICY, ON).total)
    assert quote.rows == () and quote.last_date is None


@pytest.mark.parametrize("amount", ["64.04", "0", "9000", "3000.001"])
def test_an_amount_that_repays_no_principal_or_too_much_is_refused(amount: str) -> None:
    with pytest.raises(FieldError, match="amount"):
        prepay(OK, POLICY, ON, D(amount))


def test_doing_nothing_is_shown_with_its_price() -> None:
    one, three, six = if_nothing_is_paid(LATE, ON, rule=region_of("CN").credit_on(ON))
    assert [each.days_past_due for each in (one, three, six)] == [56, 117, 209]
    assert [each.code for each in (one, three, six)] == ["2", "4", "7"]
    # 2 April: 56 days of the first instalment, 28 of the second; 25 of the first had come before
    assert one.added == D("29.85") + D("14.93") - D("13.33")
    assert 0 < one.added < three.added < six.added
    assert one.overdue.total > standing(LATE, ON).overdue.total


def test_the_credit_path_counts_by_the_contract_whatever_was_agreed() -> None:
    plan = rebuild(LATE, POLICY, "arrears_spread", {"periods": 3, "first_due": "2026-03-05"}, ON)
    found = credit_outlook(LATE, plan, ON, region_of("CN").credit_on(ON))
    assert [(each.on.isoformat(), each.days_past_due, each.code) for each in found.path] == [
        ("2026-03-31", 26, "1"),
        ("2026-04-30", 25, "1"),
        ("2026-05-31", 0, "N"),
    ]
    assert (found.made_up_on, found.clears_on) == (day("2026-05-05"), day("2031-05-05"))
    assert found.worst_days == 26 and [each.lender_days for each in found.path] == [0, 0, 0]


def test_outside_the_mainland_there_are_days_and_no_code() -> None:
    loan = a_loan(paid=4, currency="TWD", jurisdiction="TW")
    assert {each.code for each in if_nothing_is_paid(loan, ON, rule=region_of("TW").credit_on(ON))} == {None}


def test_standings_pass_a_portfolio_through() -> None:
    found = dict(standings((LATE, OK), ON))
    assert set(found) == {"L1"} and found["L1"] == standing(OK, ON)


CARD = a_loan("6000", "0.18", 12, "2025-10-20", "2025-11-20", paid=2)
MEANS = Means(D(6000), D(3000))


@pytest.mark.parametrize("order", ["contract", "cheapest", "smallest", "pro_rata"])
def test_several_loans_never_take_more_than_the_one_budget(order: Order) -> None:
    found = propose_several([(LATE, POLICY), (CARD, POLICY), (OK, POLICY)], ON, MEANS, order)
    assert found.refusal is None and found.budget == D("2700.00")
    assert [len(each.proposals.options) > 0 for each in found.shares] == [True, True, False]
    most = [
        max((option.payment_max for option in each.proposals.options), default=each.budget) for each in found.shares
    ]
    assert sum(most) <= found.budget


def test_the_order_decides_who_gets_what_is_left() -> None:
    loans = [(LATE, POLICY), (CARD, POLICY)]
    oldest = propose_several(loans, ON, MEANS, "contract").shares
    smallest = propose_several(loans, ON, MEANS, "smallest").shares
    assert oldest[0].budget > smallest[0].budget and smallest[1].budget > oldest[1].budget


def test_what_is_not_enough_for_all_is_said() -> None:
    found = propose_several([(LATE, POLICY), (CARD, POLICY)], ON, Means(D(3100), D(3000)))
    assert found.shares == () and found.refusal is not None and found.refusal.code == "nothing_affordable"


def test_sharing_needs_a_budget_and_one_currency() -> None:
    with pytest.raises(FieldError, match="monthly_income"):
        propose_several([(LATE, POLICY)], ON, Means())
    with pytest.raises(FieldError, match="one currency"):
        propose_several([(LATE, POLICY), (a_loan(currency="TWD", jurisdiction="TW"), POLICY)], ON, MEANS)


def test_a_budget_takes_the_place_of_the_surplus() -> None:
    found = propose(LATE, POLICY, ON, budget=D(700))
    assert found.afforded == 700 and all(each.payment_max <= 700 for each in found.options)


def test_all_four_ways_of_sharing_are_shown() -> None:
    ways = share_every_way([(LATE, POLICY), (CARD, POLICY), (OK, POLICY)], ON, MEANS)
    assert [each.order for each in ways] == ["contract", "cheapest", "smallest", "pro_rata"]
    for way in ways:
        assert way == propose_several([(LATE, POLICY), (CARD, POLICY), (OK, POLICY)], ON, MEANS, way.order)
        plans = [each.proposals.options[0].total_to_pay for each in way.shares if each.proposals.options]
        assert way.total == sum(plans) + standing(OK, ON).outstanding.total
    by_order = {each.order: each.total for each in ways}
    assert by_order["cheapest"] <= min(by_order["contract"], by_order["smallest"])
