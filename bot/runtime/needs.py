"""Several needs in one message: "how much do I owe? when is it due?" is answered twice, in one turn."""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import yaml

from bot.nlu.fold import fold
from bot.settings import ROOT

WORDS = ROOT / "data" / "needs.yml"
SURE = 0.7  # of a clause by itself: less is part of its neighbour
MOST = 3
_SHORTEST = 3  # characters of a clause that says something
_SIGNS = r"[?!。;,、\s]+"

Understand = Callable[[str], Awaitable[Mapping[str, Any]]]


async def needs(text: str, understand: Understand) -> list[str]:
    """The parts of the message that are needs of their own, in the order in which they are answered; else the message.

    Only questions that change nothing are taken apart, and what a conversation goes on from comes last. Whatever else is
    heard in any part (danger, a dispute, an amount that is offered) is left to the message as a whole.
    """
    parts = _parts(text)
    if len(parts) < 2:
        return [text]
    heard: dict[str, str] = {}
    for part in parts:
        read = await understand(part)
        intent = read["intent"]
        if intent["confidence"] < SURE or intent["name"] == "nlu_fallback":
            if read.get("entities"):
                return [text]
            continue
        if intent["name"] not in (*_known()["questions"], *_known()["last"]):
            return [text]
        heard.setdefault(intent["name"], part)
    last = [name for name in heard if name in _known()["last"]]
    if not 2 <= len(heard) <= MOST or len(last) > 1:
        return [text]
    return [part for name, part in heard.items() if name not in last] + [heard[name] for name in last]


def _parts(text: str) -> list[str]:
    """The clauses, in the characters in which they were written."""
    folded, parts, begin = fold(text), [], 0
    ends = [(found.start(), found.end()) for found in _breaks().finditer(folded.text)]
    for start, end in [*ends, (len(folded.text), len(folded.text))]:
        if start - begin >= _SHORTEST:
            first, after = folded.original_span(begin, start)
            parts.append(text[first:after])
        begin = end
    return parts


@cache
def _breaks() -> re.Pattern[str]:
    return re.compile("|".join([_SIGNS, *map(re.escape, _known()["joins"])]))


@cache
def _known() -> dict[str, list[str]]:
    known: dict[str, list[str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return known
