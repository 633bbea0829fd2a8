"""The dated rules of each jurisdiction, from data/knowledge/figures."""

from functools import cache

import yaml

from lending.records import FieldError
from lending.region import Region
from lending.store.place import ROOT

FIGURES = ROOT / "data" / "knowledge" / "figures"


@cache
def region_of(jurisdiction: str) -> Region:
    """All rules of a jurisdiction (CN, TW, HK). Raises LookupError for one without a file, ValueError naming file and
    field."""
    file = FIGURES / f"{jurisdiction.lower()}.yml"
    if not file.is_file():
        raise LookupError(f"no rules of jurisdiction {jurisdiction!r}")
    try:
        found = Region.from_dict(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (FieldError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from error
    if found.jurisdiction != jurisdiction:
        raise ValueError(f"{file}: jurisdiction: must be {jurisdiction}, after which it is named")
    return found
