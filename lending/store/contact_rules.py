"""The rules of contact of each jurisdiction, from data/outreach/rules."""

from functools import cache

import yaml

from lending.contact.rules import ContactRules
from lending.records import FieldError
from lending.store.place import ROOT

RULES = ROOT / "data" / "outreach" / "rules"


@cache
def contact_rules_of(jurisdiction: str) -> ContactRules:
    """All rules of a jurisdiction (CN, TW, HK). Raises LookupError for one without a file, ValueError naming file and
    field."""
    file = RULES / f"{jurisdiction.lower()}.yml"
    if not file.is_file():
        raise LookupError(f"no rules of contact of jurisdiction {jurisdiction!r}")
    try:
        found = ContactRules.from_dict(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (FieldError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from error
    if found.jurisdiction != jurisdiction:
        raise ValueError(f"{file}: jurisdiction: must be {jurisdiction}, after which it is named")
    return found
