"""The affordability questions: what an answer, a correction, a slip and a change of mind do to the form.

Rasa calls this after every message while the form is active, once more when a digression was answered, and once when the
form begins. To "hand back" (return no event) makes Rasa's form step aside for the rule of the message's intent; the form
then asks its question again by itself.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from actions.affordability import ANSWERING, FIELDS, QUESTIONS, Failed, Given, questions_for, read
from actions.answer import Answer, Reply, choice, say
from actions.base import ConversationAction, Event
from actions.borrower import Borrower
from actions.labelled import labelled
from actions.leaves import Leaf, money, phrase
from actions.means import shown_answer
from actions.start_plan import note_wish
from actions.turn import FORM, Turn
from actions.volunteered import noted

GO_ON = "form_go_on"  # requested instead of a slot while the form asks whether to go on; nothing is asked for it by Rasa
FAILURES_BEFORE_EXPLAINING = 2
HANDED_BACK = Answer()


class ValidateAffordabilityForm(ConversationAction):
    called = f"validate_{FORM}"
    keeps_consent = False

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return _ask(None)
        asked = turn.slot("requested_slot")
        if asked is None:
            return _noted(None, labelled(turn), turn, borrower.currency)
        if set(turn.done_since) - {FORM}:
            question = turn.slot("form_paused_at") if asked == GO_ON else asked
            return _noted(question, labelled(turn), turn, borrower.currency, form_failures=turn.slot("form_failures"))
        if asked == GO_ON:
            return _whether_to_go_on(turn, borrower.currency)
        answer = _answered(asked, turn, borrower.currency)
        return _wished(asked, borrower, turn) or answer if answer.slots.get("form_failures") else answer

    def _events(self, answer: Answer, turn: Turn) -> list[Event]:
        if answer is HANDED_BACK:
            return []
        slots = {"pending": None, "misunderstood": None, **answer.slots}
        return [{"event": "slot", "timestamp": None, "name": name, "value": value} for name, value in slots.items()]


def _answered(asked: str, turn: Turn, currency: str) -> Answer:
    named = FIELDS.get(turn.entity("field") or "")
    if turn.intent == "go_back":
        return _step_back(asked, turn)
    if turn.intent == "correct_answer" or (turn.intent == "inform" and named not in (None, asked)):
        return _corrected(named or _last_before(asked, turn.slots) or asked, asked, turn, currency)
    reading, given = read(asked, turn), labelled(turn)
    plain = isinstance(reading, Given)
    if (set(given) - {asked} or (given and not plain)) and (turn.intent in ANSWERING or plain):
        return _noted(asked, given, turn, currency)
    if reading is None:
        return HANDED_BACK
    if isinstance(reading, Failed):
        return _slipped(asked, turn)
    return _taken(asked, asked, reading, turn, _remarks(reading, currency))


def _noted(asked: str | None, given: Mapping[str, Given], turn: Turn, currency: str, **slots: Any) -> Answer:
    """Answers that came unasked, or several at once: said back, kept, and not asked for any more."""
    values = {question: each.value for question, each in given.items()}
    slots_now = {**turn.slots, **values}
    still = asked in questions_for(slots_now) and slots_now.get(asked) is None
    open_question = asked if still else _first_open(slots_now)
    told = (noted(given, currency),) if given else ()
    return _ask(open_question, *told, **{"form_paused_at": None, **slots, **values})


def _wished(asked: str, borrower: Borrower, turn: Turn) -> Answer | None:
    """What is no answer may still be a wish ("over two years?"): remembered for the plans to come."""
    answer = note_wish(borrower, turn)
    return _ask(asked, *answer.replies, **answer.slots) if "wish" in answer.slots else None


def _corrected(field: str, asked: str, turn: Turn, currency: str) -> Answer:
    """Any answer may be put right at any time; without the new value its question is asked again."""
    reading = read(field, turn)
    if not isinstance(reading, Given) or (turn.intent == "correct_answer" and not turn.entities):
        return _ask(field, **{field: None})
    if field == asked:
        return _taken(field, asked, reading, turn, _remarks(reading, currency))
    said = Reply("utter_form_corrected", {"field": phrase(f"field.{field}"), "value": _shown(field, reading, currency)})
    return _taken(field, asked, reading, turn, (*_remarks(reading, currency), said))


def _taken(field: str, asked: str, reading: Given, turn: Turn, remarks: tuple[Reply, ...]) -> Answer:
    slots = {**turn.slots, field: reading.value}
    open_question = _first_open(slots) if field == asked or slots.get(asked) is not None else asked
    return _ask(open_question, *remarks, form_paused_at=None, **{field: reading.value})


def _slipped(asked: str, turn: Turn) -> Answer:
    failures = int(turn.slot("form_failures") or 0) + 1
    if failures < FAILURES_BEFORE_EXPLAINING:
        key = "utter_form_invalid_pay_day" if asked == "pay_day" else "utter_form_invalid_amount"
        return _ask(asked, Reply(key), form_failures=failures)
    choices = (choice("choice.go_on", "affirm"), choice("choice.skip", "skip_question"), choice("choice.stop", "deny"))
    return _ask(GO_ON, Reply("utter_form_explain", choices=choices), form_paused_at=asked, pending=GO_ON)


def _whether_to_go_on(turn: Turn, currency: str) -> Answer:
    """After two failures: yes asks again, an answer is taken at once, skipping skips; no is left to its rule."""
    asked = turn.slot("form_paused_at")
    if turn.intent == "affirm":
        return _ask(asked, form_paused_at=None)
    if turn.intent == "deny":
        return HANDED_BACK
    reading = read(asked, turn)
    if isinstance(reading, Given):
        return _taken(asked, asked, reading, turn, _remarks(reading, currency))
    if isinstance(reading, Failed):
        return _ask(asked, form_paused_at=None)
    return HANDED_BACK


def _step_back(asked: str, turn: Turn) -> Answer:
    previous = _last_before(asked, turn.slots)
    return _ask(previous, **{previous: None}) if previous is not None else HANDED_BACK


def _ask(question: str | None, *remarks: Reply, **slots: Any) -> Answer:
    """Go on with `question`; None ends the form."""
    return say(*remarks, **{"form_failures": None, **slots, "requested_slot": question})


def _remarks(reading: Given, currency: str) -> tuple[Reply, ...]:
    """Say what was made of an answer that was not one plain figure."""
    if reading.summed:
        return (Reply("utter_form_sum", {"taken": money(Decimal(reading.value), currency)}),)
    if reading.between is None:
        return ()
    low, high = (money(end, currency) for end in reading.between)
    return (Reply("utter_form_range_confirm", {"low": low, "high": high, "taken": money(Decimal(reading.value), currency)}),)


def _shown(field: str, reading: Given, currency: str) -> Leaf:
    return shown_answer(field, reading.value, currency)


def _first_open(slots: Any) -> str | None:
    return next((question for question in questions_for(slots) if slots.get(question) is None), None)


def _last_before(asked: str, slots: Any) -> str | None:
    before = QUESTIONS[: QUESTIONS.index(asked)] if asked in QUESTIONS else QUESTIONS
    return next((question for question in reversed(before) if slots.get(question) is not None), None)
