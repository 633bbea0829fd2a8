"""What a day gives occasion to say: at most one thing, never twice, as the borrower pays and wishes."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.affordability import Means
from lending.contact import KINDS, Hours, Preferences
from lending.loan import Payment
from lending.outreach import Book, LoanBook, Moment, Segment, coming, silences, still_true
from lending.outreach.book import Decided, Offered
from lending.outreach.generated import payers
from lending.outreach.horizon import due_dates
from lending.outreach.moments import Coming
from lending.store.strategies import strategy
from tests.unit.outreach.made import ON, a_book, a_loan

GENTLE = strategy("gentle")


def said(book: Book, days: int = 40, on: date = ON) -> list[tuple[str, int, str]]:
    """What is planned day after day: about what, how many days from today, in which words."""
    return [(each.moment.value, (each.day - on).days, each.wording) for each in days_of(book, days, on)]


def days_of(book: Book, days: int, on: date = ON) -> list[Coming]:
    found: list[Coming] = []
    for day in (on + timedelta(days=each) for each in range(days)):
        known = replace(book, done=frozenset(each.key for each in found))
        planned = coming(known, GENTLE, day)
        found += [planned] if planned is not None else []
    return found


def test_moments_are_the_governors_kinds() -> None:
    assert {moment.value for moment in Moment} < set(KINDS)


def test_somebody_steady_hears_one_line_ahead() -> None:
    steady = a_book(a_loan("2025-10-06", (0, 0, 0, 0, 0, 0)))
    assert said(steady, 30) == [("before_due", 3, "coming_light")]  # due on 6 March: three days ahead, but they pay on the day


@pytest.mark.parametrize(("lead", "ahead"), [(0, 1), (-2, 3), (-10, 7)])
def test_the_day_ahead_follows_habit(lead: int, ahead: int) -> None:
    book = a_book(a_loan("2025-10-12", (lead,) * 5))
    (planned,) = [each for each in days_of(book, 11) if each.moment is Moment.BEFORE_DUE]
    assert (date(2026, 3, 12) - planned.day).days == ahead


def test_on_the_pay_day_where_it_lies_in_the_week_before() -> None:
    book = a_book(a_loan("2025-10-12"), means=Means(pay_day=8))
    (planned,) = [each for each in days_of(book, 11) if each.moment is Moment.BEFORE_DUE]
    assert planned.day == date(2026, 3, 8)


@pytest.mark.parametrize(("ahead", "day"), [(10, 2), (2, 10), (0, 12)])
def test_a_wish_goes_before_habit(ahead: int, day: int) -> None:
    book = a_book(a_loan("2025-10-12"), preferences=Preferences(days_ahead=ahead, hour=20))
    planned = days_of(book, 12)[0]
    assert (planned.day, planned.hour) == (date(2026, 3, day), 20)


@pytest.mark.parametrize(
    ("starts", "ends", "hour"),
    [("08:00", "10:00", 10), ("08:30", "12:00", 12), ("09:00", "18:30", 19), ("08:00", "20:00", 7), ("20:00", "10:00", 10)],
)
def test_the_hour_moves_out_of_quiet_hours_of_their_own_as_little_as_it_can(starts: str, ends: str, hour: int) -> None:
    quiet = Hours(time.fromisoformat(starts), time.fromisoformat(ends))
    book = a_book(a_loan("2025-10-12"), preferences=Preferences(quiet=quiet))
    assert {each.hour for each in days_of(book, 12)} == {hour}


def test_who_forgot_hears_one_light_line_then_one_with_help() -> None:
    book = a_book(a_loan("2025-10-01", (0, 0, 0, 0, 0)))  # due on 1 March, unpaid
    assert [each for each in said(book, 12) if each[0] == "after_due"] == [
        ("after_due", 0, "after_light"), ("after_due", 7, "after_help"),
    ]  # fmt: skip


def test_somebody_in_trouble_gets_a_plan_and_no_reminder() -> None:
    book = a_book(a_loan("2025-08-10", (0, 0, 0, 0)))  # three unpaid
    planned = days_of(book, 40)
    assert {each.segment for each in planned} == {Segment.LONG_TROUBLE}
    assert all("plan" in each.offer and each.wording == "trouble" for each in planned)
    assert len(planned) <= 2


def test_nobody_is_asked_for_what_is_disputed() -> None:
    book = a_book(a_loan("2025-10-01", flags=frozenset({"dispute"})))
    assert said(book) == []
    assert {each.moment for each in silences(book, GENTLE, date(2026, 3, 1))} >= {Moment.DUE_TODAY}
    assert all(each.why for each in silences(book, GENTLE, date(2026, 3, 1)))


def test_a_step_of_yesterday_is_still_planned_and_one_of_last_week_is_not() -> None:
    book = a_book(a_loan("2025-10-01"))
    assert coming(book, GENTLE, date(2026, 3, 3)).day == date(2026, 3, 3)  # type: ignore[union-attr]
    assert coming(book, GENTLE, date(2026, 3, 6)) is None


def test_the_record_is_spoken_of_before_the_months_end() -> None:
    book = a_book(a_loan("2025-10-20", (0, 0, 0, 0, 0)))
    assert ("credit_moment", 24, "credit") in said(book, 29)
    unreported = Book("borrower", (LoanBook(a_loan("2025-10-20")),))
    assert not any(each[0] == "credit_moment" for each in said(unreported, 29))


def test_an_answer_goes_before_a_reminder() -> None:
    book = a_book(a_loan("2025-10-01"), decisions=(Decided("SP-1", "loan", ON),))
    assert coming(book, GENTLE, ON).moment is Moment.ANSWER_READY  # type: ignore[union-attr]


def test_an_offer_is_spoken_of_on_its_last_day() -> None:
    book = a_book(a_loan("2025-10-20"), offers=(Offered("P1", "loan", ON),))
    assert coming(book, GENTLE, ON).moment is Moment.OFFER_EXPIRES  # type: ignore[union-attr]


def test_beside_a_message_of_the_day_only_an_answer_comes() -> None:
    book = a_book(a_loan("2025-10-01"), reminded=True)
    assert coming(book, GENTLE, ON) is None
    assert coming(replace(book, decisions=(Decided("SP-1", "loan", ON),)), GENTLE, ON) is not None


def test_what_was_paid_meanwhile_is_no_longer_true() -> None:
    loan = a_loan("2025-10-01")
    key = coming(a_book(loan), GENTLE, ON).key  # type: ignore[union-attr]
    assert still_true(a_book(loan), key, ON)
    paid = replace(loan, payments=(*loan.payments, Payment(ON, Decimal(1000), "today")))
    assert not still_true(a_book(paid), key, ON)


@given(st.integers(0, 400), st.integers(0, 30))
def test_nothing_comes_twice_and_never_two_on_a_day(seed: int, skipped: int) -> None:
    """Whoever it is, and whichever days the planner slept through."""
    (payer,) = payers(1, ON, seed)
    book = Book(payer.id, (LoanBook(payer.loan, reported=True),), means=payer.means, hours=payer.hours)
    planned = days_of(book, 20, ON + timedelta(days=skipped))
    keys = [each.key for each in planned]
    assert len(keys) == len(set(keys))
    for each in planned:
        assert GENTLE.hours.first <= each.hour <= GENTLE.hours.last
        assert each.day <= each.last_day <= each.day + timedelta(days=1)
        ahead = each.moment in (Moment.BEFORE_DUE, Moment.PLAN_COMING)
        assert not ahead or each.last_day < each.on
        assert all(isinstance(value, int) or value is None for value in each.why.values())


@given(st.integers(0, 400), st.integers(0, 40))
def test_whoever_hears_something_about_a_contract_is_read(seed: int, later: int) -> None:
    """The due dates by which the store finds borrowers leave nobody out."""
    on = ON + timedelta(days=later)
    (payer,) = payers(1, ON, seed)
    book = Book(payer.id, (LoanBook(payer.loan, reported=True),), means=payer.means)
    found = coming(book, GENTLE, on)
    if found is not None and found.moment is not Moment.RECEIPT:
        assert {each.due_date for each in payer.loan.instalments} & due_dates(GENTLE, on)
