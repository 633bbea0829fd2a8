"""My income is 6000, not 5000: an affordability answer put right when the questions are over."""

from typing import Any

from actions.affordability import FIELDS, QUESTIONS, Given, read
from actions.answer import Answer, Reply, choice, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.leaves import phrase
from actions.means import all_answered, answers_of, shown_answer
from actions.propose_plans import remember
from actions.put_forward import put_forward
from actions.turn import FORM, Turn


class CorrectAnswer(BorrowerAction):
    """Without a value its question is asked again; with plans on the table they are worked out anew."""

    called = "action_correct_answer"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        answers: dict[str, Any] = _answers(borrower, turn)
        if not answers:
            return say(Reply("utter_nothing_pending"))
        field = FIELDS.get(turn.entity("field") or "")
        if field is None:
            return say(Reply("utter_correct_which", choices=_FIELD_CHOICES))
        loan = borrower.loan(turn.slot("chosen_loan"))
        reading = read(field, turn)
        if not isinstance(reading, Given) or not set(entity.get("entity") for entity in turn.entities) & {"amount", "date"}:
            return say(then=FORM, **{**answers, field: None}) if loan is not None else say(Reply("utter_correct_which"))
        shown = {"field": phrase(f"field.{field}"), "value": shown_answer(field, reading.value, borrower.currency)}
        corrected, changed = Reply("utter_form_corrected", shown), {**answers, field: reading.value}
        planning = loan is not None and turn.slot("shown_plans") is not None and all_answered({**turn.slots, **changed})
        answer = put_forward(borrower, turn, loan, corrected, said=changed) if loan and planning else say(corrected, **changed)
        remember(borrower, turn, **changed)
        return answer


_FIELD_CHOICES = tuple(choice(f"field.{question}", "correct_answer", field=field) for field, question in FIELDS.items())


def _answers(borrower: Borrower, turn: Turn) -> dict[str, Any]:
    """Those of this conversation, else those kept from an earlier one."""
    said = {question: turn.slot(question) for question in QUESTIONS if turn.slot(question) is not None}
    kept = borrower.statement() if not said else None
    return answers_of(kept.means) if kept is not None else said
