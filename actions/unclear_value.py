"""A bare figure that belongs to no question and no plan: asked about, not guessed at."""

from actions.answer import Answer, Reply, choice, say
from actions.turn import Turn

MEANINGS = ("request_instalment", "ask_amount_due")


def only_a_value(turn: Turn) -> bool:
    """Whether the message is hardly more than one amount."""
    spans = [each for each in turn.entities if each.get("entity") == "amount" and "start" in each and "end" in each]
    return len(spans) == 1 and len(turn.text.strip()) - (spans[0]["end"] - spans[0]["start"]) <= 1


def unclear_value() -> Answer:
    return say(Reply("utter_clarify", choices=tuple(choice(f"intent.{each}", each) for each in MEANINGS)))
