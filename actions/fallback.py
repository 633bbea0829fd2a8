"""Not understood: first the two likeliest meanings, then how to say it, then a person,
who is asked for even without being wished when that goes on. Never the same shrug twice."""

from dataclasses import replace
from typing import ClassVar

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, choice, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.care_self_harm import CARED_FOR
from actions.check_safety import CHECK, CHOICES
from actions.choose_plan import pick
from actions.labelled import labelled
from actions.people import referred_after, somebody_answers
from actions.table import table
from actions.talk_to_person import person_asked
from actions.turn import Turn
from actions.volunteered import volunteered

# Not worth offering as a guess: they mean nothing by themselves, or must never be suggested to anybody.
UNGUESSED = frozenset(
    {
        "nlu_fallback",
        "inform",
        "affirm",
        "deny",
        "out_of_scope",
        "self_harm_signal",
        "self_harm_hint",
        "vent",
        "skip_question",
    }
)
YES_OR_NO = {
    CHECK: CHOICES,
    "cancel_agreement": (choice("choice.cancel_agreement", "affirm"), choice("choice.keep_agreement", "deny")),
    "offer_plan": (choice("choice.see_plans", "affirm"), choice("choice.not_now", "deny")),
}


# With plans on the table, a figure or a pointing word beside one of these meanings is about the plans: nothing binds by it.
PLAN_TALK = frozenset(
    {"choose_plan", "counter_offer", "request_instalment", "request_extension", "change_or_cancel_instalment"}
)
POINTING = frozenset({"ordinal", "superlative", "direction", "num_periods", "amount"})


class Fallback(ConversationAction):
    called: ClassVar[str] = "action_fallback"
    counts_as_understood = False
    keeps_question = True

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        found = table(borrower, turn) if borrower is not None and turn.pending in {"choose_plan", "consent"} else None
        if borrower is not None and found is not None and _about_the_plans(turn):
            answer = pick(borrower, turn, found)
            return replace(answer, slots={**answer.slots, "misunderstood": None})
        given = labelled(turn)
        if borrower is not None and given and turn.pending != CHECK:
            return volunteered(borrower, turn, given)
        times = int(turn.slot("misunderstood") or 0) + 1
        if times == referred_after() and somebody_answers(session):
            return say(
                Reply("utter_person_referred"), person_asked(session, borrower, turn, "lost"), misunderstood=times
            )
        return say(self._asked_again(turn) if times == 1 else self._reply(times, turn), misunderstood=times)

    def _asked_again(self, turn: Turn) -> Reply:
        """While a yes or a no is waited for, guessing at other meanings would only lead away."""
        if turn.pending == "consent":
            return Reply("utter_ask_rephrase")  # the question itself follows
        if turn.pending == CARED_FOR:
            return Reply("utter_stay_beside")
        if turn.pending in YES_OR_NO:
            return Reply("utter_yes_or_no", choices=YES_OR_NO[turn.pending])
        return self._reply(1, turn)

    def _reply(self, times: int, turn: Turn) -> Reply:
        guesses = [intent for intent in turn.ranking if intent not in UNGUESSED][:2]
        if times == 1 and guesses:
            return Reply("utter_clarify", choices=tuple(choice(f"intent.{guess}", guess) for guess in guesses))
        if times <= 2:
            return Reply("utter_ask_rephrase_detail" if times == 2 else "utter_ask_rephrase")
        return Reply("utter_offer_person", choices=(choice("choice.talk_to_human", "talk_to_human"),))


def _about_the_plans(turn: Turn) -> bool:
    return bool(PLAN_TALK & set(turn.ranking[:3]) and any(turn.values_of(kind) for kind in POINTING))


class NoRuleApplies(Fallback):
    """Rasa's own last resort, in our words; a test keeps every intent from coming here."""

    called = "action_default_fallback"
