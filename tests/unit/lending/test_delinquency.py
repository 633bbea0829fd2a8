"""Where a loan stands: what is overdue, since when, what it costs, day by day."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from lending.accrual import accruals, earned, overdue_rate
from lending.delinquency import standing
from lending.loan import Component, Pause, Payment
from lending.records import FieldError
from lending.store.regions import region_of
from tests.unit.lending.examples import a_loan, a_policy, day, flat_loan

TWO = ("2026-01-10", "2026-02-10")


@pytest.mark.parametrize(
    ("on", "days", "raw", "bucket", "overdue"),
    [
        ("2026-01-10", 0, 0, "current", "0"),  # due today is not past due
        ("2026-01-11", 0, 1, "current", "1000"),  # within three days of grace
        ("2026-01-13", 0, 3, "current", "1000"),
        ("2026-01-14", 1, 4, "1-30", "1000"),
        ("2026-02-12", 30, 33, "1-30", "2000"),
        ("2026-02-13", 31, 34, "31-60", "2000"),
        ("2026-07-12", 180, 183, "151-180", "2000"),
        ("2026-07-13", 181, 184, "181+", "2000"),
    ],
)
def test_days_past_due_run_from_the_oldest_unpaid(on: str, days: int, raw: int, bucket: str, overdue: str) -> None:
    now = standing(flat_loan("1000", TWO, "2025-12-10", {"grace_days": 3}), day(on))
    assert (now.days_past_due, now.raw_days_past_due, now.bucket) == (days, raw, bucket)
    assert now.overdue.total == D(overdue)


def test_two_clocks_run_through_a_pause() -> None:
    """Fineract, LoanDelinquency.feature, full pause: the lender's count stands still, the raw one does not."""
    dates = ("2023-10-01", "2023-10-16", "2023-10-31", "2023-11-15")
    pause = (Pause(day("2023-10-06"), day("2023-10-30")),)
    loan = flat_loan("250", dates, "2023-10-01", {"grace_days": 3}, pauses=pause)
    seen = [
        (now.days_past_due, now.raw_days_past_due, now.overdue.total) for now in _on(loan, "10-06", "10-30", "10-31")
    ]
    assert seen == [(2, 5, D(250)), (2, 29, D(500)), (3, 30, D(500))]


def _on(loan, *days):  # type: ignore[no-untyped-def]
    return [standing(loan, day(f"2023-{each}")) for each in days]


@pytest.mark.parametrize(
    ("on", "penalty"),
    [
        ("2026-01-13", "0"),  # grace
        ("2026-01-14", "0.50"),  # 1000 x 18.25 % / 365 a day
        ("2026-01-24", "5.50"),
        ("2026-02-10", "14.00"),
        ("2026-02-14", "16.50"),  # 32 days of the first, 1 of the second
    ],
)
def test_penalty_is_simple_interest_for_each_day_after_grace(on: str, penalty: str) -> None:
    loan = flat_loan("1000", TWO, "2025-12-10", {"grace_days": 3, "penalty_annual_rate": "0.1825"})
    assert standing(loan, day(on)).overdue.penalty == D(penalty)


def test_penalty_bears_no_penalty_and_stands_still_in_a_pause() -> None:
    terms = {"penalty_annual_rate": "0.1825"}
    free = flat_loan("1000", TWO[:1], "2025-12-10", terms)
    paused = flat_loan("1000", TWO[:1], "2025-12-10", terms, pauses=(Pause(day("2026-01-20"), day("2026-01-30")),))
    assert standing(free, day("2026-02-09")).overdue.penalty == D("15.00")  # 30 days
    assert standing(paused, day("2026-02-09")).overdue.penalty == D("10.00")  # ten of them paused


@pytest.mark.parametrize(
    ("paid_on", "fee"), [("2026-01-12", "0"), ("2026-01-13", "0"), ("2026-01-14", "20"), (None, "20")]
)
def test_late_fee_once_when_grace_has_passed(paid_on: str | None, fee: str) -> None:
    payments = (Payment(day(paid_on), D(1000)),) if paid_on else ()
    terms = {"grace_days": 3, "late_fee": "20"}
    loan = flat_loan("1000", TWO[:1], "2025-12-10", terms, payments=payments)
    assert standing(loan, day("2026-03-10")).outstanding.total - (D(0) if paid_on else D(1000)) == D(fee)


