"""lending against the slow oracle, pyxirr and numpy-financial on random cases (10,000 in the full run)."""

import os
import random
from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction

import numpy_financial
import pytest
import pyxirr

from lending.columns import level_exact
from lending.dates import add_months, monthly
from lending.daycount import DayCount, year_fraction
from lending.delinquency import standing
from lending.loan import Component, Instalment, Loan, Payment, Terms
from lending.money import minor_unit, split_evenly
from lending.policy import policy_from_dict
from lending.proposals import rebuild
from lending.rates import effective_rate, nominal_rate
from lending.records import FieldError
from lending.schedule import equal_periods, equal_principal, factors, level
from tests.unit.plans import oracle

CASES = 10_000 if os.environ.get("HUANHUAN_FULL") else 300
POLICY = {"product": "p", "version": "1", "effective_from": "2020-01-01", "jurisdiction": "CN"}


def a_start(chance: random.Random) -> date:
    return date(2023, 1, 1) + timedelta(days=chance.randrange(1200))


def schedule_inputs(chance: random.Random):  # type: ignore[no-untyped-def]
    currency = chance.choice(["CNY", "TWD", "HKD"])
    principal = chance.randrange(100, 50_000_000) * minor_unit(currency)
    rate = D(chance.randrange(0, 4800)) / 10_000
    start = a_start(chance)
    dates = monthly(start + timedelta(days=chance.randrange(1, 60)), chance.randrange(1, 61))
    return currency, principal, rate, start, dates, chance.choice(list(DayCount))


def test_parts_of_a_year() -> None:
    chance = random.Random(1)
    for _ in range(CASES):
        start = a_start(chance)
        end = (
            start + timedelta(days=chance.randrange(1, 500))
            if chance.random() < 0.5
            else add_months(start, chance.randrange(1, 15))
        )
        for each in DayCount:
            assert Fraction(*year_fraction(start, end, each)) == oracle.fraction_of_year(start, end, each.value), (
                start,
                end,
                each,
            )


