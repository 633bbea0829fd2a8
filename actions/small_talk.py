"""Thanks, goodbye, what can you do, who are you, how do I sign in, a curse into the air."""

from typing import ClassVar

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.turn import Turn

REPLIES = {
    "thanks": "utter_thanks",
    "goodbye": "utter_goodbye",
    "help": "utter_help",
    "ask_bot_identity": "utter_bot_identity",
    "vent": "utter_vent",
}


class SmallTalk(ConversationAction):
    called: ClassVar[str] = "action_small_talk"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if turn.intent == "ask_sign_in":
            return say(Reply("utter_please_sign_in" if borrower is None else "utter_signed_in_already"))
        return say(Reply(REPLIES.get(turn.intent, "utter_help")), leave_form=turn.intent == "goodbye")
