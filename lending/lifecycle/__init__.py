"""What becomes of an agreement: payments matched to its instalments, how far it has come, what state it is in.

Pure: schedule, payments, events and a date go in, a state comes out; nothing is stored here.
"""

from lending.lifecycle.matching import Due, Matched, match, plan_dues
from lending.lifecycle.progress import DueStanding, Progress, progress_of
from lending.lifecycle.state import RUNNING, Event, Status, recorded, status_on, transition

__all__ = [
    "RUNNING",
    "Due",
    "DueStanding",
    "Event",
    "Matched",
    "Progress",
    "Status",
    "match",
    "plan_dues",
    "progress_of",
    "recorded",
    "status_on",
    "transition",
]
