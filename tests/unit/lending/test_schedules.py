"""Schedules and rates against published figures, and their edges."""

from decimal import Decimal as D
from fractions import Fraction

import numpy_financial
import pytest
import pyxirr

from lending.columns import level_exact
from lending.dates import monthly
from lending.daycount import DayCount
from lending.interest_pause import InterestPause, paused_factor
from lending.rates import NoRate, annual_irr, effective_rate, nominal_rate
from lending.reschedule import Monthly
from lending.schedule import equal_periods, equal_principal, factors, interest_only, level, present_value
from tests.unit.lending.examples import day

START = day("2024-01-01")
SIX = monthly(day("2024-02-01"), 6)


def _totals(lines):  # type: ignore[no-untyped-def]
    return [line.total for line in lines]


def test_level_is_smoothed_when_the_last_would_stand_out() -> None:
    """Fineract C3164: 331.77 at 10.65 % act/act over five months from 2023-12-12."""
    start = day("2023-12-12")
    dates = monthly(day("2024-01-12"), 5)
    lines = level(D("331.77"), factors(D("0.1065"), start, dates, DayCount.ACT_ACT), dates, "CNY")
    assert _totals(lines) == [D("68.14")] * 4 + [D("68.12")]


def test_level_in_taiwan_dollars_has_whole_amounts() -> None:
    lines = level(D(100000), factors(D("0.12"), START, SIX, DayCount.ACT_365), SIX, "TWD")
    assert all(each == each.to_integral_value() for line in lines for each in (line.principal, line.interest))
    assert lines[-1].balance == 0


def test_equal_principal_falls() -> None:
    lines = equal_principal(D(600), factors(D("0.12"), START, SIX, DayCount.THIRTY_360), SIX, "CNY")
    assert _totals(lines) == [D(each) for each in ("106", "105", "104", "103", "102", "101")]


def test_interest_first_repays_at_the_end() -> None:
    lines = interest_only(D(600), factors(D("0.12"), START, SIX, DayCount.THIRTY_360), SIX, "CNY")
    assert _totals(lines) == [D(6)] * 5 + [D(606)]


def test_grace_must_leave_a_period_for_the_principal() -> None:
    with pytest.raises(ValueError, match="at least one period"):
        interest_only(D(600), [(1, 100)] * 6, SIX, "CNY", grace=6)


def test_the_level_payment_and_its_inverse() -> None:
    rates = equal_periods(D("0.075"), 180)
    assert abs(level_exact(D(200000), rates) - D("1854.0247200054619")) < D("1E-10")  # numpy-financial's example
    assert abs(present_value(level_exact(D(200000), rates), rates) - 200000) < D("1E-18")
    assert float(level_exact(D(200000), rates)) == pytest.approx(-numpy_financial.pmt(0.00625, 180, 200000))


@pytest.mark.parametrize(
    ("start", "end", "factor"),
    [
        ("2024-02-05", "2024-02-10", "23/29"),  # six named days of February's 29
        ("2024-01-20", "2024-02-01", "1"),  # the day that ends on 1 February belongs to January's period
        ("2024-02-02", "2024-03-01", "0"),
    ],
)
def test_paused_days_are_named_by_their_end(start: str, end: str, factor: str) -> None:
    pause = [InterestPause(day(start), day(end))]
    found = paused_factor(D("0.12"), day("2024-02-01"), day("2024-03-01"), DayCount.THIRTY_360, pause)
    assert Fraction(*found) == Fraction(factor) / 100


def test_grace_in_the_middle_moves_principal_back() -> None:
    """Fineract, LoanReschedule.feature, mid-term grace on principal and on interest."""
    loan = Monthly(D(3000), D(0), monthly(day("2023-08-01"), 3), "CNY")
    assert _totals(loan.principal_grace(day("2023-09-01"), 1)) == [1000, 0, 1000, 1000]
    flat = Monthly(D(4000), D("0.12"), monthly(day("2023-08-01"), 4), "CNY", method="flat")
    assert [line.interest for line in flat.interest_grace(day("2023-09-01"), 2)] == [40, 0, 0, 120]


def test_nominal_is_the_contracts_rate_and_effective_is_more() -> None:
    lines = level(D(100000), factors(D("0.18"), START, SIX, DayCount.ACT_365), SIX, "CNY")
    flows = [(line.due_date, line.total) for line in lines]
    assert nominal_rate(D(100000), START, flows, DayCount.ACT_365) == D("0.1800")
    assert effective_rate(D(100000), START, flows) == D("0.1956")
    floats = pyxirr.xirr([START, *(when for when, _ in flows)], [-100000.0, *(float(amount) for _, amount in flows)])
    assert effective_rate(D(100000), START, flows) == round(D(floats), 4)


def test_without_interest_the_rates_are_zero() -> None:
    flows = [(when, D(100)) for when in SIX]
    assert nominal_rate(D(600), START, flows, DayCount.ACT_365) == 0
    assert effective_rate(D(600), START, flows) == 0


def test_a_rate_beyond_a_thousand_percent_is_found() -> None:
    assert round(annual_irr([(D(0), D(100)), (D(1), D(-5000))]), 6) == 49


def test_flows_of_one_sign_have_no_rate() -> None:
    with pytest.raises(NoRate):
        annual_irr([(D(0), D(100)), (D(1), D(50))])
