"""The states of an agreement and what leads from one to another.

accepted: the borrower has said yes · active: the lender's ledger has it too · completed: all of it is paid ·
broken: an instalment stayed unpaid for longer than policy allows · cancelled: taken back in time · superseded: another
agreement has taken its place. Broken and completed follow from payments, and a payment found or bounced later undoes
them; cancelled is for good; superseded ends when what replaced it is cancelled.
"""

from collections.abc import Iterable
from typing import Literal, cast

from lending.lifecycle.progress import Progress

Status = Literal["accepted", "active", "completed", "broken", "cancelled", "superseded"]
Event = Literal["accepted", "acknowledged", "completed", "broken", "restored", "cancelled", "superseded"]

RUNNING: frozenset[Status] = frozenset({"accepted", "active"})
"""States in which an agreement binds; a loan has at most one such agreement."""


def recorded(events: Iterable[str]) -> Status:
    """The state that these events, in their order, have left an agreement in."""
    acknowledged = False
    ended: Status | None = None
    for event in events:
        if event == "acknowledged":
            acknowledged = True
        elif event == "restored":
            ended = None
        elif event == "cancelled":
            return "cancelled"
        elif event in ("completed", "broken", "superseded"):
            ended = cast(Status, event)
    return ended or ("active" if acknowledged else "accepted")


def status_on(events: Iterable[str], progress: Progress) -> Status:
    """The state on the day of `progress`: what people decided holds, the rest follows from what was paid."""
    told = tuple(events)
    decided = recorded(told)
    if decided in ("cancelled", "superseded"):
        return decided
    if progress.completed:
        return "completed"
    if progress.broken:
        return "broken"
    return "active" if "acknowledged" in told else "accepted"


def transition(before: Status, after: Status) -> Event | None:
    """The event to record when figures have led from one state to another; None when there is none."""
    if after == before or after in ("cancelled", "superseded"):
        return None
    if after in ("completed", "broken"):
        return cast(Event, after)
    return "restored" if before in ("completed", "broken") else None
