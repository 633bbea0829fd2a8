"""Change of due date: the next and all later instalments fall on another day of the month, the pay day for instance."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from lending.dates import next_on_day
from lending.plans.moved import Moved, only_before_due
from lending.plans.plan import Case
from lending.reason import Reason, because


@dataclass(frozen=True, slots=True)
class DueDateChange(Moved):
    """To the first such day after the next due date, so by less than a month."""

    kind: ClassVar[str] = "due_date_change"

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        shut = only_before_due(case)
        if shut is None and case.preferred_day is None:
            return because("no_day_preferred")
        return shut

    @classmethod
    def choices(cls, case: Case) -> Iterator["DueDateChange"]:
        next_due = case.start.running[0][0]
        if case.preferred_day is not None and case.preferred_day != case.start.due_day:
            yield cls(next_on_day(next_due, case.preferred_day))
