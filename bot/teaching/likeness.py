"""Turns that ask for the same in nearly the same words, together: what is decided upon one is decided upon all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.closeness import Neighbours
from lending.store.transcript_rows import TurnRow

ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Group:
    """The newest of its turns first."""

    turns: tuple[TurnRow, ...]

    @property
    def newest(self) -> TurnRow:
        return self.turns[0]

    @property
    def ids(self) -> str:
        """All of them, as a form carries them."""
        return ",".join(str(turn.id) for turn in self.turns)


def grouped(turns: Sequence[TurnRow]) -> list[Group]:
    """The largest groups first, among equals the newest. A turn belongs to the group whose newest it is like enough."""
    if not turns:
        return []
    likeness = Neighbours([turn.said for turn in turns]).likeness([turn.said for turn in turns])
    groups: dict[int, list[TurnRow]] = {}
    for place, turn in enumerate(turns):
        head = max(groups, key=lambda each: float(likeness[place][each]), default=place)
        if head == place or likeness[place][head] < ALIKE:
            head = place
        groups.setdefault(head, []).append(turn)
    return [Group(tuple(each)) for each in sorted(groups.values(), key=lambda each: (-len(each), -each[0].id))]
