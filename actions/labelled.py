"""Figures that say themselves what they are: "pay 5000, rent 1500, on the 15th" answers three questions at once."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from actions.affordability import FIELDS, LONGEST_NONE, Given, answer_words, day_of, month_amount, several
from actions.turn import Entity, Turn
from bot.nlu.fold import fold

_CLAUSE = re.compile(r"[,，。;；、!！?？\n]")


def labelled(turn: Turn) -> dict[str, Given]:
    """Question → answer, for the questions that figures of this message name; empty when they name none."""
    said = _none_named(turn.text) | _amounts(turn) | _pay_day(turn)
    return {FIELDS[field]: answer for field, answer in said.items() if answer is not None}


def _amounts(turn: Turn) -> dict[str, Given | None]:
    """Words stand before their figure or after it; whoever begins one way goes on so. A figure without words of its own
    belongs to what was named before it ("rent 1500 and 800"). A limit or a debt is no answer."""
    figures = [each for each in _placed(turn, "amount") if each["value"].get("bound") != "at_most"]
    before, after = _before(turn.text, figures), _after(turn.text, figures)
    leads = bool(figures) and _field(before[0], -1) is not None
    given: dict[str, list[Entity]] = {}
    field = None
    for figure, words in zip(figures, before if leads else after, strict=True):
        field = _field(words, -1 if leads else 0) or field
        if field is not None and field != "pay_day":
            given.setdefault(field, []).append(figure)
    return {
        field: several([month_amount(each["value"], cautious_low=field == "income") for each in those])
        for field, those in given.items()
    }


def _pay_day(turn: Turn) -> dict[str, Given | None]:
    """A day in one clause with a word for being paid."""
    for each in _placed(turn, "date"):
        start, end = int(each["start"]), int(each["end"])
        clause = _CLAUSE.split(turn.text[:start])[-1] + _CLAUSE.split(turn.text[end:])[0]
        day = day_of(each["value"])
        if day is not None and _field(clause, -1) in {"pay_day", "income"}:
            return {"pay_day": Given(str(day))}
    return {}


def _placed(turn: Turn, kind: str) -> list[Entity]:
    wanted = Mapping if kind == "amount" else object
    found = [each for each in turn.entities if each.get("entity") == kind and "start" in each and "end" in each]
    return sorted((each for each in found if isinstance(each["value"], wanted)), key=lambda each: int(each["start"]))


def _before(text: str, figures: Sequence[Entity]) -> list[str]:
    ends = [0, *(int(each["end"]) for each in figures)]
    return [text[end : int(each["start"])] for end, each in zip(ends, figures, strict=False)]


def _after(text: str, figures: Sequence[Entity]) -> list[str]:
    starts = [*(int(each["start"]) for each in figures[1:]), len(text)]
    return [_CLAUSE.split(text[int(each["end"]) : start])[0] for each, start in zip(figures, starts, strict=False)]


def _field(words: str, which: int) -> str | None:
    """The first (0) or last (-1) field named in these words; none where they speak of what is owed."""
    text = fold(words).text
    if any(each in text for each in answer_words()["owed"]):
        return None
    named = [found.lastgroup for found in _field_words().finditer(text)]
    return named[which] if named else None


@cache
def _field_words() -> re.Pattern[str]:
    fields: Mapping[str, list[Any]] = answer_words()["fields"]
    return re.compile("|".join(f"(?P<{name}>{'|'.join(map(re.escape, words))})" for name, words in fields.items()))


def _none_named(text: str) -> dict[str, Given | None]:
    """What a short clause says there is none of: "no other loans", "I have no income"."""
    none = re.compile("|".join(map(re.escape, answer_words()["none"])))
    short = [clause for clause in _CLAUSE.split(fold(text).text) if len(clause.strip()) <= LONGEST_NONE]
    named = {_field(clause[found.end() :], 0) for clause in short if (found := none.search(clause)) is not None}
    return {field: Given("0") for field in ("income", "other_debts") if field in named}
