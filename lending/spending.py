"""What a borrower says a month takes, category by category, beside what it commonly takes where they live."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.affordability import Means
from lending.policy import Policy
from lending.records import Record


@dataclass(frozen=True, slots=True)
class SpendingLine(Record):
    """One category. Above the guide it still counts in full; a person may ask about it."""

    category: str
    stated: Decimal
    guide: Decimal | None
    above: bool


def spending(means: Means, policy: Policy, on: date) -> tuple[SpendingLine, ...]:
    """The stated categories, each with the guide in force on the day for the household, if the region has one."""
    guides = policy.region.guides_on(on) if policy.region else {}
    lines = []
    for category, stated in sorted(means.outgoings.items()):
        found = guides.get(category)
        guide = None if found is None else found.adult + found.dependant * (means.dependants or 0)
        lines.append(SpendingLine(category, stated, guide, guide is not None and stated > guide))
    return tuple(lines)
