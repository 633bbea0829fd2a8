"""`check-vectors` on figures published elsewhere than in the usual file, and on figures worked out another way."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pyxirr

from lending.commands.check_vectors import check
from lending.commands.vector_kinds import COMPUTE

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text(), parse_float=Decimal)["vectors"]


@pytest.mark.parametrize("vector", PUBLISHED, ids=[each["id"] for each in PUBLISHED])
def test_published_figures_come_out(vector: dict[str, Any]) -> None:
    assert check(vector) == []


LEVEL: dict[str, Any] = {"principal": 1000, "annual_rate_pct": 12, "n": 6, "start": "2024-01-01"}


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ([], "inputs: must be an object"),
        ({**LEVEL, "principal": -5}, "inputs.principal: must be more than 0, not -5"),
        ({**LEVEL, "principal": "5.001"}, "inputs.principal: must be in whole units of 0.01 CNY, not 5.001"),
        ({**LEVEL, "annual_rate_pct": "x"}, "inputs.annual_rate_pct: must be a number, not 'x'"),
        ({**LEVEL, "annual_rate_pct": -1}, "inputs.annual_rate_pct: must not be negative, not -1"),
        ({**LEVEL, "n": 0}, "inputs.n: must be from 1 to 1200, not 0"),
        ({**LEVEL, "n": 10**9}, "inputs.n: must be from 1 to 1200"),
        ({**LEVEL, "start": "2024-13-01"}, "inputs.start: must be a date"),
        ({**LEVEL, "first_due": "2023-06-01"}, "inputs.first_due: must be after 2024-01-01, not 2023-06-01"),
        ({**LEVEL, "currency": "XXX"}, "inputs.currency: unknown currency"),
        ({**LEVEL, "day_count": "act/364"}, "inputs.day_count: must be one of act/365"),
        ({**LEVEL, "every": "2 moons"}, "inputs.every: must be a number and one of"),
        ({**LEVEL, "rounding": "sideways"}, "inputs.rounding: must be one of half_even"),
        ({**LEVEL, "method": "tarot"}, "inputs.method: must be one of level"),
        ({**LEVEL, "dates": ["2024-02-01"]}, "inputs.dates: must be as many as n (6), not 1"),
        (
            {"principal": 1000, "annual_rate_pct": 12, "payment": 2, "start": "2024-01-01"},
            "does not cover the interest",
        ),
    ],
)
def test_a_wrong_input_is_named(inputs: Any, said: str) -> None:
    [miss] = check({"id": "x", "kind": "level_schedule", "inputs": inputs, "expected": {"n": 6}})
    assert said in miss


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        ("annual_irr", {"flows": [[0, 1], [1]]}, "inputs.flows[1]: must be a pair"),
        ("annual_irr", {"flows": [[0, 1], [1, 2]]}, "the flows never change sign"),
        ("allocate", {"pay": 5, "due": [1]}, "inputs.due: must be an object of amounts"),
        ("redistribute", {"overdue": 5, "future": []}, "inputs.future: must be a list that is not empty"),
        ("delinquency_timeline", {"due_dates": ["2024-02-01", "2024-01-01"], "due_each": 5}, "inputs.due_dates: must be in"),
        ("interest_pause", {"balance": 9, "annual_rate_pct": 9, "n": 2, "start": "2024-01-01", "pause_start": "2024-02-02",
                            "pause_end": "2024-02-01"}, "inputs.pause_end: is before pause_start"),
        ("reschedule", {**LEVEL, "first": "2024-02-01", "from": "2024-02-02"}, "inputs.from: must be one of the due dates"),
        ("late_fee", {"rate_pct": 1}, "inputs.base: is missing"),
    ],
)  # fmt: skip
def test_a_wrong_input_of_another_kind_is_named(kind: str, inputs: Any, said: str) -> None:
    [miss] = check({"id": "x", "kind": kind, "inputs": inputs, "expected": {"n": 1}})
    assert said in miss


@pytest.mark.parametrize("vector", [1, None, [], {"kind": "level_schedule"}, {"kind": "bullet", "expected": {}}])
def test_what_is_no_vector_is_said(vector: Any) -> None:
    assert check(vector)


def test_inputs_that_nobody_read_are_told_with_a_miss() -> None:
    misses = check({"kind": "level_schedule", "inputs": {**LEVEL, "holiday": 3}, "expected": {"n": 7}})
    assert misses == ["n expected 7 got 6", "(inputs not used: holiday)"]


def test_every_kind_of_the_usual_file_is_known() -> None:
    assert len(COMPUTE) == 18


# --- the same figures by other means: fractions, day by day, and pyxirr


def days_of(day_count: str, start: date, end: date) -> Fraction:
    """The part of a year, counted one day at a time; 30/360 only over whole months."""
    if day_count == "30/360":
        return Fraction((end.year - start.year) * 12 + end.month - start.month, 12)
    days = [start + timedelta(days=at) for at in range(1, (end - start).days + 1)]
    if day_count == "act/act":
        return sum((Fraction(1, 366 if each.year % 4 == 0 else 365) for each in days), Fraction(0))
    return Fraction(len(days), 360 if day_count == "act/360" else 365)


def rounded(value: Fraction, rule: str) -> int:
    whole, rest = value.numerator // value.denominator, value - value.numerator // value.denominator
    half = Fraction(1, 2)
    up = rest > half or (rest == half and (rule == "half_up" or whole % 2)) if rule != "down" else False
    return whole + bool(up)


def equal_principal_case(random: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    day_count, rule = random.choice(["act/365", "act/360", "act/act"]), random.choice(["half_even", "half_up", "down"])
    currency, every = random.choice(["CNY", "TWD", "HKD"]), random.choice([7, 14, 1])
    units = 1 if currency == "TWD" else 100
    owed, count, rate = random.randint(5_000, 9_000_000), random.randint(1, 40), random.randint(0, 3600)
    start = date(2023, 1, 1) + timedelta(days=random.randint(0, 800))
    dates = [start + timedelta(days=every * (at + 1)) for at in range(count)]
    share = rounded(Fraction(owed, count), "half_even")
    if share * (count - 1) > owed:
        share = owed // count
    interest, left, before = [], owed, start
    for due in dates:
        interest.append(rounded(left * Fraction(rate, 10_000) * days_of(day_count, before, due), rule))
        left, before = left - share, due
    parts = [share] * (count - 1) + [owed - share * (count - 1)]
    unit = Decimal(1) / units
    inputs = {
        "principal": owed * unit, "annual_rate_pct": Decimal(rate) / 100, "n": count, "start": start.isoformat(),
        "every": f"{every} days", "day_count": day_count, "currency": currency, "rounding": rule,
        "method": "equal_principal",
    }  # fmt: skip
    due_amounts = [(one + other) * unit for one, other in zip(parts, interest, strict=True)]
    return inputs, {"interest": [each * unit for each in interest], "due": due_amounts}


def fixed_payment_case(random: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """X a month until nothing is left, 30/360."""
    owed, rate, pay = random.randint(50_000, 3_000_000), random.randint(0, 2400), random.randint(9, 40)
    payment = owed * pay // 100
    start, due, left = date(2024, 1, 31), [], owed
    while left:
        interest = rounded(left * Fraction(rate, 120_000), "half_even")
        due.append(min(payment, left + interest))
        left -= due[-1] - interest
    inputs = {"principal": Decimal(owed) / 100, "annual_rate_pct": Decimal(rate) / 100, "payment": Decimal(payment) / 100,
              "start": start.isoformat()}  # fmt: skip
    return inputs, {"n": len(due), "due": [Decimal(each) / 100 for each in due]}


def random_cases(make: Any, count: int) -> Iterator[dict[str, Any]]:
    for seed in range(count):
        inputs, expected = make(Random(seed))
        yield {"id": str(seed), "kind": "level_schedule", "inputs": inputs, "expected": expected}


@pytest.mark.parametrize("make", [equal_principal_case, fixed_payment_case])
def test_schedules_agree_with_fractions(make: Any) -> None:
    assert [(each, miss) for each in random_cases(make, 200) if (miss := check(each))] == []


def test_yearly_rates_agree_with_pyxirr() -> None:
    for seed in range(200):
        random = Random(seed)
        start, count = date(2024, 2, 29), random.randint(1, 24)
        days = [start, *(start + timedelta(days=random.randint(1, 60) + 61 * at) for at in range(count))]
        paid = [random.randint(100, 900) for _ in range(count)]
        advance = int(sum(paid) * random.uniform(0.7, 1.1))
        amounts = [-advance, *paid]
        flows = [[each.isoformat(), amount] for each, amount in zip(days, amounts, strict=True)]
        wanted = pyxirr.xirr(days, amounts)
        assert wanted is not None
        expected = {"apr_pct": Decimal(wanted * 100).quantize(Decimal("0.0001")), "dp": 4}
        vector = {"kind": "annual_irr", "inputs": {"flows": flows}, "expected": expected}
        assert check(vector) == [] or abs(wanted) > 5, (seed, check(vector))


def test_a_balloon_is_left_for_the_last_payment() -> None:
    """10,000 at 12 % in 12 payments with 4,000 at the end: 12 payments of 573.09, by the annuity formula."""
    inputs = {"principal": 10_000, "annual_rate_pct": 12, "n": 12, "start": "2024-01-01", "balloon": 4_000}
    rate = Decimal("0.01")
    worth = (1 - (1 + rate) ** -12) / rate
    usual = ((10_000 - 4_000 / (1 + rate) ** 12) / worth).quantize(Decimal("0.01"))
    vector = {"kind": "level_schedule", "inputs": inputs, "expected": {"payment": usual}}
    assert check(vector) == []
    assert 4_000 < COMPUTE["level_schedule"](_inputs(inputs))["due"][-1] - usual + Decimal("0.06") < Decimal("4000.12")


def _inputs(values: dict[str, Any]) -> Any:
    from lending.commands.vector_inputs import Inputs

    return Inputs(values)
