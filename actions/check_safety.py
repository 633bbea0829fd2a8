"""What was said may mean danger and may not: one kind question, and back to where we were if it did not."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, choice, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.consent import reminder
from actions.turn import FORM, Turn

CHECK = "care_check"
CHOICES = (choice("choice.in_danger", "affirm"), choice("choice.safe", "deny"))


class AskIfSafe(ConversationAction):
    """The form steps aside, so that nothing about money follows the question."""

    called = "action_ask_if_safe"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        waited = turn.slot("before_care") if turn.pending == CHECK else turn.pending
        before = FORM if turn.in_form else waited
        return say(Reply("utter_ask_if_safe", choices=CHOICES), leave_form=True, pending=CHECK, before_care=before)


class GoOnSafe(ConversationAction):
    """Not in danger: what was asked before is asked again."""

    called = "action_go_on_safe"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        before = turn.slot("before_care")
        glad = Reply("utter_go_on_safe")
        if before == FORM:
            return say(glad, then=FORM, before_care=None)
        again = reminder(borrower) if before == "consent" and borrower is not None else None
        return say(*((glad, again) if again else (glad,)), pending=before, before_care=None)
