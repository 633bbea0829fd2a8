"""How interest, penalty and fees are reckoned: by the borrower's own contract; for a visitor in general.

Who asks what so many instalments would cost is told of the contract, and led to plans of so many; who asks which of the plans
costs least is shown that one.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.answer_knowledge import general
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.choose_plan import pick
from actions.counter_offer import CounterOffer
from actions.leaves import moment, money, rate
from actions.loans_in_view import InView, asked_about
from actions.start_plan import StartPlan
from actions.table import table
from actions.turn import Turn


class TellFees(ConversationAction):
    called = "action_tell_fees"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        views = asked_about(borrower, turn) if borrower is not None else []
        if borrower is None or not views:
            return say(general("ask_fees_and_interest", borrower, turn))
        shown = table(borrower, turn)
        if shown is not None and turn.entity("superlative") is not None:
            return pick(borrower, turn, shown)
        told = tuple(_fees(view, turn) for view in views)
        if turn.entity("num_periods") is None:
            return say(*told, last_facts=None)
        plans = (StartPlan() if turn.in_form else CounterOffer()).reply(borrower, turn)
        return replace(plans, replies=(*told, *plans.replies))


def _fees(view: InView, turn: Turn) -> Reply:
    terms = view.loan.terms
    values = {
        "loan": view.label,
        "rate": rate(terms.annual_rate),
        "penalty_rate": rate(terms.penalty_annual_rate),
        "at": moment(turn.at(view.loan.zone)),
    }
    if not terms.late_fee:
        return Reply("utter_fees_and_interest_no_fee", values)
    return Reply("utter_fees_and_interest", {**values, "late_fee": money(terms.late_fee, view.loan.currency)})
