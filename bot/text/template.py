"""A text with typed places for values: `{owed:money}`, `{loan:phrase|name}`.

The type says which leaf must stand there and how it is written; a leaf of another type is refused, and a brace that is no
placeholder is a mistake in the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

LEAVES: Mapping[str, str] = {
    "money": "money",
    "difference": "money",
    "date": "date",
    "weekday": "date",
    "time": "time",
    "rate": "rate",
    "count": "count",
    "phrase": "phrase",
    "name": "name",
    "list": "list",
    "lines": "list",
}
"""Type of a placeholder -> kind of leaf it takes."""

_SHAPES: Mapping[frozenset[str], str] = {
    frozenset({"amount", "currency"}): "money",
    frozenset({"date"}): "date",
    frozenset({"time"}): "time",
    frozenset({"rate"}): "rate",
    frozenset({"count"}): "count",
    frozenset({"phrase"}): "phrase",
    frozenset({"phrase", "values"}): "phrase",
    frozenset({"name"}): "name",
    frozenset({"list"}): "list",
}
_PLACE = re.compile(r"\{([a-z_0-9]+):([a-z]+(?:\|[a-z]+)*)\}")


class TextError(ValueError):
    """A text, or the values given to it, cannot be put into words."""


@dataclass(frozen=True, slots=True)
class Place:
    """`types` in the order in which they are tried."""

    name: str
    types: tuple[str, ...]

    def type_for(self, leaf: object) -> str:
        """The type under which this leaf is written. Raises TextError."""
        kind = leaf_kind(leaf)
        for each in self.types:
            if LEAVES[each] == kind:
                return each
        raise TextError(f"{{{self.name}}} takes {' or '.join(self.types)}, not {kind or type(leaf).__name__}")


def leaf_kind(value: object) -> str | None:
    """Which leaf a value is ("money", "date" ...), with its text or without; None when it is no leaf."""
    if not isinstance(value, dict):
        return None
    kind = _SHAPES.get(frozenset(value) - {"text"})
    if kind is None or (kind == "count" and not isinstance(value["count"], int)):
        return None
    holds = next(iter(value.values()))
    return None if isinstance(holds, dict) else kind


@cache
def parse(text: str) -> tuple[str | Place, ...]:
    """Literal parts and places, in order. Raises TextError."""
    return tuple(_parts(text))


def places(text: str) -> frozenset[Place]:
    """The places of a text. Raises TextError."""
    return frozenset(part for part in parse(text) if isinstance(part, Place))


def _parts(text: str) -> Iterator[str | Place]:
    at = 0
    for found in _PLACE.finditer(text):
        yield _literal(text[at : found.start()])
        types = tuple(found[2].split("|"))
        unknown = set(types) - set(LEAVES)
        if unknown:
            raise TextError(f"no such type: {', '.join(sorted(unknown))}")
        yield Place(found[1], types)
        at = found.end()
    yield _literal(text[at:])


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise TextError(f"a brace that is no placeholder: {text!r}")
    return text
