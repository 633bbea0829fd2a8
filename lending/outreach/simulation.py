"""A strategy and the governor on a clock of their own: who would hear what over some weeks, what was held back and by which rule.

Borrower after borrower, so that a portfolio of any size passes through. Nobody is made to answer: volumes and rules are shown,
not what the messages are good for.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from lending.contact import LENDER, Contact, ContactRules, Intended, Person, decide
from lending.loan import Instalment, Jurisdiction, Loan, Payment
from lending.money import ZERO
from lending.outreach.book import Book
from lending.outreach.habits import habits_of
from lending.outreach.moments import Coming, coming, silences, still_true
from lending.outreach.strategy import Strategy, spread
from lending.working_days import due_on

RulesOf = Callable[[Jurisdiction], ContactRules]
LAST = time(21, 0)


@dataclass(slots=True)
class Outcome:
    """What a strategy came to. Keys of `said` and `silent` are (situation, moment), of `held_back` (rule, verdict)."""

    borrowers: int = 0
    messages: int = 0
    said: Counter[tuple[str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    held_back: Counter[tuple[str, str]] = field(default_factory=Counter)
    """wait: it went later, or was tried again later; withhold: not at all; expire: it waited until it was of no use."""
    heard: Counter[int] = field(default_factory=Counter)
    """How many borrowers heard so many messages."""
    weeks: Counter[int] = field(default_factory=Counter)
    """Messages of each week, from 0."""

    def as_dict(self) -> dict[str, Any]:
        plain = {name: {"/".join(key): count for key, count in sorted(getattr(self, name).items())} for name in _NAMED}
        counted = {
            name: {str(key): getattr(self, name)[key] for key in sorted(getattr(self, name))} for name in _COUNTED
        }
        return {"borrowers": self.borrowers, "messages": self.messages, **plain, **counted}


_NAMED = ("said", "silent", "held_back")
_COUNTED = ("heard", "weeks")


def simulate(
    people: Iterable[tuple[Book, Person]], strategy: Strategy, rules_of: RulesOf, start: date, days: int
) -> Outcome:
    """Every day of `days` from `start`, for everybody. A book's loans carry the payments of those days already."""
    outcome = Outcome()
    for book, person in people:
        outcome.borrowers += 1
        contacts = _live(book, person, strategy, rules_of(person.jurisdiction), start, days, outcome)
        outcome.messages += len(contacts)
        outcome.heard[len(contacts)] += 1
        for each in contacts:
            outcome.weeks[(each.at.astimezone(ZoneInfo(person.zone)).date() - start).days // 7] += 1
    return outcome


def _live(
    book: Book, person: Person, strategy: Strategy, rules: ContactRules, start: date, days: int, outcome: Outcome
) -> list[Contact]:
    """One borrower through all days: what they heard."""
    zone = ZoneInfo(person.zone)
    contacts: list[Contact] = []
    done: frozenset[str] = frozenset()
    waiting: list[tuple[Coming, datetime]] = []
    for day in (start + timedelta(days=each) for each in range(days)):
        found = coming(replace(book, done=done), strategy, day)
        if found is not None:
            done |= {found.key}
            at = datetime.combine(day, time(found.hour, spread(found.key, 60)), zone)
            waiting.append((found, at.astimezone(timezone.utc)))
        for quiet in silences(book, strategy, day):
            outcome.silent[quiet.segment.value, quiet.moment.value] += 1
        still: list[tuple[Coming, datetime]] = []
        for each, due in sorted(waiting, key=lambda pair: pair[1]):
            left = _meets(each, due, day, book, person, strategy, rules, contacts, outcome)
            if left is not None:
                still.append((each, left))
        waiting = still
    return contacts


def _meets(
    message: Coming, due: datetime, day: date, book: Book, person: Person, strategy: Strategy, rules: ContactRules,
    contacts: list[Contact], outcome: Outcome,
) -> datetime | None:  # fmt: skip
    """A message on a day on which its time may come: until when it waits on, None when it is over with it."""
    zone = ZoneInfo(person.zone)
    last = datetime.combine(message.last_day, LAST, zone)
    while due.astimezone(zone).date() <= day:
        if not still_true(book, message.key, day):
            outcome.held_back["moot", "withhold"] += 1
            return None
        intended = Intended(message.moment.value, strategy.channels[0], message.loan_id)
        decision = decide(intended, person, contacts, rules, due)
        if decision.verdict == "send":
            contacts.append(Contact(due, LENDER, strategy.channels[0], message.moment.value, loan_id=message.loan_id))
            outcome.said[message.segment.value, message.moment.value] += 1
            return None
        if decision.verdict == "withhold" or decision.until is None:
            outcome.held_back[decision.rule, "withhold"] += 1
            return None
        if decision.until > last:
            outcome.held_back[decision.rule, "expire"] += 1
            return None
        outcome.held_back[decision.rule, "wait"] += 1
        due = decision.until
    return due


def as_they_pay(loan: Loan, on: date, days: int) -> Loan:
    """The loan with what its borrower is taken to pay in the days to come: each instalment as long before or after its date as
    is their habit; nothing where something is past due already, for then nobody knows."""
    if any(due_on(loan, each.due_date) < on for each in _unpaid(loan, on)):
        return loan
    lead = habits_of(loan, on).lead or 0
    until = on + timedelta(days=days)
    later = [
        Payment(max(on, due_on(loan, each.due_date) + timedelta(days=lead)), each.total, f"assumed-{each.number}")
        for each in _unpaid(loan, on)
        if due_on(loan, each.due_date) <= until
    ]
    return replace(loan, payments=(*loan.payments, *later))


def _unpaid(loan: Loan, on: date) -> list[Instalment]:
    """Payments fall on the oldest first."""
    paid = sum((each.amount for each in loan.payments if each.paid_on <= on), ZERO)
    wanted = accumulate(each.total for each in loan.instalments)
    return [each for each, so_far in zip(loan.instalments, wanted, strict=True) if so_far > paid]
