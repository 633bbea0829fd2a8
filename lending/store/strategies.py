"""Strategies of outreach, from data/strategies: the file `gentle.yml` is the strategy `gentle`."""

from functools import cache
from pathlib import Path

import yaml

from lending.outreach.strategy import Strategy
from lending.records import FieldError
from lending.store.place import ROOT

STRATEGIES = ROOT / "data" / "strategies"
USUAL = "gentle"


class UnknownStrategy(LookupError):
    """There is no strategy of this name; the text says which there are."""


def strategy(name: str = USUAL, folder: Path = STRATEGIES) -> Strategy:
    """Raises UnknownStrategy, and ValueError naming file and field."""
    known = names(folder)
    if name not in known:
        raise UnknownStrategy(f"no strategy {name!r} in data/strategies; there are {', '.join(known)}")
    return _read(folder / f"{name}.yml")


def names(folder: Path = STRATEGIES) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.yml"))


@cache
def _read(file: Path) -> Strategy:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise FieldError("strategy", "must be an object")
        data.pop("shared", None)  # only there to be referred to
        found = Strategy.from_dict(data)
        if found.name != file.stem:
            raise FieldError("name", f"must be {file.stem}, after which the file is named")
    except (FieldError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from error
    return found
