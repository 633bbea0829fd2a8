"""Do not contact me any more: done at once. Who names hours, "not after nine", wishes no more than that."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.contact_stopped import stopped
from actions.contact_words import says_hours
from actions.set_reminder import set_as_wished
from actions.turn import Turn


class StopContact(ConversationAction):
    called = "action_stop_contact"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return say(Reply("utter_stop_contact"))
        return set_as_wished(session, borrower, turn) if says_hours(turn) else stopped(session, borrower, turn)
