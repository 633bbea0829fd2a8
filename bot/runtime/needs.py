"""Several needs in one message: "how much do I owe? when is it due?" is answered twice, in one turn.

While questions are being asked, "no plan for now; what about my credit?" ends them first, then answers.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from bot.nlu.fold import fold
from bot.settings import ROOT

WORDS = ROOT / "data" / "needs.yml"
SURE = 0.7  # of a clause by itself: less is part of its neighbour
MOST = 3
LEAVE = "cancel"
_SHORTEST = 3  # characters of a clause that says something
_SIGNS = r"[?!。;,、\s]+"

Understand = Callable[[str], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Need:
    """What is answered by itself. `intent`: what its words mean where the conversation stands, whatever they mean elsewhere."""

    text: str
    intent: str | None = None


async def needs(text: str, understand: Understand, asking: bool = False) -> list[Need]:
    """The parts of the message that are needs of their own, in the order in which they are answered; else the message.
    `asking`: the assistant is in the middle of its questions.

    Only questions that change nothing are taken apart, and what a conversation goes on from comes last. Whatever else is
    heard in any part (danger, a dispute, an amount that is offered) is left to the message as a whole.
    """
    parts, understand = _parts(text), _once(understand)
    if asking and parts and await _leaves(parts, understand):
        rest = await _taken_apart(parts[1:], understand, least=1, passed=_known()["said_in_leaving"])
        if rest is not None:
            return [Need(parts[0] if rest else text, LEAVE), *map(Need, rest)]
    return [Need(part) for part in await _taken_apart(parts, understand, least=2) or [text]]


async def _taken_apart(
    parts: Sequence[str], understand: Understand, least: int, passed: Sequence[str] = ()
) -> list[str] | None:
    """The needs among the clauses, in the order in which they are answered, none when there are less than `least`; None where
    only the whole can be understood. `passed`: intents that are none beside others."""
    heard: dict[str, str] = {}
    for part in parts if len(parts) >= least else ():
        if any(_leans(part, name) for name in heard):
            least = 1
            continue
        read = await understand(part)
        intent = read["intent"]
        if intent["confidence"] < SURE or intent["name"] == "nlu_fallback":
            if read.get("entities"):
                return None
            continue
        if intent["name"] in passed:
            continue
        if intent["name"] not in (*_known()["questions"], *_known()["last"]):
            return None
        heard.setdefault(intent["name"], part)
    last = [name for name in heard if name in _known()["last"]]
    if len(heard) > MOST or len(last) > 1:
        return None
    in_order = [part for name, part in heard.items() if name not in last] + [heard[name] for name in last]
    return in_order if len(in_order) >= least else []


async def _leaves(parts: Sequence[str], understand: Understand) -> bool:
    """Whether the first clause ends what is under way: in words that are no answer to a question, or by what they mean anywhere;
    which of a message that has no other is heard without us."""
    said = fold(parts[0]).text
    if any(re.fullmatch(pattern, said) for pattern in _known()["leaving"]):
        return True
    if len(parts) == 1:
        return False
    intent = (await understand(parts[0]))["intent"]
    return bool(intent["name"] == LEAVE and intent["confidence"] >= SURE)


def _once(understand: Understand) -> Understand:
    """Each clause only once."""
    read: dict[str, Mapping[str, Any]] = {}

    async def understood(part: str) -> Mapping[str, Any]:
        if part not in read:
            read[part] = await understand(part)
        return read[part]

    return understood


def _leans(part: str, on: str) -> bool:
    """Whether a clause only asks how much the one before it comes to."""
    return on in _known()["leaned_on"] and re.fullmatch(_known()["leaning"], fold(part).text) is not None


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
def _known() -> dict[str, Any]:
    known: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return known
