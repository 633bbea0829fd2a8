"""How a borrower has paid so far, and from it a plain score of how likely a plan is to be kept.

The score only orders plans that are otherwise equal. It never changes what a plan costs, nor whether it is offered.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Literal

from lending.loan import Loan
from lending.money import ZERO
from lending.records import Record
from lending.working_days import due_on

HALF = Decimal("0.5")
NEAR = 3
"""A payment so many days after the usual day still falls on it."""


@dataclass(frozen=True, slots=True)
class PastPlan(Record):
    """An agreement of before and how it ended."""

    kind: str
    outcome: Literal["kept", "broken"]


@dataclass(frozen=True, slots=True)
class History(Record):
    """What the ledger and earlier agreements say."""

    due: int = 0
    """Instalments whose grace has ended."""
    on_time: int = 0
    """Those of them that were paid in full before it ended."""
    plans_kept: int = 0
    plans_broken: int = 0
    """Promises are plans: a promise to pay that was not kept counts here."""
    usual_payment: Decimal | None = None
    """The middle one of all payments."""
    usual_day: int | None = None
    """The day of the month on which most payments came."""


@dataclass(frozen=True, slots=True)
class Keeping(Record):
    """The score and its parts, each from 0 to 1."""

    score: Decimal
    on_time: Decimal
    promises: Decimal
    size: Decimal
    day: Decimal
    soon: Decimal


def history_of(loan: Loan, on: date, past: Sequence[PastPlan] = ()) -> History:
    """The history up to the end of `on`. Payments fall on the oldest instalment first; penalties are left out."""
    grace = timedelta(days=loan.terms.grace_days)
    paid = sorted(((each.paid_on, each.amount) for each in loan.payments if each.paid_on <= on), key=lambda each: each[0])
    due = on_time = at = 0
    wanted = received = ZERO
    for each in loan.instalments:
        last = due_on(loan, each.due_date) + grace
        if last >= on:
            break
        due += 1
        wanted += each.total
        while at < len(paid) and paid[at][0] <= last:
            received += paid[at][1]
            at += 1
        on_time += received >= wanted
    days = Counter(when.day for when, _ in paid).most_common(1)
    return History(
        due=due,
        on_time=on_time,
        plans_kept=sum(each.outcome == "kept" for each in past),
        plans_broken=sum(each.outcome == "broken" for each in past),
        usual_payment=Decimal(median(amount for _, amount in paid)) if paid else None,
        usual_day=days[0][0] if days else None,
    )


def keeping(history: History, load: Decimal, dates: Sequence[date], on: date) -> Keeping:
    """The score of a plan that takes `load` in its heaviest month and falls due on `dates`:

    (4 on_time + 2 promises + 2 size + 1 day + 1 soon) / 10, where on_time is the share of instalments paid in time,
    promises the share of plans kept (one half where there is nothing to go by), size the usual payment over the load (at
    most 1), day the share of dates on or up to three days after the usual day, and soon 1 / (1 + years to the end).
    """
    plans = history.plans_kept + history.plans_broken
    on_time = Decimal(history.on_time) / history.due if history.due else HALF
    promises = Decimal(history.plans_kept) / plans if plans else HALF
    size = HALF if history.usual_payment is None or not load else min(Decimal(1), history.usual_payment / load)
    near = HALF
    if history.usual_day is not None and dates:
        near = Decimal(sum(_near(each.day, history.usual_day) for each in dates)) / len(dates)
    soon = 1 / (1 + Decimal(max(0, (dates[-1] - on).days if dates else 0)) / 365)
    score = (4 * on_time + 2 * promises + 2 * size + near + soon) / 10
    return Keeping(*(each.quantize(Decimal("0.0001")) for each in (score, on_time, promises, size, near, soon)))


def _near(day: int, usual: int) -> bool:
    return (day - usual) % 31 <= NEAR
