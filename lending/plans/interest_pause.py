"""Interest pause: level payments of everything owed, and no interest for the first months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lending.dates import add_months
from lending.leaves import day as day_leaf
from lending.plans.plan import Case
from lending.plans.reamortise import Reamortise
from lending.reason import Reason, because
from lending.start import Start


@dataclass(frozen=True, slots=True)
class InterestPause(Reamortise):
    """Re-amortised with no interest on the days of `months` months from today; payments are level with that counted
    in."""

    months: int = 1

    kind: ClassVar[str] = "interest_pause"

    @classmethod
    def of_length(cls, case: Case, periods: int, first: date, day: int | None) -> Iterator["InterestPause"]:
        yield cls(periods, first, case.pay_now, day, case.start.limits.max_grace)

    def grid_key(self) -> tuple[object, ...]:
        return (self.first_due, self.day, self.months)

    def free_until(self, start: Start) -> date:
        return add_months(start.on, self.months)

    def reasons(self, start: Start) -> tuple[Reason, ...]:
        return (because("no_interest_until", until=day_leaf(self.free_until(start))),)
