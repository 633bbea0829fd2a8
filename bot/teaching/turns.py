"""Turns of the inbox: those in nearly the same words together, and back again when what they taught is thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.nlu.closeness import Neighbours
from bot.teaching.drafts import draft
from bot.teaching.writing import examples_of
from lending.store.lessons import taught_since, undo
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


def reopen(session: Session) -> int:
    """Let turns wait again whose lesson is neither in the draft nor taught already. Returns how many lessons were undone."""
    content, undone = draft(), 0
    for lesson in taught_since(session):
        if lesson.intent and not set(lesson.taught) <= set(examples_of(content, lesson.intent)):
            undo(session, lesson.lesson_id)
            undone += 1
    return undone
