"""Somebody may be in danger: all talk of money stops, reminders too, and the lines that help are given at once."""

from typing import Any

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.known import facts_on, place
from actions.leaves import listed
from actions.people import somebody_answers
from actions.plan_slots import NO_PLAN
from actions.turn import Turn
from lending.loan import ZONES
from lending.store.audit import record_once
from lending.store.contact_wishes import silence
from lending.store.engine import begin_writing
from lending.store.handovers import ask_for_person

CARED_FOR = "cared_for"


class CareSelfHarm(ConversationAction):
    """What was said is not logged, only that a person should look: the event names the conversation, nothing else."""

    called = "action_care_self_harm"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        where = place(borrower, turn)
        said = facts_on(("hotline_selfharm",), where, turn)
        begin_writing(session)
        record_once(
            session, "assistant", "care.self_harm_signal", f"conversation:{turn.conversation_id}", {"place": where},
            request_key=turn.message_id, now=turn.received_at,
        )  # fmt: skip
        if borrower is not None:
            silence(session, borrower.id, "care", turn.received_at)
        if somebody_answers(session):
            ask_for_person(session, turn.conversation_id, "care", turn.message_id, turn.received_at)
        lines = listed([fact.says(turn.today(ZONES[where])) for fact in said])
        forgotten = dict.fromkeys(("asked_about_loan", "loans_to_follow", "agreement_in_question", "before_care"))
        calm: dict[str, Any] = {**NO_PLAN, **forgotten, "pending": CARED_FOR, "last_facts": [fact.id for fact in said]}
        return say(Reply("utter_self_harm_signal", {"lines": lines}), leave_form=True, **calm)


class StayBeside(ConversationAction):
    """A short word after that is met with no word of money either."""

    called = "action_stay_beside"
    keeps_question = True

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        return say(Reply("utter_stay_beside"))
