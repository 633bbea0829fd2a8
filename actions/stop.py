"""Enough for now: whatever was going on ends, kindly; answers already given are kept."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.plan_slots import NO_PLAN
from actions.turn import Turn


class Stop(ConversationAction):
    called = "action_stop"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        busy = turn.in_form or turn.pending is not None or turn.slot("chosen_plan") is not None
        key = "utter_stopped" if busy else "utter_nothing_to_cancel"
        return say(Reply(key), leave_form=True, **NO_PLAN, wish=None, asked_about_loan=None, loans_to_follow=None)
