"""Signing out ends the conversation for good: its sessions, and all that its slots remembered."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.turn import Turn
from lending.store.conversations import Conversation, end_conversation
from lending.store.engine import begin_writing
from lending.store.identities import unbind

FAREWELL = timedelta(minutes=1)
"""How long the page that asked may still read the goodbye."""


class SignOut(ConversationAction):
    """Safe to repeat: a conversation already ended is ended."""

    called = "action_sign_out"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is not None:
            begin_writing(session)
            end_conversation(session, turn.conversation_id, turn.received_at, farewell=FAREWELL)
            channel = session.get_one(Conversation, turn.conversation_id).channel
            unbind(session, channel, borrower.id, turn.received_at, "signed out")
        return say(Reply("utter_signed_out"), leave_form=True)
