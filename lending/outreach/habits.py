"""How somebody pays: how many days from a due date, on which day of the month money comes, at which hour they are about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from lending.dates import add_months, on_day
from lending.loan import Loan
from lending.money import ZERO
from lending.records import Record
from lending.working_days import due_on

LATEST = 6
"""Habits are read from so many of the latest instalments: people change."""
FEWEST = 3
"""Fewer than these are no habit."""
AHEAD = 7
"""No reminder comes more days before a due date than these, whatever the habit."""


@dataclass(frozen=True, slots=True)
class Habits(Record):
    """What is not known is None."""

    lead: int | None = None
    """Days from the due date to the day on which an instalment was settled, the middle one; negative: before."""
    pay_day: int | None = None
    """The day of the month on which wages come, as the borrower said it."""
    hour: int | None = None
    """The hour of the day, where the loan lives, in which the borrower mostly writes."""


def habits_of(loan: Loan, on: date, pay_day: int | None = None, hours: Sequence[int] = ()) -> Habits:
    """The habits up to the end of `on`. `hours`: of the messages that the borrower wrote, where the loan lives."""
    leads = _leads(loan, on)[-LATEST:]
    lead = round(median(leads)) if len(leads) >= FEWEST else None
    about = Counter(hours).most_common(1)
    hour = about[0][0] if about and len(hours) >= FEWEST else None
    return Habits(lead, pay_day, hour)


def days_ahead(habits: Habits, due: date, usual: int) -> int:
    """How many days before `due` a reminder helps this borrower most, 1 to AHEAD.

    On the pay day, where one lies in the week before: the money is there then. Else a day before they usually pay. Else
    as `usual`.
    """
    if habits.pay_day is not None:
        before = (due - last_pay_day(habits.pay_day, due)).days
        if 1 <= before <= AHEAD:
            return before
    if habits.lead is not None and habits.lead <= 0:
        return min(AHEAD, 1 - habits.lead)
    return usual


def last_pay_day(day: int, until: date) -> date:
    """The last time that a day of the month came, up to `until`; in a shorter month its last day."""
    this_month = on_day(until.year, until.month, day)
    return this_month if this_month <= until else add_months(this_month, -1, day)


def _leads(loan: Loan, on: date) -> list[int]:
    """For each instalment that has been paid, how long after its due date; payments fall on the oldest first."""
    paid = sorted((each.paid_on, each.amount) for each in loan.payments if each.paid_on <= on)
    leads, at = [], 0
    wanted = received = ZERO
    for each in loan.instalments:
        wanted += each.total
        while received < wanted and at < len(paid):
            received += paid[at][1]
            at += 1
        if received < wanted:
            break
        leads.append((paid[at - 1][0] - due_on(loan, each.due_date)).days if at else 0)
    return leads
