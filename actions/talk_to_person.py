"""A person is asked for: the conversation waits for one, and the borrower is told when they will come."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.answer_knowledge import ENDS_THE_QUESTIONS, SURE
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.known import place
from actions.leaves import count, moment, name
from actions.people import somebody_answers, there_from
from actions.turn import Turn
from lending.store.handovers import ask_for_person, before, held_by


class TalkToPerson(ConversationAction):
    """Where the lender has nobody at the console, its own line and app are named instead."""

    called = "action_talk_to_person"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        ends = turn.intent in ENDS_THE_QUESTIONS and turn.confidence >= SURE
        somebody = somebody_answers(session)
        reply = person_asked(session, borrower, turn, "asked") if somebody else Reply("utter_talk_to_human")
        return say(reply, leave_form=ends)


def person_asked(session: Session, borrower: Borrower | None, turn: Turn, why: str) -> Reply:
    """The conversation is put into the queue; the line that says when somebody will be there."""
    held = held_by(session, turn.conversation_id)
    if held is not None and held.message_id != turn.message_id:  # not this very message, worked out again
        return Reply("utter_person_already")
    later = there_from(place(borrower, turn), turn.received_at)
    asked = ask_for_person(session, turn.conversation_id, why, turn.message_id, turn.received_at)
    if later is not None:
        return Reply("utter_person_later", {"when": moment(later), "ticket": name(asked.number or "")})
    ahead = before(session, asked)
    return Reply("utter_person_comes", {"ahead": count(ahead)}) if ahead else Reply("utter_person_comes_next")
