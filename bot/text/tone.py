"""Whether a text keeps our tone: nothing that threatens, shames, hurries, promises, blames or presses (data/tone.yml)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from bot.text.knowledge import Fact
from bot.text.locales import converter

TONE: Path = ROOT / "data" / "tone.yml"


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` were found in the text, which makes it a `kind` ("threat", "hurry" ...)."""

    key: str
    kind: str
    words: str


def findings(key: str, text: str) -> Iterator[Finding]:
    """What is wrong with the tone of a text in either script; `key` is only carried along."""
    folded = _folded(text)
    for kind, pattern in _refused():
        for found in pattern.finditer(folded):
            if not re.search(_tone()["denied"], folded[: found.start()]):
                yield Finding(key, kind, found.group())


def cautious(fact: Fact, text: str) -> bool:
    """Whether a text of this fact, in either script, is worded as its confidence asks."""
    wanted = _tone()["caution"].get(fact.confidence)
    return wanted is None or fact.vital or re.search(wanted, _folded(text)) is not None


def _folded(text: str) -> str:
    return str(converter("t2s.json").convert(text)).replace("你", "您")


@cache
def _refused() -> tuple[tuple[str, re.Pattern[str]], ...]:
    refused: Mapping[str, list[str]] = _tone()["refused"]
    return tuple((kind, re.compile(pattern)) for kind, patterns in refused.items() for pattern in patterns)


@cache
def _tone() -> dict[str, Any]:
    tone: dict[str, Any] = yaml.safe_load(TONE.read_text(encoding="utf-8"))
    return tone
