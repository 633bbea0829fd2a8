"""No, I do not want to cancel after all."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.leaves import name
from actions.turn import Turn


class KeepAgreement(BorrowerAction):
    called = "action_keep_agreement"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        kept = borrower.agreement(turn.slot("agreement_in_question"))
        told = Reply("utter_agreement_kept", {"number": name(kept.number)}) if kept else Reply("utter_nothing_pending")
        return say(told, agreement_in_question=None)
