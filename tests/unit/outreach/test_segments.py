"""In which situation somebody is, and how they pay."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.affordability import Means
from lending.history import History
from lending.outreach import Habits, Picture, Segment, habits_of, segment_of
from lending.outreach.habits import days_ahead, last_pay_day
from tests.unit.outreach.made import ON, a_loan

WELL = Picture(History(due=6, on_time=6), Habits(lead=0), days_past_due=0, unpaid=0, due_day=5, instalment=Decimal(1000))
TIGHT = Means(monthly_income=Decimal(5000), necessary_outgoings=Decimal(4500))

CASES = [
    ({"flags": frozenset({"litigation"}), "plan": "kept"}, Segment.DISPUTED),
    ({"flags": frozenset({"guarantor"})}, Segment.STEADY),
    ({"plan": "kept", "days_past_due": 90, "unpaid": 3}, Segment.IN_PLAN),
    ({"plan": "late"}, Segment.PLAN_SLIPPING),
    ({"days_past_due": 61, "unpaid": 2}, Segment.LONG_TROUBLE),
    ({"days_past_due": 50, "unpaid": 3}, Segment.LONG_TROUBLE),
    ({"hardship": True}, Segment.SHOCK),
    ({"days_past_due": 33, "unpaid": 2}, Segment.SHOCK),
    ({"days_past_due": 16, "unpaid": 1}, Segment.SHOCK),
    ({"days_past_due": 15, "unpaid": 1}, Segment.STEADY_FORGOT),
    ({"habits": Habits(lead=4)}, Segment.PAY_DAY_GAP),
    ({"habits": Habits(lead=0, pay_day=9)}, Segment.PAY_DAY_GAP),
    ({"habits": Habits(lead=0, pay_day=3)}, Segment.STEADY),
    ({"due_day": 30, "habits": Habits(pay_day=2)}, Segment.PAY_DAY_GAP),
    ({"means": TIGHT}, Segment.STRETCHED),
    ({"means": replace(TIGHT, necessary_outgoings=Decimal(4000))}, Segment.STEADY),
    ({"means": Means(pay_day=3)}, Segment.STEADY),
    ({"history": History(due=2, on_time=2)}, Segment.NEW),
    ({"history": History(due=6, on_time=4)}, Segment.UNEVEN),
    ({"history": History(due=5, on_time=4), "unpaid": 1, "days_past_due": 3}, Segment.STEADY_FORGOT),
    ({"history": History(due=5, on_time=3), "unpaid": 1, "days_past_due": 3}, Segment.UNEVEN),
    ({}, Segment.STEADY),
]


@pytest.mark.parametrize(("known", "segment"), CASES)
def test_the_first_that_is_true(known: dict[str, object], segment: Segment) -> None:
    assert segment_of(replace(WELL, **known)) is segment  # type: ignore[arg-type]


def test_every_situation_is_tried() -> None:
    assert {segment for _, segment in CASES} == set(Segment)


def test_habits_are_the_middle_of_the_latest() -> None:
    assert habits_of(a_loan(leads=(5, 5, -2, -3, -2)), ON).lead == -2
    assert habits_of(a_loan(leads=(0, 0)), ON).lead is None
    assert habits_of(a_loan("2025-01-05", (9, 9, 9, 9, 1, 1, 1, 1, 1, 1)), date(2025, 12, 31)).lead == 1


def test_a_payment_after_today_is_no_habit() -> None:
    assert habits_of(a_loan(leads=(0, 0, 3)), date(2025, 12, 5)).lead is None


def test_the_hour_is_the_one_in_which_most_was_written() -> None:
    assert habits_of(a_loan(), ON, hours=(20, 20, 9)).hour == 20
    assert habits_of(a_loan(), ON, hours=(20, 20)).hour is None


@pytest.mark.parametrize(
    ("day", "until", "last"),
    [
        (15, "2026-03-20", "2026-03-15"),
        (15, "2026-03-10", "2026-02-15"),
        (31, "2026-03-10", "2026-02-28"),
        (10, "2026-03-10", "2026-03-10"),
    ],
)
def test_the_last_pay_day(day: int, until: str, last: str) -> None:
    assert last_pay_day(day, date.fromisoformat(until)) == date.fromisoformat(last)


@pytest.mark.parametrize("lead", [None, *range(-30, 30)])
@pytest.mark.parametrize("pay_day", [None, 1, 15, 31])
def test_a_reminder_is_one_to_seven_days_ahead(lead: int | None, pay_day: int | None) -> None:
    for later in range(0, 31, 5):
        assert 1 <= days_ahead(Habits(lead, pay_day), ON + timedelta(days=later), 3) <= 7
