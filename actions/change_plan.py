"""Another number of instalments, or out of an instalment plan."""

from actions.answer import Answer, Reply, choice, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.counter_offer import CounterOffer
from actions.leaves import name
from actions.put_forward import PERSON
from actions.turn import Turn


class ChangePlan(BorrowerAction):
    """Another number of instalments, or out of the plan: of an agreement that is running; without one, a new plan."""

    called = "action_change_plan"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        running = next(iter(borrower.running_agreements), None)
        if running is None:
            return CounterOffer().reply(borrower, turn)
        cancel = choice("choice.cancel_agreement", "cancel_agreement", agreement=running.id)
        return say(Reply("utter_change_plan", {"number": name(running.number)}, choices=(cancel, PERSON)))
