"""A kind of plan asked for by its nature: "interest only for now", "stop for a few months"."""

from functools import cache
from pathlib import Path

import yaml

from bot.nlu.fold import fold

WORDS = Path(__file__).resolve().parent.parent / "data" / "plan_words.yml"


def kind_named(text: str) -> str | None:
    """The kind of plan whose words stand in the message; None where none does."""
    said = fold(text).text
    return next((kind for kind, words in _words().items() if any(word in said for word in words)), None)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    read = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {kind: tuple(words) for kind, words in read.items()}
