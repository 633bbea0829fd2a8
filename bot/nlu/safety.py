"""Is somebody in danger? A direct reading beside the classifier: its patterns, and what they must not be taken for, are
data/nlu/safety.yml.

A wish to die can be said in words that no training sentence holds, and must not hang on a probability. What is said outright
counts; what only may mean it is asked about.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

import yaml

from bot.nlu.features import LONGEST
from bot.settings import CONTENT

SAFETY: Path = CONTENT / "data" / "nlu" / "safety.yml"
_NEAR = r"[^,。!?;，！？；\n]{0,6}"
_TAKEN_OUT = "□"


class Danger(Enum):
    NONE = 0
    FIGURE = 1  # words of dying, but as a manner of speaking or of somebody else
    HINT = 2  # may mean it: asked about, kindly
    DIRECT = 3


@dataclass(frozen=True, slots=True)
class _Patterns:
    same: dict[int, str]
    outright: re.Pattern[str]
    innocent: re.Pattern[str]
    direct: re.Pattern[str]
    hint: re.Pattern[str]


def danger(folded: str) -> Danger:
    """Of a folded text. Figures of speech and others' deaths are taken out before it is read, but for what is said outright."""
    patterns = _patterns()
    text = folded[:LONGEST].translate(patterns.same)
    if patterns.outright.search(text):
        return Danger.DIRECT
    left = patterns.innocent.sub(_TAKEN_OUT, text)
    if patterns.direct.search(left):
        return Danger.DIRECT
    if patterns.hint.search(left):
        return Danger.HINT
    return Danger.NONE if left == text else Danger.FIGURE


@cache
def _patterns() -> _Patterns:
    """Raises KeyError, yaml.YAMLError or re.error when the file is broken."""
    read = yaml.safe_load(SAFETY.read_text(encoding="utf-8"))
    words = {name: "|".join(sorted(said.split("|"), key=len, reverse=True)) for name, said in read["words"].items()}
    kinds = {kind: _any_of(read[kind], words) for kind in ("outright", "innocent", "direct", "hint")}
    return _Patterns(same=str.maketrans(read["same"]), **kinds)


def _any_of(lines: Iterable[str], words: dict[str, str]) -> re.Pattern[str]:
    written = (re.sub(r"\{([a-z]+)\}", lambda found: words[found[1]], line) for line in lines)
    return re.compile("|".join(f"(?:{line.replace('~', _NEAR)})" for line in written))
