"""General questions: a kind answer, with what the law and the bureaus say where the borrower lives, and own figures."""

from sqlalchemy.orm import Session

from actions.about_law import about_law
from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.complain import complained
from actions.contact_view import contacts_reply
from actions.early_repayment import early_repayment
from actions.known import facts_card, facts_on, place
from actions.own_figures import own_figures
from actions.turn import Turn

# What stands behind an answer; an intent that is not here is answered in words alone.
TOPICS: dict[str, tuple[str, ...]] = {
    "ask_overdue_consequence": ("credit_impact", "rights_law"),
    "ask_reborrow_after_repayment": ("credit_recovery",),
    "ask_early_repayment": ("early_repayment",),
    "ask_fees_and_interest": ("fees_cap", "allocation"),
    "ask_rights_law": ("rights_law", "limitation"),
    "ask_waiver": ("negotiation",),
    "ask_scam_check": ("scam",),
    "ask_data_privacy": ("privacy",),
    "dispute_debt": ("objection",),
    "report_harassment_or_complaint": ("collection_conduct", "complaint", "hotline_complaint"),
    "ask_contact_log": ("collection_conduct",),
    "request_extension": ("extension",),
    "ask_settlement_proof": ("disclosure",),
}
ENDS_THE_QUESTIONS = frozenset({"talk_to_human", "dispute_debt", "report_harassment_or_complaint"})
SURE = 0.7  # of what ends the affordability questions


class AnswerKnowledge(ConversationAction):
    """Who asks for a person, disputes the debt or complains is not asked for their income in the next breath."""

    called = "action_answer_knowledge"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        ends = turn.intent in ENDS_THE_QUESTIONS and turn.confidence >= SURE
        noted = complained(session, borrower, turn) if ends else ()
        return say(*_said(borrower, turn), *noted, *_contacts(borrower, turn), leave_form=ends)


def _said(borrower: Borrower | None, turn: Turn) -> tuple[Reply, ...]:
    if turn.intent == "ask_early_repayment" and borrower is not None and (quoted := early_repayment(borrower, turn)):
        return tuple(quoted)
    return (general(turn.intent, borrower, turn), *own_figures(turn.intent, borrower, turn))


def _contacts(borrower: Borrower | None, turn: Turn) -> tuple[Reply, ...]:
    """Who complains of how they were contacted sees what is on record of it."""
    if borrower is None or turn.intent != "report_harassment_or_complaint":
        return ()
    told = contacts_reply(borrower, "utter_contacts_on_record")
    return () if told is None else (told,)


def general(intent: str, borrower: Borrower | None, turn: Turn) -> Reply:
    """The general answer to an intent, with its facts; about the law those of what was asked, where anything is known of it."""
    where, topics = place(borrower, turn), TOPICS.get(intent, ())
    key, asked = about_law(turn) if intent == "ask_rights_law" else (f"utter_{intent}", topics)
    said = facts_on(asked, where, turn) or facts_on(topics, where, turn)
    return Reply(key, card=facts_card(said, where, turn))
