"""The one clock. Everything else is told what time it is."""

import os
from datetime import datetime, timezone
from pathlib import Path


def now() -> datetime:
    """The present moment, aware, in UTC.

    `HUANHUAN_CLOCK` may name a file that holds an ISO time; tests use it to set the business date of running servers.
    """
    pinned = os.environ.get("HUANHUAN_CLOCK")
    if pinned:
        return datetime.fromisoformat(Path(pinned).read_text().strip()).astimezone(timezone.utc)
    return datetime.now(timezone.utc)


def unpinned() -> datetime:
    """The machine's own time, whatever `HUANHUAN_CLOCK` says: for leases between processes, never for business."""
    return datetime.now(timezone.utc)
