"""The day that "today", "tomorrow" and "the 10th" are counted from."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from lending.store.clock import now

_CHINA = timezone(timedelta(hours=8))  # Mainland, Taiwan and Hong Kong all keep UTC+8, without summer time


def reference_date(metadata: Mapping[str, Any] | None) -> date:
    """The business day on which the message arrived (`received_at`, ISO with offset); without one, the clock's."""
    received = (metadata or {}).get("received_at")
    moment = datetime.fromisoformat(received) if received else now()
    return moment.astimezone(_CHINA).date()
