"""Payments fall on a plan's instalments; a little late or short is forgiven, longer silence breaks the plan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.keeping import Keeping
from lending.lifecycle import match, plan_dues, progress_of
from lending.loan import Component, Payment
from lending.money import ZERO
from lending.records import FieldError
from tests.unit.lifecycle.tables import AGREED, KEEPING, assert_dues, payments_of, plan_of, reached

PLAN = plan_of(
    """
    2026-04-01  180  20
    2026-05-01  190  10
    2026-06-01  200   0
    """
)


def test_nothing_is_due_yet() -> None:
    found = reached(PLAN, "", "2026-03-20")
    assert_dues(found, "1 0 200 open\n2 0 200 open\n3 0 200 open")
    assert found.next is not None and found.next.due_date == date(2026, 4, 1)
    assert (found.paid, found.left, found.short_now, found.settled) == (0, 600, 0, 0)
    assert not found.broken and not found.completed


def test_paid_as_agreed() -> None:
    payments = "2026-04-01 200 a\n2026-04-30 200 b\n2026-06-01 200 c"
    assert_dues(reached(PLAN, payments, "2026-05-02"), "1 200 0 paid\n2 200 0 paid\n3 0 200 open")
    found = reached(PLAN, payments, "2026-06-01")
    assert found.completed and found.left == 0 and found.next is None


def test_a_payment_pays_the_oldest_instalment_first_and_goes_on() -> None:
    assert_dues(
        reached(PLAN, "2026-04-01 150 a\n2026-04-20 300 b", "2026-04-21"),
        """
        1 200 0 paid_late
        2 200 0 paid
        3 50 150 open
        """,
    )


@pytest.mark.parametrize(
    ("order", "principal"), [("fee penalty interest principal", "10"), ("principal interest fee penalty", "30")]
)
def test_within_an_instalment_in_the_order_of_policy(order: str, principal: str) -> None:
    components = tuple(Component(each) for each in order.split())
    parts, _ = match(plan_dues(PLAN, AGREED), payments_of("2026-04-01 30 a"), components)
    assert sum((part.amounts.principal for part in parts), ZERO) == Decimal(principal)


@pytest.mark.parametrize(
    ("day", "state"), [("2026-04-01", "paid"), ("2026-04-04", "paid"), ("2026-04-05", "paid_late")]
)
def test_a_few_days_late_are_on_time(day: str, state: str) -> None:
    assert reached(PLAN, f"{day} 200 a", "2026-04-10").dues[0].state == state


def test_a_little_short_counts_as_paid_and_stays_owed() -> None:
    found = reached(PLAN, "2026-04-01 199 a", "2026-04-10")
    assert_dues(found, "1 199 1 paid\n2 0 200 open\n3 0 200 open")
    assert found.short_now == 1 and found.next is not None and found.next.number == 2
    assert reached(PLAN, "2026-04-01 198.99 a", "2026-04-10").dues[0].state == "late"


def test_what_is_short_is_made_up_by_the_next_payment() -> None:
    assert_dues(
        reached(PLAN, "2026-04-01 199 a\n2026-05-01 200 b", "2026-05-02"), "1 200 0 paid\n2 199 1 paid\n3 0 200 open"
    )


def test_late_then_broken_then_whole_again() -> None:
    """Up to the fifteenth day it is late, on the sixteenth broken; a payment that was on its way mends it."""
    assert [each.number for each in reached(PLAN, "", "2026-04-16").late] == [1]
    assert not reached(PLAN, "", "2026-04-16").broken
    assert reached(PLAN, "", "2026-04-17").broken
    assert not reached(PLAN, "2026-04-16 200 a", "2026-04-17").broken


def test_what_the_figures_had_taken_in_pays_nothing_of_the_plan() -> None:
    payments = "2026-03-02 200 before\n2026-02-27 200 on-its-way"
    assert reached(PLAN, payments, "2026-03-10", known=("before",)).paid == 200


def test_a_payment_of_tomorrow_does_not_count_today() -> None:
    assert reached(PLAN, "2026-04-02 200 a", "2026-04-01").paid == 0


def test_what_was_to_be_paid_on_the_day_of_acceptance_comes_first() -> None:
    plan = plan_of("2026-04-01 180 20", pay_now="50")
    assert_dues(reached(plan, "2026-03-02 60 a", "2026-03-02"), "0 50 0 paid\n1 10 190 open")


def test_the_contracts_later_instalments_are_not_the_plans() -> None:
    """A plan beside the contract is done with its own last instalment; more than that is paid on the contract."""
    plan = replace(PLAN, last_date=date(2026, 5, 1), count=2)
    found = reached(plan, "2026-04-01 500 a", "2026-04-02")
    assert found.completed and found.beyond == 100 and len(found.dues) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("late_days", -1),
        ("broken_after_days", 2),
        ("short_amount", Decimal(-1)),
        ("short_share", Decimal(1)),
        ("allocation", (Component.PRINCIPAL,)),
    ],
)
def test_a_wrong_rule_names_its_field(field: str, value: object) -> None:
    with pytest.raises(FieldError, match=f"keeping.{field}"):
        replace(KEEPING, **{field: value}).check("keeping")


AMOUNTS = st.integers(1, 30_000).map(lambda cents: Decimal(cents) / 100)
PAYMENTS = st.lists(st.tuples(st.integers(0, 120), AMOUNTS), max_size=12).map(
    lambda each: [Payment(AGREED + timedelta(days=day), amount, f"{n:03}") for n, (day, amount) in enumerate(each)]
)
ON = st.integers(0, 130).map(lambda days: AGREED + timedelta(days=days))


@given(PAYMENTS, ON)
def test_no_cent_is_lost_or_made(payments: list[Payment], on: date) -> None:
    found = progress_of(PLAN, AGREED, payments, on, KEEPING)
    paid = sum((each.amount for each in payments if each.paid_on <= on), ZERO)
    assert found.paid + found.beyond == paid
    assert found.paid + found.left == PLAN.total_to_pay
    for due in found.dues:
        assert all(
            ZERO <= part <= owed for (_, part), (_, owed) in zip(due.paid.items(), due.owed.items(), strict=True)
        )


@given(PAYMENTS, ON, st.integers(0, 11), st.integers(1, 99))
def test_splitting_a_payment_changes_nothing(payments: list[Payment], on: date, at: int, share: int) -> None:
    whole = progress_of(PLAN, AGREED, payments, on, KEEPING)
    if at < len(payments) and (first := (payments[at].amount * share / 100).quantize(Decimal("0.01"))):
        split = payments[at]
        halves = [
            replace(split, amount=first),
            replace(split, amount=split.amount - first, reference=split.reference + "b"),
        ]
        payments = [*payments[:at], *(each for each in halves if each.amount), *payments[at + 1 :]]
    again = progress_of(PLAN, AGREED, payments, on, KEEPING)
    assert again.dues == whole.dues and again.beyond == whole.beyond


@given(PAYMENTS, ON, AMOUNTS)
def test_paying_more_never_makes_a_plan_worse(payments: list[Payment], on: date, more: Decimal) -> None:
    before = progress_of(PLAN, AGREED, payments, on, KEEPING)
    after = progress_of(PLAN, AGREED, [*payments, Payment(on, more, "more")], on, KEEPING)
    assert after.settled >= before.settled and after.left <= before.left
    assert before.broken or not after.broken
    assert after.completed or not before.completed


def test_the_defaults_are_lawful() -> None:
    Keeping().check()
