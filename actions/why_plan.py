"""Why this one? The reasons that lending gave, nothing made up afterwards."""

from actions.answer import Answer, Reply, say
from actions.ask_approval import REVIEW
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.leaves import listed, reason
from actions.offer import SEE_PLANS
from actions.table import pointed_at, table
from actions.turn import Turn


class WhyPlan(BorrowerAction):
    called = "action_why_plan"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        if found is None:
            return say(Reply("utter_no_plan_shown", choices=(SEE_PLANS,)))
        kept = pointed_at(found, turn) or found.in_hand
        why = [reason(each) for each in kept.proposal.reasons]
        return say(Reply("utter_why_plan", {"why": listed(why)}, choices=(REVIEW,)))
