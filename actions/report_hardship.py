"""Lost the job, ill, family trouble: heard first, and reminders pause; then an offer to look at what can be kept."""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.loans_in_view import in_view
from actions.offer import SEE_PLANS, offer_or_agreement, offer_plan
from actions.put_forward import PERSON
from actions.turn import Turn
from lending.store.contact_wishes import silence


class ReportHardship(ConversationAction):
    called = "action_report_hardship"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is not None:
            silence(session, borrower.id, "hardship", turn.received_at)
        answer = self._heard(borrower, turn)
        return replace(answer, slots={**answer.slots, "hardship": True})

    def _heard(self, borrower: Borrower | None, turn: Turn) -> Answer:
        again = turn.slot("hardship") is not None  # the same words a second time would be cold
        heard = Reply("utter_report_hardship_again" if again else "utter_report_hardship")
        if borrower is None or turn.in_form or turn.pending == "consent":
            return say(heard)
        if again:
            return say(replace(heard, choices=(SEE_PLANS, PERSON)), pending="offer_plan")
        views = in_view(borrower, turn)
        late = any(view.standing.overdue_since is not None for view in views)
        return offer_or_agreement(borrower, views, turn, heard) if late else offer_plan(heard)
