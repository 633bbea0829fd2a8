"""Hello; by name to a borrower whom the lender has vouched for."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.approval_view import granted
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.leaves import name
from actions.turn import Turn


class Greet(ConversationAction):
    called = "action_greet"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return say(Reply("utter_greet"))
        hello = Reply("utter_greet_signed_in", {"name": name(borrower.name)})
        news = granted(borrower, turn)
        told = (Reply("utter_approval_news", {"number": name(news[0].number)}),) if news is not None else ()
        return say(hello, *told)
