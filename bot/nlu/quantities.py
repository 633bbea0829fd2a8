"""Amounts, periods, dates and the like in a folded message."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.nlu.fold import Folded


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing read: `value` as docs/understanding.md lists it, and where it stands in the original text."""

    kind: str
    value: Any
    start: int
    end: int

    def as_entity(self) -> dict[str, Any]:
        return {"entity": self.kind, "value": self.value, "start": self.start, "end": self.end}


def read_quantities(folded: Folded, today: date) -> list[Quantity]:
    return []
