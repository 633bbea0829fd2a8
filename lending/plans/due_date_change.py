"""Change of due date: the next and all later instalments fall on another day of the month, the pay day for instance."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from lending.dates import month_later, next_on_day
from lending.plans.moved import Moved, only_before_due
from lending.plans.plan import Case
from lending.reason import Reason


@dataclass(frozen=True, slots=True)
class DueDateChange(Moved):
    """To the first such day after the next due date, so by less than a month."""

    kind: ClassVar[str] = "due_date_change"

    @classmethod
    def closed(cls, case: Case) -> Reason | None:
        return only_before_due(case)

    @classmethod
    def choices(cls, case: Case) -> Iterator["DueDateChange"]:
        """To the date asked for, else to the preferred day; none where no day was named."""
        next_due, asked = case.start.running[0][0], case.wish.first_due
        if asked is not None:
            if next_due < asked < month_later(next_due):
                yield cls(asked)
        elif case.preferred_day is not None and case.preferred_day != case.start.due_day:
            yield cls(next_on_day(next_due, case.preferred_day))
