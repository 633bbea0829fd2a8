"""What it costs in all: principal and every cost with method, standard and payee, and the rate a year."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.closely import costs
from actions.consent import label_of
from actions.offer import SEE_PLANS
from actions.table import pointed_at, table
from actions.turn import Turn


class ShowCostTable(BorrowerAction):
    called = "action_show_cost_table"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        if found is None:
            return say(Reply("utter_no_plan_shown", choices=(SEE_PLANS,)))
        kept = pointed_at(found, turn) or found.in_hand
        return say(costs(borrower, found.loan, kept, label_of(found.loan, borrower)))
