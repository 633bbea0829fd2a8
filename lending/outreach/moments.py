"""What a day gives occasion to say to a borrower: at most one thing, by a strategy, under a key that never comes twice.

An occasion is what has happened or will (an instalment falls due, a plan's was missed, a payment came). A strategy's step is open
from its day for STILL days more, so that an outage of a day loses nothing and one of a week sends nothing stale.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from lending.contact import Preferences
from lending.dates import add_months
from lending.delinquency import Standing, standing
from lending.history import history_of
from lending.outreach.book import Book, LoanBook
from lending.outreach.habits import Habits, days_ahead, habits_of
from lending.outreach.segments import Picture, Segment, segment_of
from lending.outreach.strategy import NEWS, Moment, Offer, Step, Strategy
from lending.records import Record
from lending.working_days import due_on

STILL = 1
"""A step that could not be planned on its day may be planned so many days later."""
FURTHEST = 15
"""No due date further away is thought of, whatever a borrower wishes."""
ORDER = {moment: place for place, moment in enumerate(Moment)}
AHEAD_OF = frozenset({Moment.BEFORE_DUE, Moment.DUE_TODAY, Moment.PLAN_COMING})
"""Of no use once the date is past."""


@dataclass(frozen=True, slots=True)
class Occasion(Record):
    """`subject` tells apart what may happen more than once on a loan: an instalment's number, a payment's reference."""

    moment: Moment
    loan_id: str
    subject: str
    on: date
    number: int | None = None
    """Of the instalment, where it is about one."""


@dataclass(frozen=True, slots=True)
class Coming(Record):
    """One message to be planned: about what, why, in which words, from which hour of `day`, of use up to `last_day`."""

    key: str
    borrower_id: str
    loan_id: str
    moment: Moment
    segment: Segment
    number: int | None
    on: date
    """The date that it is about."""
    wording: str
    offer: tuple[Offer, ...]
    day: date
    hour: int
    last_day: date
    why: Mapping[str, Any]

    @property
    def news(self) -> bool:
        return self.moment in NEWS


@dataclass(frozen=True, slots=True)
class Silence(Record):
    """Why a strategy says nothing about an occasion of the day."""

    loan_id: str
    moment: Moment
    segment: Segment
    why: str


def coming(book: Book, strategy: Strategy, on: date) -> Coming | None:
    """The one message of the day; None when there is nothing to say, or it was said."""
    return next(iter(_by_importance(book, strategy, on)), None)


def silences(book: Book, strategy: Strategy, on: date) -> tuple[Silence, ...]:
    """What the strategy keeps quiet about on this day, and its reasons: for a dry run."""
    found = []
    for each in book.loans:
        stands = standing(each.loan, on)
        for occasion in occasions(book, each, stands, on):
            segment = segment_of(picture(book, each, stands, on))
            why = strategy.segments[segment].silent.get(occasion.moment)
            if why is not None and occasion.on == on:
                found.append(Silence(each.loan.id, occasion.moment, segment, why))
    return tuple(found)


def still_true(book: Book, key: str, on: date) -> bool:
    """Whether what a message planned before is about still holds: not once it was paid, agreed or answered."""
    about = {_about(occasion) for each in book.loans for occasion in occasions(book, each, standing(each.loan, on), on)}
    return key.rpartition(":")[0] in about


def _by_importance(book: Book, strategy: Strategy, on: date) -> list[Coming]:
    found = [each for loan in book.loans for each in _of_loan(book, loan, strategy, on) if each.key not in book.done]
    found = [each for each in found if not book.reminded or each.moment is Moment.ANSWER_READY]
    return sorted(found, key=lambda each: (ORDER[each.moment], each.on, each.key))


def _of_loan(book: Book, of: LoanBook, strategy: Strategy, on: date) -> Iterator[Coming]:
    stands = standing(of.loan, on)
    pictured: Picture | None = None
    for occasion in occasions(book, of, stands, on):
        pictured = pictured or picture(book, of, stands, on)
        segment = segment_of(pictured)
        for index, step in enumerate(strategy.segments[segment].moments.get(occasion.moment, ())):
            day = occasion.on + timedelta(days=_days(step, book.preferences, pictured.habits, occasion))
            last = _last(occasion, day)
            if day <= on <= last:
                yield Coming(
                    key=f"{_about(occasion)}:{index}", borrower_id=book.borrower_id, loan_id=of.loan.id,
                    moment=occasion.moment, segment=segment, number=occasion.number, on=occasion.on, wording=step.wording,
                    offer=step.offer, day=on, hour=_hour(strategy, book.preferences, pictured.habits), last_day=last,
                    why=_why(pictured, occasion, on),
                )  # fmt: skip


def occasions(book: Book, of: LoanBook, stands: Standing, on: date) -> Iterator[Occasion]:
    """All that a loan gives occasion to speak of around a day."""
    loan = of.loan
    if of.plan is None:
        for left in stands.unpaid:
            moments = (Moment.AFTER_DUE,) if left.due_date < on else (Moment.BEFORE_DUE, Moment.DUE_TODAY)
            if (left.due_date - on).days <= FURTHEST:
                for moment in moments:
                    yield Occasion(moment, loan.id, str(left.number), left.due_date, left.number)
        if stands.overdue_since is not None and of.reported:
            yield Occasion(Moment.CREDIT_MOMENT, loan.id, f"{on:%Y-%m}", _month_end(on))
    settled = set()
    for due in of.plan.dues if of.plan is not None else ():
        subject = f"{of.plan_id}.{due.number}"
        if due.settled_on is not None:
            settled.add(due.settled_on)
            yield Occasion(Moment.PLAN_KEPT, loan.id, subject, due.settled_on, due.number)
        else:
            moment = Moment.PLAN_MISSED if due.due_date < on else Moment.PLAN_COMING
            yield Occasion(moment, loan.id, subject, due.due_date, due.number)
    for payment in loan.payments:
        if 0 <= (on - payment.paid_on).days <= STILL and payment.paid_on not in settled:
            yield Occasion(Moment.RECEIPT, loan.id, payment.reference or str(payment.paid_on), payment.paid_on)
    for offer in book.offers:
        if offer.loan_id == loan.id and offer.expires_on >= on:
            yield Occasion(Moment.OFFER_EXPIRES, loan.id, offer.id, offer.expires_on)
    for decision in book.decisions:
        if decision.loan_id == loan.id:
            yield Occasion(Moment.ANSWER_READY, loan.id, decision.number, decision.on)


def picture(book: Book, of: LoanBook, stands: Standing, on: date) -> Picture:
    """What segments go by."""
    loan = of.loan
    following = next((each for each in loan.instalments if due_on(loan, each.due_date) >= on), loan.instalments[-1])
    late = sum(each.days_past_due > 0 for each in stands.unpaid)
    return Picture(
        history=history_of(loan, on),
        habits=habits_of(loan, on, book.means.pay_day if book.means is not None else None, book.hours),
        days_past_due=stands.raw_days_past_due,
        unpaid=late,
        due_day=following.due_date.day,
        instalment=following.total,
        flags=loan.flags,
        plan=None if of.plan is None else "late" if of.plan.late else "kept",
        means=book.means,
        hardship=book.means is not None and book.means.shock is not None,
    )


def _days(step: Step, wishes: Preferences, habits: Habits, occasion: Occasion) -> int:
    """When a step is, counted from the date: a wish of the borrower's goes before habit, habit before the strategy."""
    if occasion.moment not in AHEAD_OF or step.days >= 0:
        return step.days
    if wishes.days_ahead is not None:
        return -wishes.days_ahead
    return -days_ahead(habits, occasion.on, -step.days) if step.by_habit else step.days