@pytest.mark.parametrize("shape", ["level", "equal_principal"])
def test_schedules(shape: str) -> None:
    chance = random.Random(shape)
    for _ in range(CASES // (1 if shape == "level" else 2)):
        currency, principal, rate, start, dates, day_count = schedule_inputs(chance)
        unit = Fraction(minor_unit(currency))
        rates = oracle.periods(start, list(dates), Fraction(rate), day_count.value)
        make = level if shape == "level" else equal_principal
        lines = make(principal, factors(rate, start, dates, day_count), dates, currency)
        if shape == "level":
            expected = oracle.level(Fraction(principal), rates, unit)
        else:
            parts, left, expected = oracle.split(Fraction(principal), len(dates), unit), Fraction(principal), []
            for part, period in zip(parts, rates, strict=True):
                expected.append((part, oracle.rounded(left * period, unit)))
                left -= part
        assert [(Fraction(line.principal), Fraction(line.interest)) for line in lines] == expected


def test_splits() -> None:
    chance = random.Random(3)
    for _ in range(CASES):
        currency = chance.choice(["CNY", "TWD"])
        amount, parts = chance.randrange(0, 100_000) * minor_unit(currency), chance.randrange(1, 61)
        found = split_evenly(amount, parts, currency)
        assert [Fraction(each) for each in found] == oracle.split(
            Fraction(amount), parts, Fraction(minor_unit(currency))
        )
        assert min(found) >= 0


def a_random_loan(chance: random.Random) -> Loan:
    currency, principal, rate, start, dates, day_count = schedule_inputs(chance)
    dates = dates[:12]
    lines = level(principal, factors(rate, start, dates, day_count), dates, currency)
    order = list(Component)
    chance.shuffle(order)
    terms = Terms(
        rate,
        day_count,
        D(chance.randrange(0, 4000)) / 10_000,
        D(chance.choice([0, 0, 30])),
        chance.randrange(0, 6),
        tuple(order),
    )
    instalments = tuple(
        Instalment(at, line.due_date, line.principal, line.interest) for at, line in enumerate(lines, 1)
    )
    paid = [Payment(line.due_date, line.total) for line in lines[: chance.randrange(0, len(lines) + 1)] if line.total]
    for _ in range(chance.randrange(0, 4)):
        amount = chance.randrange(1, int(principal / minor_unit(currency)) // 4 + 2) * minor_unit(currency)
        paid.append(Payment(start + timedelta(days=chance.randrange(1, 500)), amount))
    return Loan("O", "p", currency, "CN", "UTC", principal, start, terms, instalments, tuple(paid))


def test_standing_day_by_day() -> None:
    chance = random.Random(4)
    for _ in range(CASES // 3):
        loan = a_random_loan(chance)
        on = loan.disbursed_on + timedelta(days=chance.randrange(1, 450))
        unit = Fraction(minor_unit(loan.currency))
        expected = [row.owed(unit) for row in oracle.ledger(loan, on, unit)]
        now = standing(loan, on)
        found = {each.number: each for each in now.unpaid}
        for number, owed in enumerate(expected, start=1):
            parts = found[number].amounts.items() if number in found else [(name, D(0)) for name in owed]
            assert {name: Fraction(value) for name, value in parts} == owed, (loan, on, number)


def test_reamortisation_from_the_definitions() -> None:
    """Everything of the plan, from the ledger on: what is owed, what has accrued, the level payments, what is
    carried."""
    chance, compared = random.Random(5), 0
    for _ in range(CASES // 3):
        loan = a_random_loan(chance)
        on = loan.disbursed_on + timedelta(days=chance.randrange(1, 400))
        first, count = on + timedelta(days=chance.randrange(3, 40)), chance.randrange(2, 37)
        policy = policy_from_dict({**POLICY, "currency": loan.currency, "plans": {"reamortise": {"max_periods": 36}}})
        try:
            found = rebuild(loan, policy, "reamortise", {"periods": count, "first_due": first.isoformat()}, on)
        except FieldError:
            assert not any(
                any(row.owed(Fraction(1, 100)).values()) for row in oracle.ledger(loan, on, Fraction(1, 100))
            )
            continue
        expected = _reamortised(loan, on, first, count)
        rows = {
            row.due_date: (Fraction(row.principal), Fraction(row.interest), Fraction(row.fee), Fraction(row.penalty))
            for row in found.rows
        }
        assert rows == expected, (loan, on, first, count)
        compared += 1
    assert compared > CASES // 6


def _reamortised(loan: Loan, on: date, first: date, count: int) -> dict[date, tuple[Fraction, ...]]:
    unit = Fraction(minor_unit(loan.currency))
    owed = [(row.due, row.owed(unit)) for row in oracle.ledger(loan, on, unit)]
    late = [parts for due, parts in owed if due < on]
    principal = sum((parts["principal"] for _, parts in owed), Fraction(0))
    interest = sum((parts["interest"] for parts in late), Fraction(0))
    fee = sum((parts["fee"] for _, parts in owed), Fraction(0))
    penalty = sum((parts["penalty"] for parts in late), Fraction(0))
    begin = loan.disbursed_on
    for instalment, (due, parts) in zip(loan.instalments, owed, strict=True):
        if due >= on:
            full = Fraction(instalment.interest)
            earned = oracle.rounded(full * (on - begin).days / (due - begin).days, unit)
            interest += max(Fraction(0), earned - (full - parts["interest"]))
            break
        begin = due
    dates = list(monthly(first, count))
    rates = oracle.periods(on, dates, Fraction(loan.terms.annual_rate), loan.terms.day_count.value)
    beside = zip(*(oracle.split(part, count, unit) for part in (interest, fee, penalty)), strict=True)
    rows = {}
    for due, (repaid, new), (old, fees, penalties) in zip(
        dates, oracle.level(principal, rates, unit), beside, strict=True
    ):
        if any((repaid, new, old, fees, penalties)):
            rows[due] = (repaid, new + old, fees, penalties)
    return rows


def test_effective_rate_is_pyxirrs() -> None:
    chance = random.Random(6)
    for _ in range(CASES // 3):
        currency, principal, rate, start, dates, day_count = schedule_inputs(chance)
        principal += 1000
        lines = level(principal, factors(rate, start, dates, day_count), dates, currency)
        flows = [(line.due_date, line.total) for line in lines]
        theirs = pyxirr.xirr([start, *dates], [-float(principal), *(float(amount) for _, amount in flows)])
        assert abs(float(effective_rate(principal, start, flows)) - max(theirs, 0)) <= 0.000051


def test_nominal_rate_is_the_contracts() -> None:
    chance = random.Random(7)
    for _ in range(CASES // 3):
        _, _, rate, start, dates, day_count = schedule_inputs(chance)
        principal = D(chance.randrange(100_000, 1_000_000))
        lines = level(principal, factors(rate, start, dates, day_count), dates, "CNY")
        found = nominal_rate(principal, start, [(line.due_date, line.total) for line in lines], day_count)
        assert found <= rate + D("0.0001")
        if lines[0].principal:  # no interest had to wait, which it does without interest on it
            assert found >= rate - D("0.0001")


def test_the_level_payment_is_numpy_financials() -> None:
    chance = random.Random(8)
    for _ in range(CASES):
        rate, count, principal = (
            D(chance.randrange(1, 4800)) / 10_000,
            chance.randrange(1, 361),
            D(chance.randrange(1, 10**7)),
        )
        mine = level_exact(principal, equal_periods(rate, count))
        assert float(mine) == pytest.approx(-numpy_financial.pmt(float(rate) / 12, count, float(principal)), rel=1e-9)
