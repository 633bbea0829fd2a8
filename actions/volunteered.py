"""Income, rent, a pay day said before anybody asked: kept, said back, and used for the plans."""

from collections.abc import Mapping
from dataclasses import replace

from actions.affordability import QUESTIONS, Given
from actions.answer import Answer, Reply
from actions.borrower import Borrower
from actions.leaves import listed, phrase
from actions.loans_in_view import in_view
from actions.means import all_answered, shown_answer
from actions.offer import offer_or_agreement, offer_plan
from actions.propose_plans import remember
from actions.put_forward import put_forward
from actions.turn import Turn


def noted(given: Mapping[str, Given], currency: str) -> Reply:
    """The answers said back."""
    shown = [
        phrase("answer.given", field=phrase(f"field.{question}"), value=shown_answer(question, each.value, currency))
        for question, each in given.items()
    ]
    return Reply("utter_form_noted", {"given": listed(shown)})


def volunteered(borrower: Borrower, turn: Turn, given: Mapping[str, Given]) -> Answer:
    """Plans on the table are worked out anew; else it is asked whether to look at plans."""
    values = {question: each.value for question, each in given.items()}
    told, loan = noted(given, borrower.currency), borrower.loan(turn.slot("chosen_loan"))
    known = {question: turn.slot(question) for question in QUESTIONS if turn.slot(question) is not None} | values
    if loan is not None and turn.slot("shown_plans") is not None and all_answered({**turn.slots, **known}):
        answer = put_forward(borrower, turn, loan, told, said=known)
        remember(borrower, turn, **values)
        return answer
    views = in_view(borrower, turn)
    late = any(view.standing.overdue_since is not None for view in views)
    answer = offer_or_agreement(borrower, views, turn, told) if late else offer_plan(told)
    return replace(answer, slots={**answer.slots, **values})
