"""What does it do to my credit record? For this borrower's days past due, by the bureau of their place."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.known import facts_card, facts_on, place
from actions.leaves import count
from actions.loans_in_view import in_view
from actions.turn import Turn

TOPICS = ("credit_impact", "credit_recovery")


class TellCreditImpact(ConversationAction):
    called = "action_tell_credit_impact"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        where = place(borrower, turn)
        views = in_view(borrower, turn) if borrower is not None else []
        if borrower is None or not views:
            card = facts_card(facts_on(TOPICS, where, turn), where, turn)
            return say(Reply("utter_credit_impact_general", card=card))
        days = max(view.standing.raw_days_past_due for view in views)
        card = facts_card(facts_on(TOPICS, where, turn, days_past_due=days), where, turn)
        return say(
            Reply("utter_credit_impact", {"days": count(days)}, card) if days else Reply("utter_not_overdue_credit", card=card)
        )
