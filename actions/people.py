"""The lender's people, as the conversation may promise them: whether anybody is there at all, now, or when."""

import os
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy.orm import Session

from lending.loan import ZONES, Jurisdiction
from lending.office_hours import OfficeHours, office_hours
from lending.store.staff import anybody_serves

_FILE = Path(__file__).resolve().parent.parent / "data" / "staff.yml"


def somebody_answers(session: Session) -> bool:
    """Whether the lender has people at the console: only then may one be promised here."""
    return anybody_serves(session)


def hours(jurisdiction: Jurisdiction) -> OfficeHours:
    return office_hours(_rules()["hours"][jurisdiction], jurisdiction, ZoneInfo(ZONES[jurisdiction]))


def there_from(jurisdiction: Jurisdiction, at: datetime) -> datetime | None:
    """When somebody will be there next; None: now."""
    kept = hours(jurisdiction)
    return None if kept.open_at(at) else kept.next_opening(at)


def complaint_days() -> int:
    return int(_rules()["complaint_days"])


def referred_after() -> int:
    """So many messages in a row that were not understood bring a person."""
    return int(_rules()["referred_after"])


@cache
def _rules() -> dict[str, Any]:
    path = Path(os.environ.get("HUANHUAN_STAFF", _FILE))
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
