"""Everything a borrower names in one message, in the order they named it: amounts, instalments, dates and the like.

A grammar of our own, deterministic, well under a millisecond a message; what it reads, and what it deliberately does not, is
listed in docs/understanding.md. A value that is not certain is left out: asking costs less than a wrong figure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.nlu.choices import read_choices
from bot.nlu.days import read_days
from bot.nlu.fold import Folded, fold
from bot.nlu.found import Claims, Found
from bot.nlu.hours import read_hours
from bot.nlu.identifiers import read_identifiers
from bot.nlu.money import read_money
from bot.nlu.shares import read_shares
from bot.nlu.spans import read_spans

LONGEST = 1000  # characters read; nobody names amounts behind that


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing read, and where it stands in the original text."""

    kind: str
    value: Any
    start: int
    end: int

    def as_entity(self) -> dict[str, Any]:
        """As Rasa keeps entities."""
        return {"entity": self.kind, "value": self.value, "start": self.start, "end": self.end}


def quantities(text: str, today: date) -> list[Quantity]:
    """Read a message as it was typed; relative dates are counted from `today`."""
    return read_quantities(fold(text), today)


def read_quantities(folded: Folded, today: date) -> list[Quantity]:
    """Read a message that is already folded."""
    found = sorted(_read(folded.text[:LONGEST], today), key=lambda one: (one.start, one.end, one.kind))
    return [Quantity(one.kind, one.value, *folded.original_span(one.start, one.end)) for one in found]


def _read(text: str, today: date) -> list[Found]:
    """The surest kinds claim their characters first; words that point claim none, "the second one" may also be a value."""
    claims = Claims()
    for span in read_identifiers(text):
        claims.take(*span)
    found = [
        *claims.keep_free(read_shares(text)),
        *claims.keep_free(read_days(text, today)),
        *claims.keep_free(read_hours(text)),
    ]
    money = [one for one in read_money(text) if claims.free(one.start, one.end)]
    pace = {one.value["per"] for one in money}
    lengths = [one for one in read_spans(text) if claims.free(one.start, one.end) and not _is_pace(one, pace)]
    for one in _without_overlap(lengths):
        claims.take(one.start, one.end)
        found.append(one)
    found += claims.keep_free(iter(money))
    chosen = Claims()
    return found + list(chosen.keep_free(read_choices(text)))


def _is_pace(length: Found, pace: set[str | None]) -> bool:
    """The month of "800 a month" is not a length of time."""
    return length.kind == "duration" and length.value["value"] == 1 and length.value["unit"] in pace


def _without_overlap(lengths: list[Found]) -> list[Found]:
    """The earlier of two that overlap, unless both read the very same span (a lone "三个月" is two kinds)."""
    kept: list[Found] = []
    for one in lengths:
        if all(one.end <= k.start or k.end <= one.start or (one.start, one.end) == (k.start, k.end) for k in kept):
            kept.append(one)
    return kept
