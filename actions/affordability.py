"""What counts as an answer to an affordability question, and which figure it gives. No database."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.turn import Turn
from bot.nlu.fold import fold

QUESTIONS = ("monthly_income", "necessary_outgoings", "other_debt_payments", "pay_day")
FIELDS = {"income": QUESTIONS[0], "outgoings": QUESTIONS[1], "other_debts": QUESTIONS[2], "pay_day": QUESTIONS[3]}
FEWER = QUESTIONS[:2]
SKIPPED = "skipped"
WORDS = Path(__file__).resolve().parent.parent / "data" / "answer_words.yml"
LONGEST_NONE = 10  # characters
MOST = Decimal(100_000_000)  # a month, any currency: more is a slip of the finger
IN_A_MONTH = {"day": Decimal(22), "week": Decimal(52) / 12, "year": Decimal(1) / 12}  # a day's pay: of working days

ANSWERING = frozenset({"inform", "affirm", "deny", "skip_question", "correct_answer", "nlu_fallback"})
_WISHING = frozenset({"num_periods", "superlative", "direction", "proposal"})


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that can be kept: a decimal as text, or a day 1..31 as text.

    `between` when the cautious end of a range was taken; `summed` when several amounts were added up.
    """

    value: str
    between: tuple[Decimal, Decimal] | None = None
    summed: bool = False


class Failed:
    """Meant as an answer, but nothing in it answers the question."""


Reading = Given | Failed | None


def questions_for(slots: Mapping[str, Any]) -> tuple[str, ...]:
    """What is asked: of somebody in hardship only what no plan can do without; the rest is welcome all the same."""
    return FEWER if slots.get("hardship") else QUESTIONS


def read(question: str, turn: Turn) -> Reading:
    """What the message answers to `question`; None when it is something else (a question, a wish, a change of mind)."""
    given = _pay_day(turn) if question == "pay_day" else _amount(question, turn)
    if question == "other_debt_payments" and fold(turn.text).text.strip(" 。.!") in answer_words()["nothing_else"]:
        return Given("0")
    if turn.intent not in ANSWERING:
        return given if given is not None and _says_only_that(question, turn) else None
    if turn.intent == "skip_question":
        return Given(SKIPPED)
    if turn.intent == "nlu_fallback" and _offers(question, turn.text):
        return Failed()
    if given is not None:
        return given
    if turn.intent == "deny" or (question == "other_debt_payments" and _says_none(turn.text)):
        return Given("0" if question == "other_debt_payments" else SKIPPED)
    if turn.intent == "inform" and any(turn.values_of(kind) for kind in _WISHING):
        return None
    return Failed()


def _says_none(text: str) -> bool:
    """"none", "no other loans": a short answer that begins with the word."""
    said = fold(text).text.strip()
    return len(said) <= LONGEST_NONE and said.startswith(tuple(answer_words()["none"]))


@cache
def answer_words() -> dict[str, Any]:
    """data/answer_words.yml."""
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words


def _says_only_that(question: str, turn: Turn) -> bool:
    """Whether a message of another intent is still the plain answer: the value fills it, or a counter-offer that offers
    nothing ("about 3000 a month", asked for outgoings, is no wish; "at most 800 a month" is one)."""
    kinds = ("date", "amount") if question == "pay_day" else ("amount",)
    if turn.intent in {"counter_offer", "change_due_date"}:
        bounds = [value.get("bound") for value in turn.values_of("amount") if isinstance(value, Mapping)]
        wishes = "at_most" in bounds or any(turn.values_of(kind) for kind in _WISHING)
        return not wishes and not _offers(question, turn.text)
    spans = [e["end"] - e["start"] for e in turn.entities if e.get("entity") in kinds and "start" in e and "end" in e]
    return bool(spans) and len(turn.text.strip()) - sum(spans) <= 2


def _offers(question: str, text: str) -> bool:
    """Whether a sum is offered ("could I pay 500 a month?"), not told."""
    words, said = answer_words()["offers"], fold(text).text.strip(" 。.!?？,，~")
    pays = question in FEWER and any(word in said for word in words["paying"])
    return pays or said.endswith(tuple(words["asking"]))


def _amount(question: str, turn: Turn) -> Given | None:
    ranges = [_range(value) for value in turn.values_of("amount") if isinstance(value, Mapping)]
    if not ranges:
        plain = _plain_number(turn.text)
        return _kept(plain) if plain is not None else None
    if len(ranges) > 1:
        return several([high for _, high in ranges])
    low, high = ranges[0]
    cautious = low if question == "monthly_income" else high
    kept = _kept(cautious)
    return Given(kept.value, (low, high)) if kept is not None and low != high else kept


def several(parts: list[Decimal]) -> Given | None:
    """"rent 2000, food 1000" is 3000; so is "3000 in all: 2000 rent, 1000 food"."""
    total, most = sum(parts, Decimal(0)), max(parts)
    kept = _kept(most if len(parts) > 2 and total == 2 * most else total)
    return Given(kept.value, summed=len(parts) > 1) if kept is not None else None


def month_amount(value: Mapping[str, Any], cautious_low: bool) -> Decimal:
    """An amount a month; of a range the cautious end."""
    return _range(value)[0 if cautious_low else 1]


def _range(value: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """The least and the most of an amount, a month."""
    ends = [Decimal(str(value[end])) for end in ("value", "low", "high") if value.get(end) is not None]
    times = IN_A_MONTH.get(str(value.get("per")))
    if times is not None:
        ends = [(end * times).quantize(Decimal("0.01")) for end in ends]
    return min(ends), max(ends)


def _kept(amount: Decimal) -> Given | None:
    return Given(format(amount.normalize(), "f")) if 0 <= amount <= MOST else None


def _pay_day(turn: Turn) -> Given | None:
    for value in turn.values_of("date"):
        day = day_of(value)
        if day is not None:
            return Given(str(day))
    numbers = [Decimal(str(v["value"])) for v in turn.values_of("amount") if isinstance(v, Mapping) and v.get("value")]
    plain = numbers[0] if numbers else _plain_number(turn.text)
    return Given(str(int(plain))) if plain is not None and plain == int(plain) and 1 <= plain <= 31 else None


def day_of(value: Any) -> int | None:
    """The day of the month of a date entity: {"day": 10}, the end of the month (31), or an ISO date."""
    if isinstance(value, Mapping):
        day = value.get("day")
        if day in (-1, "last"):
            return 31
        return int(day) if day is not None and 1 <= int(day) <= 31 else None
    text = str(value)
    return int(text[8:10]) if len(text) >= 10 and text[8:10].isdigit() else None


def _plain_number(text: str) -> Decimal | None:
    bare = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        number = Decimal(bare) if bare and all(c.isdigit() or c == "." for c in bare) else None
    except InvalidOperation:
        return None
    return number
