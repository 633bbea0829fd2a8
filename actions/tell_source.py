"""What is that based on? The papers of the facts said last; figures come from the lender's own books."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.known import place
from actions.leaves import moment
from actions.turn import Turn
from bot.text.knowledge import all_facts, sources
from lending.loan import ZONES


class TellSource(ConversationAction):
    called = "action_tell_source"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        known = all_facts()
        said = tuple(known[each] for each in turn.slot("last_facts") or () if each in known)
        if said:
            return say(Reply("utter_source", {"sources": sources(said)}))
        return say(Reply("utter_source_ledger", {"at": moment(turn.at(ZONES[place(borrower, turn)]))}))
