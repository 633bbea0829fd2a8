"""When somebody of the lender's is there, and when next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lending.loan import Jurisdiction
from lending.records import FieldError
from lending.working_days import is_working_day

_FURTHEST = 40  # days, more than the longest holidays


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From `opens` until `closes`, on working days of the region or on every day, in its zone."""

    opens: time
    closes: time
    working_days_only: bool
    jurisdiction: Jurisdiction
    zone: ZoneInfo

    def open_at(self, at: datetime) -> bool:
        """`at` must be aware."""
        here = at.astimezone(self.zone)
        return self._opens_on(here) and self.opens <= here.time() < self.closes

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on when somebody is there, in the region's zone."""
        if self.open_at(at):
            return at.astimezone(self.zone)
        here = at.astimezone(self.zone)
        for days in range(_FURTHEST):
            day = here.date() + timedelta(days=days)
            opening = datetime.combine(day, self.opens, self.zone)
            if opening > here and self._opens_on(opening):
                return opening
        raise FieldError("hours", f"never open within {_FURTHEST} days")

    def _opens_on(self, when: datetime) -> bool:
        return not self.working_days_only or is_working_day(when.date(), self.jurisdiction)


def office_hours(given: Mapping[str, Any], jurisdiction: Jurisdiction, zone: ZoneInfo) -> OfficeHours:
    """{"from": "09:00", "to": "18:00", "days": "working" | "every"}. Raises FieldError."""
    try:
        opens, closes = time.fromisoformat(given["from"]), time.fromisoformat(given["to"])
    except (KeyError, TypeError, ValueError):
        raise FieldError(f"hours.{jurisdiction}", 'must say from and to, as "09:00"') from None
    if opens >= closes:
        raise FieldError(f"hours.{jurisdiction}", "must open before it closes")
    if given.get("days") not in ("working", "every"):
        raise FieldError(f"hours.{jurisdiction}.days", "must be working or every")
    return OfficeHours(opens, closes, given["days"] == "working", jurisdiction, zone)
