"""How often was I contacted, by whom, why: the ledger of the one who asks."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.answer_knowledge import general
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.contact_view import contacts_reply
from actions.turn import Turn


class TellContacts(ConversationAction):
    called = "action_tell_contacts"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return say(general("ask_contact_log", None, turn))
        told = contacts_reply(borrower, "utter_contacts") or Reply("utter_contacts_none")
        return say(told)
