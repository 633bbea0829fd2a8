"""A complaint or a dispute is taken down, with a number and a day until which it is answered."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.answer import Reply
from actions.borrower import Borrower
from actions.known import place
from actions.leaves import day, name
from actions.people import complaint_days, somebody_answers
from actions.turn import Turn
from lending.loan import ZONES
from lending.store.complaints import Category, complain

_CATEGORY: dict[str, Category] = {"report_harassment_or_complaint": "conduct", "dispute_debt": "dispute"}


def complained(session: Session, borrower: Borrower | None, turn: Turn) -> tuple[Reply, ...]:
    """The line that says so; nothing where nothing was complained of, or nobody is there to answer it."""
    category = _CATEGORY.get(turn.intent)
    if category is None or not somebody_answers(session):
        return ()
    taken = complain(
        session, turn.conversation_id, borrower.id if borrower else None, category, turn.message_id, complaint_days(),
        turn.received_at,
    )  # fmt: skip
    until = turn.at(ZONES[place(borrower, turn)]).date() + timedelta(days=complaint_days())
    return (Reply("utter_complaint_noted", {"number": name(taken.number), "until": day(until)}),)
