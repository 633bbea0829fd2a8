"""Writing made even before it is read: Traditional to Simplified, full-width to half-width, no invisible characters.

Only how characters are written changes, and where each came from is remembered, so that a span found in the folded text can
be shown in the borrower's own.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import opencc

_TO_SIMPLIFIED = "clib/share/opencc/t2s.json"
_SPACE = " "
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"})
_PICTURES = frozenset({"So", "Sk"})


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in one writing; `origin[i]` is where its character i stood in the original, `origin[-1]` the original's length."""

    text: str
    origin: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that `text[start:end]` came from."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold one message of any content and length."""
    kept = [(folded, index) for index, char in enumerate(text) if (folded := _one(char))]
    even = "".join(char for char, _ in kept)
    simple = _converter().convert(even)
    if len(simple) != len(even):
        simple = "".join(_alone(char) for char in even)
    return Folded(simple, (*(index for _, index in kept), len(text)))


def _one(char: str) -> str:
    """What one character is read as: one character, or nothing when it cannot be seen."""
    if char.isspace():
        return _SPACE
    kind = unicodedata.category(char)
    if kind in _INVISIBLE:
        return ""
    if kind in _PICTURES:
        return _SPACE
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


def _alone(char: str) -> str:
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


@cache
def _converter() -> opencc.OpenCC:
    """By absolute path: OpenCC would otherwise take a t2s.json lying in the working folder."""
    return opencc.OpenCC(str(Path(opencc.__file__).parent / _TO_SIMPLIFIED))
