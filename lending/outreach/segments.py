"""In which situation somebody is: what decides whether a reminder helps, a plan helps, or silence does.

The first of these that is true, read from history, days past due, a stated pay day and, where it was supplied, spending:

disputed       the debt is disputed, before a court, assigned, or its debtor dead or a minor: nothing is to be asked for
in_plan        a plan is running and kept
plan_slipping  a plan is running and an instalment of it is late
long_trouble   more than LONG days past due, or three instalments unpaid
shock          told of a hardship; or paid well until now, and two instalments are unpaid or SUDDEN days have passed
pay_day_gap    wages come after the due date (stated, or it is always paid the same few days late)
stretched      what a month leaves, as stated, does not cover the instalment
steady_forgot  pays well, and one instalment is a few days past due
new            fewer than FEW instalments have fallen due
steady         pays well, and nothing is past due
uneven         everybody else
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from lending.affordability import Means
from lending.history import History
from lending.money import ZERO
from lending.outreach.habits import Habits
from lending.records import Record

LONG = 60
SUDDEN = 15
FEW = 3
WELL = Decimal("0.8")
"""Who has paid so large a part of the instalments in time pays well."""
GAP = 10
"""Wages that come more days after the due date than these are last month's, for all we know."""
CONTESTED = frozenset({"dispute", "litigation", "assigned", "deceased", "minor", "insolvent"})


class Segment(str, Enum):
    DISPUTED = "disputed"
    IN_PLAN = "in_plan"
    PLAN_SLIPPING = "plan_slipping"
    LONG_TROUBLE = "long_trouble"
    SHOCK = "shock"
    PAY_DAY_GAP = "pay_day_gap"
    STRETCHED = "stretched"
    STEADY_FORGOT = "steady_forgot"
    NEW = "new"
    STEADY = "steady"
    UNEVEN = "uneven"


@dataclass(frozen=True, slots=True)
class Picture(Record):
    """What is known of a borrower and one loan on a day."""

    history: History
    habits: Habits
    days_past_due: int
    """Calendar days since the oldest unpaid due date."""
    unpaid: int
    """Instalments past due and unpaid."""
    due_day: int
    """The day of the month on which the coming instalment falls due."""
    instalment: Decimal = ZERO
    """What falls due next."""
    flags: frozenset[str] = frozenset()
    plan: str | None = None
    """ "kept" or "late", where a plan is running."""
    means: Means | None = None
    hardship: bool = False


def segment_of(picture: Picture) -> Segment:
    """The first that is true."""
    if picture.flags & CONTESTED:
        return Segment.DISPUTED
    if picture.plan is not None:
        return Segment.IN_PLAN if picture.plan == "kept" else Segment.PLAN_SLIPPING
    if picture.days_past_due > LONG or picture.unpaid >= 3:
        return Segment.LONG_TROUBLE
    history = picture.history
    well = history.due >= FEW and Decimal(history.on_time) / history.due >= WELL
    if picture.hardship or (well and (picture.unpaid >= 2 or picture.days_past_due > SUDDEN)):
        return Segment.SHOCK
    if _paid_after_due(picture):
        return Segment.PAY_DAY_GAP
    if _stretched(picture):
        return Segment.STRETCHED
    if picture.unpaid and well:
        return Segment.STEADY_FORGOT
    if history.due < FEW:
        return Segment.NEW
    return Segment.STEADY if well and not picture.unpaid else Segment.UNEVEN


def _paid_after_due(picture: Picture) -> bool:
    habits = picture.habits
    stated = habits.pay_day is not None and 1 <= (habits.pay_day - picture.due_day) % 31 <= GAP
    return stated or (habits.lead is not None and 1 <= habits.lead <= GAP)


def _stretched(picture: Picture) -> bool:
    means = picture.means
    if means is None or means.monthly_income is None or means.all_outgoings is None:
        return False
    left = means.monthly_income - means.all_outgoings - (means.other_debt_payments or ZERO)
    return left < picture.instalment
