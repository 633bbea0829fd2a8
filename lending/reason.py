"""Why: a code and the values that words are put to elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lending.leaves import Leaf
from lending.records import Record


@dataclass(frozen=True, slots=True)
class Reason(Record):
    """`code` in snake_case; `values` are typed leaves (lending/leaves.py)."""

    code: str
    values: Mapping[str, Leaf] = field(default_factory=dict)


def because(code: str, **values: Leaf) -> Reason:
    """Reason(code, values) written short."""
    return Reason(code, values)