@pytest.mark.parametrize(
    ("order", "principal", "interest", "fee", "penalty"),
    [
        (("penalty", "fee", "interest", "principal"), "946.19", "0", "0", "0"),  # 50 + 30 + 120 of 200
        (("principal", "interest", "fee", "penalty"), "746.19", "120.00", "30", "50.00"),
        (("interest", "principal", "fee", "penalty"), "866.19", "0", "30", "50.00"),
    ],
)
def test_a_payment_falls_in_the_contracts_order(
    order: tuple[str, ...], principal: str, interest: str, fee: str, penalty: str
) -> None:
    """946.19 + 120.00 were due on 5 October; by 31 December 50.00 of penalty and a fee of 30 have come; 200 is paid."""
    rate = D(50) * 365 / 87 / D("1066.19")
    terms = {"late_fee": "30", "allocation": list(order), "penalty_annual_rate": f"{rate:.12f}"}
    first = standing(a_loan(payments=(("2025-12-31", "200"),), terms=terms), day("2025-12-31")).unpaid[0]
    assert [
        first.amounts.of(each) for each in (Component.PRINCIPAL, Component.INTEREST, Component.FEE, Component.PENALTY)
    ] == [
        D(principal),
        D(interest),
        D(fee),
        D(penalty),
    ]


def test_what_is_paid_early_settles_the_next_instalments() -> None:
    loan = a_loan(payments=(("2025-09-20", "1500"),))
    now = standing(loan, day("2025-10-06"))
    assert now.overdue.total == 0
    assert now.unpaid[0].number == 2 and now.unpaid[0].total == D("1066.19") * 2 - 1500
    assert now.next_due is not None and now.next_due.number == 2


def test_a_loan_paid_in_full_owes_nothing_and_says_what_was_too_much() -> None:
    loan = a_loan(paid=11, payments=(("2026-09-05", "1100"),))
    now = standing(loan, day("2026-09-06"))
    assert now.paid_off and now.next_due is None and now.outstanding.total == 0
    assert now.overpaid == D(1100) - loan.instalments[-1].total


def test_payments_after_the_day_do_not_count_yet() -> None:
    loan = a_loan(payments=(("2025-10-20", "1066.19"),))
    assert standing(loan, day("2025-10-19")).overdue.total == D("1066.19")
    assert standing(loan, day("2025-10-20")).overdue.total == 0


@pytest.mark.parametrize(("convention", "overdue"), [("same", True), ("next", False), ("previous", True)])
def test_a_due_date_on_a_holiday_moves_as_agreed(convention: str, overdue: bool) -> None:
    """2025-10-05 lies in the National Day week, which ends on 8 October."""
    loan = a_loan(terms={"due_convention": convention})
    now = standing(loan, day("2025-10-08"))
    assert (now.overdue_since is not None) is overdue
    assert now.unpaid[0].due_date == day(
        {"same": "2025-10-05", "next": "2025-10-09", "previous": "2025-09-30"}[convention]
    )


def test_a_weekend_day_worked_by_decree_is_a_working_day() -> None:
    from lending.working_days import is_working_day

    assert is_working_day(day("2025-09-28"), "CN")  # Sunday, made up for National Day
    assert not is_working_day(day("2025-09-28"), "HK")


def test_days_accrue_without_residue() -> None:
    """Every day of a loan's life, with a payment in the middle: they sum to what the whole run accrued."""
    loan = a_loan(paid=3, terms={"penalty_annual_rate": "0.18", "late_fee": "20", "grace_days": 3},
                  payments=(("2026-02-20", "500"),))  # fmt: skip
    days = list(accruals(loan, day("2026-01-01"), day("2026-04-30")))
    assert [each.on for each in days] == sorted({each.on for each in days}) and len(days) == 120
    silent = replace(loan, payments=loan.payments[:3])
    before_payment = [each for each in days if each.on <= day("2026-02-20")]
    assert sum(each.penalty for each in before_payment) == standing(silent, day("2026-02-20")).outstanding.penalty
    assert sum(each.fee for each in days) == 80  # 5 January, February, March and April with their grace
    assert sum(each.interest for each in days) == earned(loan, day("2026-04-30")) - earned(loan, day("2025-12-31"))
    late = {each.on: each for each in days}
    assert late[day("2026-01-08")].penalty == 0 < late[day("2026-01-09")].penalty  # three days of grace


def test_what_overdue_money_costs_is_held_against_the_caps() -> None:
    policy = a_policy(rate_cap="0.24", region=region_of("TW").as_dict(), lender="bank", jurisdiction="TW", currency="TWD")
    loan = a_loan(terms={"penalty_annual_rate": "0.18"}, currency="TWD", jurisdiction="TW")
    found = overdue_rate(loan, policy, day("2026-03-02"))
    assert (found.rate, found.cap, found.within) == (D("0.18"), D("0.16"), False)
    assert overdue_rate(loan, a_policy(currency="TWD"), day("2026-03-02")).within


def test_ranges_are_the_lenders_own() -> None:
    policy = a_policy(buckets={"starts": [1, 8, 91]})
    loan = a_loan(paid=4)
    assert standing(loan, day("2026-03-02"), policy.buckets).bucket == "8-90"
    with pytest.raises(FieldError, match=r"buckets\.starts"):
        a_policy(buckets={"starts": [5, 3]})