def _hour(strategy: Strategy, wishes: Preferences, habits: Habits) -> int:
    """A wish of the borrower's; else the strategy's, moved out of quiet hours of their own, as little as it can be."""
    if wishes.hour is not None:
        return wishes.hour
    usual, quiet = strategy.hour(habits.hour), wishes.quiet
    free = (each for each in range(24) if quiet is None or not (quiet.hold(time(each)) or quiet.hold(time(each, 59))))
    return min(free, key=lambda each: (not strategy.hours.first <= each <= strategy.hours.last, abs(each - usual)), default=usual)


def _last(occasion: Occasion, day: date) -> date:
    last = day + timedelta(days=STILL)
    if occasion.moment not in AHEAD_OF:
        return last
    return min(last, occasion.on - timedelta(days=1)) if day < occasion.on else occasion.on


def _about(occasion: Occasion) -> str:
    return f"{occasion.moment.value}:{occasion.loan_id}:{occasion.subject}"


def _why(pictured: Picture, occasion: Occasion, on: date) -> dict[str, Any]:
    """For staff: what led to it, without a figure of money."""
    habits = pictured.habits
    return {
        "days": (on - occasion.on).days, "past_due": pictured.days_past_due, "on_time": pictured.history.on_time,
        "due": pictured.history.due, "lead": habits.lead, "pay_day": habits.pay_day,
    }  # fmt: skip


def _month_end(on: date) -> date:
    return add_months(on.replace(day=1), 1) - timedelta(days=1)
