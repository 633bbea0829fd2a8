"""Enough for now: whatever was going on ends, kindly; answers already given are kept."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.cancel_agreement import AskCancelAgreement
from actions.plan_slots import NO_PLAN
from actions.turn import Turn


class Stop(ConversationAction):
    called = "action_stop"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        busy = turn.in_form or turn.pending is not None or turn.slot("chosen_plan") is not None
        if not busy and borrower is not None and _may_still_cancel(borrower, turn):
            return AskCancelAgreement().reply(borrower, turn)
        key = "utter_stopped" if busy else "utter_nothing_to_cancel"
        return say(Reply(key), leave_form=True, **NO_PLAN, wish=None, asked_about_loan=None, loans_to_follow=None)


def _may_still_cancel(borrower: Borrower, turn: Turn) -> bool:
    """Whether an agreement of theirs is still in its cooling-off time: then that may be what is meant."""
    running = borrower.running_agreements
    return any(each.cancel_until is not None and turn.received_at <= each.cancel_until for each in running)
