"""What an action says and what is remembered of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.leaves import Leaf, phrase

Choice = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: a response key of domain.yml, its typed values, and what stands under it.

    `card` is one of bot/channels/cards.py; `choices` are buttons that arrive as the intent and entities they carry.
    """

    key: str
    values: Mapping[str, Leaf] = field(default_factory=dict)
    card: Mapping[str, Any] | None = None
    choices: Sequence[Choice] = ()

    def as_message(self) -> dict[str, Any]:
        message: dict[str, Any] = {"response": self.key}
        if self.values:
            message["values"] = dict(self.values)
        if self.card is not None:
            message["card"] = dict(self.card)
        if self.choices:
            message["choices"] = list(self.choices)
        return message


@dataclass(frozen=True, slots=True)
class Answer:
    """All that an action answers.

    `slots` are set as given (None empties one); `pending` is emptied unless given. `then` names the action or form that
    goes on in the same turn. `leave_form` ends the affordability form, which otherwise asks its question again.
    """

    replies: tuple[Reply, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    then: str | None = None
    leave_form: bool = False


def say(*replies: Reply, then: str | None = None, leave_form: bool = False, **slots: Any) -> Answer:
    return Answer(replies, slots, then, leave_form)


def choice(label: str, intent: str, values: Mapping[str, Leaf] | None = None, **entities: Any) -> Choice:
    """A button whose title is the phrase `label`."""
    return {**phrase(label, **(values or {})), "intent": intent, "entities": entities}
