"""One step back: from a plan to the plans, from the plans to what was wished."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.put_forward import laid_out, put_forward
from actions.table import table
from actions.turn import Turn


class GoBack(BorrowerAction):
    """Inside the questions the form itself steps back; at its first question there is nothing behind."""

    called = "action_go_back"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        if found is None or turn.in_form:
            return say(Reply("utter_nothing_pending"))
        if found.expired(turn) or found.repriced():
            fresh = Reply("utter_plan_expired" if found.expired(turn) else "utter_plan_repriced")
            return put_forward(borrower, turn, found.loan, fresh)
        if found.chosen is None:
            return say(Reply("utter_ask_wish"), pending="choose_plan")
        return laid_out(borrower, turn, found.loan, found.kept)
