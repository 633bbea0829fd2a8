"""Which of several loans a message names: by its place in the list, its product, its size or age, or all of them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.turn import Turn
from bot.nlu.fold import fold
from lending.delinquency import Standing
from lending.loan import Loan

WORDS = Path(__file__).resolve().parent.parent / "data" / "loan_words.yml"
ALL = "all"


@cache
def words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words


def named(turn: Turn, loans: list[tuple[Loan, Standing]]) -> str | None:
    """The id of the loan that is meant, ALL, or None when that is not clear. `loans` in the order they were shown."""
    pressed = turn.entity("loan")
    if pressed is not None:
        return pressed if pressed == ALL or any(loan.id == pressed for loan, _ in loans) else None
    ordinal = turn.entity("ordinal")
    if isinstance(ordinal, int) and (ordinal == -1 or 1 <= ordinal <= len(loans)):
        return loans[ordinal - 1 if ordinal > 0 else -1][0].id
    return _by_words(fold(turn.text).text, loans)


def of_product(turn: Turn, loans: list[Loan]) -> str | None:
    """The id of the only one of several loans whose product the message names though nobody asked which ("the credit card");
    a word of one character is not enough for that."""
    return _of_product(fold(turn.text).text, loans, shortest=2) if len(loans) > 1 else None


def _of_product(text: str, loans: list[Loan], shortest: int = 1) -> str | None:
    def says(loan: Loan) -> bool:
        return any(word in text for word in words()["products"].get(loan.product, []) if len(word) >= shortest)

    found = [loan.id for loan in loans if says(loan)]
    return found[0] if len(found) == 1 else None


def _by_words(text: str, loans: list[tuple[Loan, Standing]]) -> str | None:
    def says(words: list[str]) -> bool:
        return any(word in text for word in words)

    product = _of_product(text, [loan for loan, _ in loans])
    if product is not None:
        return product
    if says(words()[ALL]):
        return ALL
    late = [loan.id for loan, standing in loans if standing.overdue_since is not None]
    if says(words()["overdue"]) and len(late) == 1:
        return late[0]
    by_size = sorted(loans, key=lambda each: each[1].outstanding.total)
    by_age = sorted(loans, key=lambda each: each[0].disbursed_on)
    for word, order, place in (("largest", by_size, -1), ("smallest", by_size, 0), ("oldest", by_age, 0), ("newest", by_age, -1)):
        if says(words()[word]):
            return order[place][0].id
    return None
