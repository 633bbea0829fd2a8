"""The rules of contact of each jurisdiction, from data/outreach/rules."""

from functools import cache

from lending.contact.rules import ContactRules
from lending.store.dated_rules import read_rules
from lending.store.place import ROOT

RULES = ROOT / "data" / "outreach" / "rules"


@cache
def contact_rules_of(jurisdiction: str) -> ContactRules:
    """Raises as lending.store.dated_rules.read_rules."""
    return read_rules(RULES, ContactRules, jurisdiction, "rules of contact")
