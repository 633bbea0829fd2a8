"""Typed values on their way to words; those of lending and what only a conversation needs."""

from collections.abc import Iterable
from datetime import datetime

from lending.leaves import Leaf, count, day, money, name, phrase, rate
from lending.reason import Reason

__all__ = ["Leaf", "count", "day", "listed", "moment", "money", "name", "phrase", "rate", "reason"]


def moment(at: datetime) -> Leaf:
    """An instant; `at` must be aware, in the zone in which it is to be read."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return {"time": at.isoformat()}


def listed(leaves: Iterable[Leaf]) -> Leaf:
    return {"list": list(leaves)}


def reason(why: Reason) -> Leaf:
    """A reason of lending as the phrase that words it."""
    return phrase(f"reason.{why.code}", **why.values)
