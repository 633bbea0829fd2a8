"""What is that based on? The papers of the last answer; figures come from the lender's own books."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.answer_knowledge import TOPICS
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.known import facts_on, place
from actions.leaves import moment
from actions.tell_credit_impact import TOPICS as CREDIT
from actions.turn import Turn
from bot.text.knowledge import sources
from lending.loan import ZONES


class TellSource(ConversationAction):
    called = "action_tell_source"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        where, last = place(borrower, turn), turn.slot("last_topic") or ""
        topics = CREDIT if last == "ask_credit_impact" else TOPICS.get(last, ())
        said = facts_on(topics, where, turn)
        if said:
            return say(Reply("utter_source", {"sources": sources(said)}))
        return say(Reply("utter_source_ledger", {"at": moment(turn.at(ZONES[where]))}))
