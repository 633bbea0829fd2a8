"""A budget made together: the questions that plans need too, then a picture of the month."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.budget_card import BUDGET, show_budget
from actions.loans_in_view import in_view
from actions.means import all_answered
from actions.start_plan import answers_kept
from actions.turn import FORM, Turn


class BudgetHelp(ConversationAction):
    """Visitors, and who has no loan here, hear how it is done."""

    called = "action_budget_help"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        views = in_view(borrower, turn) if borrower is not None else []
        if borrower is None or not views:
            return say(Reply("utter_budget_help_general"))
        if turn.in_form:
            return say(Reply("utter_budget_help"), aim=BUDGET)
        known = answers_kept(borrower, turn, views[0].loan)
        if all_answered({**turn.slots, **known}):
            return show_budget(borrower, turn, views, **known)
        return say(Reply("utter_budget_help"), then=FORM, aim=BUDGET)
