"""Affordability answers in three shapes: slots of the conversation, lending's Means, and leaves to be shown."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actions.affordability import QUESTIONS, SKIPPED, questions_for
from actions.leaves import Leaf, count, money, phrase
from lending.affordability import Means


def means_of(slots: Mapping[str, Any]) -> Means:
    """What was said; skipped and unasked questions are None."""
    said = {question: str(slots[question]) for question in QUESTIONS if slots.get(question) not in (None, SKIPPED)}
    pay_day = said.pop("pay_day", None)
    amounts: dict[str, Any] = {name: Decimal(value) for name, value in said.items()}
    return Means(**amounts, pay_day=int(pay_day) if pay_day else None)


def answers_of(means: Means) -> dict[str, str]:
    """Slots for answers that were kept; a question without one counts as skipped, so that it is not asked again."""
    return {question: _text(getattr(means, question)) for question in QUESTIONS}


def all_answered(slots: Mapping[str, Any]) -> bool:
    return all(slots.get(question) is not None for question in questions_for(slots))


def shown_answer(question: str, value: str, currency: str) -> Leaf:
    """One kept answer as people read it."""
    if value == SKIPPED:
        return phrase("answer.skipped")
    if question == "pay_day":
        return phrase("day.of_month", day=count(int(value)))
    return money(Decimal(value), currency)


def _text(value: Decimal | int | None) -> str:
    return SKIPPED if value is None else format(Decimal(value).normalize(), "f")
