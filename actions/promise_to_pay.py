"""I will pay on Friday: thanked for, never taken for an agreement."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.counter_offer import counter
from actions.offer import SEE_PLANS
from actions.table import table
from actions.turn import Turn
from actions.wishes import wishes_in


class PromiseToPay(ConversationAction):
    """While plans are on the table, a day or an amount is a wish about them."""

    called = "action_promise_to_pay"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        found = table(borrower, turn) if borrower is not None else None
        if borrower is not None and found is not None and wishes_in(turn, turn.today(found.loan.zone)):
            return counter(borrower, turn, found)
        return say(Reply("utter_promise_to_pay", choices=() if turn.in_form else (SEE_PLANS,)))
