"""The words that understanding leans on, read once from data/nlu/lexicon.yml."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.settings import CONTENT

LEXICON: Path = CONTENT / "data" / "nlu" / "lexicon.yml"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`same`: word taught -> what people also write for it. `products`: sign -> product names it stands for. `lists`: name
    -> words that stand in for each other in training sentences. `courtesy`: words of politeness. `concepts`: name -> words
    that mean the same to the classifier."""

    same: Mapping[str, list[str]]
    products: Mapping[str, list[str]]
    lists: Mapping[str, list[str]]
    courtesy: list[str]
    concepts: Mapping[str, list[str]]


@cache
def lexicon() -> Lexicon:
    """Raises yaml.YAMLError or KeyError when the file is broken."""
    read = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    return Lexicon(**{name: read[name] for name in ("same", "products", "lists", "courtesy", "concepts")})


def fingerprint() -> str:
    """Changes when the words change, so that a model trained with the old ones is not reused."""
    return hashlib.sha256(LEXICON.read_bytes()).hexdigest()
