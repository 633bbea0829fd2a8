"""Extension: every due date still to come moves later by months; interest runs on for the days moved.

In the legal sense (Civil Code of the PRC, art. 678) it is asked for before the due date: never open to a loan with
anything overdue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from lending.dates import add_months
from lending.plans.moved import Moved, only_before_due
from lending.plans.plan import Case
from lending.reason import Reason


@dataclass(frozen=True, slots=True)
class Extension(Moved):
    """By whole months, or to the date asked for, at most as many months as policy says."""

    kind: ClassVar[str] = "extension"

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        return only_before_due(case)

    @classmethod
    def choices(cls, case: Case) -> Iterator["Extension"]:
        start = case.start
        next_due = start.running[0][0]
        most = start.limits.max_months or 1
        asked = case.wish.first_due
        if asked is not None and asked > next_due:
            yield cls(min(asked, add_months(next_due, most, start.due_day)))
            return
        for months in range(1, most + 1):
            yield cls(add_months(next_due, months, start.due_day))
