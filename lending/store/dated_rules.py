"""Dated rules of a jurisdiction as they stand in a folder of YAML files, one a jurisdiction."""

from pathlib import Path
from typing import TypeVar

import yaml

from lending.contact.rules import ContactRules
from lending.records import FieldError
from lending.region import Region

_R = TypeVar("_R", Region, ContactRules)


def read_rules(folder: Path, kind: type[_R], jurisdiction: str, what: str) -> _R:
    """All rules of a jurisdiction (CN, TW, HK). Raises LookupError for one without a file, ValueError naming file and
    field."""
    file = folder / f"{jurisdiction.lower()}.yml"
    if not file.is_file():
        raise LookupError(f"no {what} of jurisdiction {jurisdiction!r}")
    try:
        found = kind.from_dict(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (FieldError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from error
    if found.jurisdiction != jurisdiction:
        raise ValueError(f"{file}: jurisdiction: must be {jurisdiction}, after which it is named")
    return found
