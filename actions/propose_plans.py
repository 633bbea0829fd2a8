"""The questions are answered: keep the answers for next time and put plans forward, or show the budget that was asked for."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.budget_card import BUDGET, show_budget
from actions.loans_in_view import in_view
from actions.means import means_of
from actions.offer import SEE_PLANS
from actions.put_forward import put_forward
from actions.turn import Turn
from lending.affordability import Means
from lending.store.statements import keep_statement


class ProposePlans(BorrowerAction):
    called = "action_propose_plans"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        if turn.slot("aim") == BUDGET:
            remember(borrower, turn)
            return show_budget(borrower, turn, in_view(borrower, turn))
        loan = borrower.loan(turn.slot("chosen_loan"))
        if loan is None:
            return say(Reply("utter_no_plan_shown", choices=(SEE_PLANS,)), leave_form=True)
        answer = put_forward(borrower, turn, loan, Reply("utter_form_done"))
        remember(borrower, turn)
        return answer


def remember(borrower: Borrower, turn: Turn, **corrected: str) -> None:
    """Keep the affordability answers, unless every question was skipped."""
    means = means_of({**turn.slots, **corrected})
    if means != Means():
        keep_statement(borrower.session, borrower.id, means, currency=borrower.currency, now=turn.received_at)
