"""Yes, no or skip, when nothing was asked."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.turn import Turn


class NothingPending(ConversationAction):
    called = "action_nothing_pending"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        return say(Reply("utter_nothing_pending"))
