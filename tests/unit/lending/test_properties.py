"""What holds for money, ledgers and rates, whatever the figures."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

from hypothesis import assume, given
from hypothesis import strategies as st

from lending.affordability import Means, surplus
from lending.allocation import allocate
from lending.columns import level_exact
from lending.dates import add_months, monthly, next_on_day
from lending.daycount import DayCount, rate_factor
from lending.delinquency import standing
from lending.loan import Loan, Payment
from lending.money import minor_unit, split_evenly
from lending.schedule import equal_periods, factors, interest_only, level, present_value
from tests.unit.lending.examples import a_policy
from tests.unit.plans.random_cases import amounts, currencies, day_counts, loans, rates

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
money = amounts(0, 100_000, "CNY")


@given(money, st.integers(1, 60), currencies)
def test_shares_sum_to_the_whole_and_none_is_negative(amount: D, parts: int, currency: str) -> None:
    amount = amount.quantize(minor_unit(currency))
    shares = split_evenly(amount, parts, currency)
    assert sum(shares) == amount and min(shares) >= 0 and len(set(shares[:-1])) <= 1


@given(money, money, st.dictionaries(st.sampled_from("abcd"), money), st.permutations("abcd"))
def test_splitting_a_payment_in_two_changes_no_allocation(
    one: D, other: D, owed: dict[str, D], order: list[str]
) -> None:
    whole = allocate(one + other, owed, order)
    first = allocate(one, owed, order)
    rest = {name: amount - first[name] for name, amount in owed.items()}
    second = allocate(one + other - sum(first.values()), rest, order)
    assert {name: first[name] + second[name] for name in order} == whole
    assert sum(whole.values()) == min(one + other, sum(owed.values(), D(0)))


@given(loans(), st.integers(1, 900), st.data())
def test_splitting_a_payment_in_two_changes_no_standing(loan: Loan, later: int, data: st.DataObject) -> None:
    assume(loan.payments)
    at = data.draw(st.integers(0, len(loan.payments) - 1))
    paid = loan.payments[at]
    part = data.draw(amounts(0, 5_000, loan.currency))
    assume(0 < part < paid.amount)
    two = (Payment(paid.paid_on, part), Payment(paid.paid_on, paid.amount - part))
    halved = replace(loan, payments=(*loan.payments[:at], *two, *loan.payments[at + 1 :]))
    on = loan.disbursed_on + timedelta(days=later)
    assert standing(halved, on) == standing(loan, on)


@given(loans(), st.integers(1, 1200))
def test_the_ledger_conserves_money(loan: Loan, later: int) -> None:
    """Contract + fees and penalties that came = payments + what is still owed - what was paid too much."""
    on = loan.disbursed_on + timedelta(days=later)
    now = standing(loan, on)
    contract = sum((each.total for each in loan.instalments), D(0))
    paid = sum((each.amount for each in loan.payments if each.paid_on <= on), D(0))
    came = now.outstanding.total + paid - now.overpaid - contract
    assert came >= 0
    if not loan.terms.late_fee and not loan.terms.penalty_annual_rate:
        assert came == 0


@given(loans(), st.integers(1, 1200))
def test_a_standing_is_consistent_in_itself(loan: Loan, later: int) -> None:
    now = standing(loan, loan.disbursed_on + timedelta(days=later))
    assert 0 <= now.days_past_due <= now.raw_days_past_due
    assert (now.overdue.total > 0) == (now.overdue_since is not None) == (now.raw_days_past_due > 0)
    assert now.paid_off == (now.outstanding.total == 0)
    parts = zip(now.overdue.items(), now.outstanding.items(), strict=True)
    assert all(0 <= late <= whole for (_, late), (_, whole) in parts)
    assert sum((each.total for each in now.unpaid), D(0)) == now.outstanding.total
    assert now.outstanding_principal == now.outstanding.principal


@given(loans(), st.integers(1, 900), st.integers(1, 60))
def test_waiting_never_makes_it_cheaper(loan: Loan, later: int, more: int) -> None:
    on = loan.disbursed_on + timedelta(days=later)
    until = on + timedelta(days=more)
    assume(not any(on < each.paid_on <= until for each in loan.payments))
    before, after = standing(loan, on), standing(loan, until)
    assert after.outstanding.total >= before.outstanding.total
    assert after.overdue.total >= before.overdue.total
    assert after.days_past_due >= before.days_past_due


@given(rates, st.integers(1, 120), amounts(1, 100_000, "CNY"))
def test_payment_and_principal_invert_each_other(rate: D, count: int, principal: D) -> None:
    periods = equal_periods(rate, count)
    assert abs(present_value(level_exact(principal, periods), periods) - principal) < D("1E-15")


@given(rates, days, st.integers(1, 60), amounts(1, 100_000, "CNY"), currencies, day_counts, st.integers(1, 62))
def test_a_level_schedule_repays_exactly(
    rate: D, start: date, count: int, principal: D, currency: str, day_count: DayCount, wait: int
) -> None:
    principal = principal.quantize(minor_unit(currency))
    dates = monthly(start + timedelta(days=wait), count)
    lines = level(principal, factors(rate, start, dates, day_count), dates, currency)
    assert sum(line.principal for line in lines) == principal and lines[-1].balance == 0
    assert min(min(line.principal, line.interest, line.balance) for line in lines) >= 0
    usual = {line.total for line in lines[:-1] if line.total}
    assert len(usual) <= 2  # one amount, unless the principal ran out before the last


@given(rates, days, st.integers(2, 40), amounts(1, 100_000, "CNY"), st.data())
def test_grace_costs_at_least_as_much_as_none(
    rate: D, start: date, count: int, principal: D, data: st.DataObject
) -> None:
    dates = monthly(add_months(start, 1), count)
    periods = factors(rate, start, dates, DayCount.THIRTY_360)
    grace = data.draw(st.integers(1, count - 1))
    waits = interest_only(principal, periods, dates, "CNY", grace=grace)
    plain = level(principal, periods, dates, "CNY")
    assert sum(line.principal for line in waits) == principal and waits[-1].balance == 0
    assert sum(line.interest for line in waits) >= sum(line.interest for line in plain) - D("0.01") * count


@given(
    days,
    st.integers(0, 700),
    st.integers(0, 700),
    st.sampled_from([DayCount.ACT_365, DayCount.ACT_360, DayCount.ACT_ACT]),
)
def test_interest_of_two_stretches_is_that_of_the_whole(start: date, one: int, other: int, day_count: DayCount) -> None:
    middle, end = start + timedelta(days=one), start + timedelta(days=one + other)
    parts = [rate_factor(D("0.12"), start, middle, day_count), rate_factor(D("0.12"), middle, end, day_count)]
    whole = rate_factor(D("0.12"), start, end, day_count)
    assert sum(D(n) / d for n, d in parts) - D(whole[0]) / whole[1] < D("1E-20")


@given(days, st.integers(-60, 60))
def test_months_there_and_back(start: date, months: int) -> None:
    assert add_months(add_months(start, months), -months, start.day) == start


@given(days, st.integers(1, 31))
def test_the_next_such_day_is_later_and_within_a_month(start: date, day: int) -> None:
    found = next_on_day(start, day)
    assert start < found <= start + timedelta(days=31)


@given(money, money, money, money)
def test_more_income_never_means_less_to_spare(income: D, more: D, outgoings: D, debts: D) -> None:
    policy = a_policy(income_cap=[{"income_up_to": None, "share": "0.4"}])
    before = surplus(Means(income, outgoings, debts), policy)
    after = surplus(Means(income + more, outgoings, debts), policy)
    assert before is not None and after is not None and 0 <= before <= after
