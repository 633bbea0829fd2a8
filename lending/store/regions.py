"""The dated rules of each jurisdiction, from data/knowledge/figures."""

from functools import cache

from lending.region import Region
from lending.store.dated_rules import read_rules
from lending.store.place import ROOT

FIGURES = ROOT / "data" / "knowledge" / "figures"


@cache
def region_of(jurisdiction: str) -> Region:
    """Raises as lending.store.dated_rules.read_rules."""
    return read_rules(FIGURES, Region, jurisdiction, "rules")
