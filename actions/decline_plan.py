"""No, not this one: nothing was agreed; the other plans, another wish and a person are a word away."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.closely import OTHERS
from actions.put_forward import COUNTER, PERSON
from actions.turn import Turn


class DeclinePlan(ConversationAction):
    called = "action_decline_plan"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        choices = (OTHERS, COUNTER, PERSON) if turn.pending == "consent" else (COUNTER, PERSON)
        return say(Reply("utter_plan_declined", choices=choices), chosen_plan=None, shown_hash=None)
