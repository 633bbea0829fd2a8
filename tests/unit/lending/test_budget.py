"""A month's budget: the four that income goes to, and what is lacking."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.affordability import Means, surplus
from lending.budget import budget_of
from tests.unit.lending.examples import a_policy

AMOUNTS = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize(
    ("income", "outgoings", "debts", "set_aside", "spare", "overspent"),
    [
        ("6000", "4000", "300", "170", "1530.00", "0"),  # a tenth of what is left is set aside
        ("6000", "4000", None, "200", "1800.00", "0"),
        ("4000", "4000", "300", "0", "0.00", "300"),
        ("0", "1500", None, "0", "0.00", "1500"),
    ],
)
def test_a_month(income: str, outgoings: str, debts: str | None, set_aside: str, spare: str, overspent: str) -> None:
    budget = budget_of(Means(D(income), D(outgoings), D(debts) if debts else None), a_policy())
    assert budget is not None
    assert (budget.set_aside, budget.spare, budget.overspent) == (D(set_aside), D(spare), D(overspent))


def test_what_is_lacking_for_the_coming_month() -> None:
    budget = budget_of(Means(D(6000), D(4000), D(300)), a_policy())
    assert budget is not None
    assert budget.missing(D("1530.00")) == 0 and budget.missing(D("2000")) == D("470.00")


@pytest.mark.parametrize("means", [Means(), Means(monthly_income=D(6000)), Means(monthly_income=D(0)), Means(None, D(100))])
def test_nothing_is_said_of_what_is_not_known(means: Means) -> None:
    assert budget_of(means, a_policy()) is None


@given(AMOUNTS, AMOUNTS, st.none() | AMOUNTS)
def test_income_is_the_sum_of_what_it_goes_to(income: D, outgoings: D, debts: D | None) -> None:
    means = Means(income, outgoings, debts)
    budget = budget_of(means, a_policy())
    assert budget is not None and budget.spare == surplus(means, a_policy())
    goes_to = budget.outgoings + budget.other_debts + budget.set_aside + budget.spare
    assert goes_to - budget.overspent == income
    assert min(budget.set_aside, budget.spare, budget.overspent) >= 0
    assert not (budget.overspent and budget.spare)
