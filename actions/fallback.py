"""Not understood: first the two likeliest meanings, then how to say it, then a person. Never the same shrug twice."""

from typing import ClassVar

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, choice, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.turn import Turn

# Not worth offering as a guess: they mean nothing by themselves, or must never be suggested to anybody.
UNGUESSED = frozenset({"nlu_fallback", "inform", "affirm", "deny", "out_of_scope", "self_harm_signal", "vent", "skip_question"})


class Fallback(ConversationAction):
    called: ClassVar[str] = "action_fallback"
    counts_as_understood = False
    keeps_question = True

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        times = int(turn.slot("misunderstood") or 0) + 1
        return say(self._reply(times, turn), misunderstood=times)

    def _reply(self, times: int, turn: Turn) -> Reply:
        guesses = [intent for intent in turn.ranking if intent not in UNGUESSED][:2]
        if times == 1 and guesses:
            return Reply("utter_clarify", choices=tuple(choice(f"intent.{guess}", guess) for guess in guesses))
        if times <= 2:
            return Reply("utter_ask_rephrase_detail" if times == 2 else "utter_ask_rephrase")
        return Reply("utter_offer_person", choices=(choice("choice.talk_to_human", "talk_to_human"),))


class NoRuleApplies(Fallback):
    """Rasa's own last resort, in our words; a test keeps every intent from coming here."""

    called = "action_default_fallback"
