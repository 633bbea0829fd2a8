"""What a reader of folded text hands over, and which characters are already spoken for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """One thing read in `text[start:end]` of the folded text. Kinds and values: docs/understanding.md."""

    kind: str
    value: Any
    start: int
    end: int


@dataclass(slots=True)
class Claims:
    """A character belongs to one thing: whoever reads first (phone numbers before money) keeps it."""

    _taken: set[int] = field(default_factory=set)

    def free(self, start: int, end: int) -> bool:
        return self._taken.isdisjoint(range(start, end))

    def take(self, start: int, end: int) -> bool:
        """Claim the span; False when part of it is already taken."""
        if not self.free(start, end):
            return False
        self._taken.update(range(start, end))
        return True

    def keep_free(self, found: Iterator[Found]) -> Iterator[Found]:
        """Those of `found` whose characters were free, claiming them."""
        return (one for one in found if self.take(one.start, one.end))
