"""What each channel may do, by the lender's rules: data/channels.yml, or the lender's own file."""

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from limits import parse

from bot.settings import ROOT

Serves = bool | Literal["agreed"]


@dataclass(frozen=True, slots=True)
class Rules:
    serves: dict[str, dict[str, Serves]]
    proved_within: dict[str, timedelta]
    rates: dict[str, str]
    fields: dict[str, str]
    rated_after: list[str]
    stop: re.Pattern[str]
    resume: re.Pattern[str]


def serves(channel: str, jurisdiction: str, agreed: bool = True) -> bool:
    """Whether the lender lets this channel serve borrowers of this region, who have `agreed` to what it does with their
    data or not. What is not said is not allowed."""
    may = rules().serves.get(channel, {}).get(jurisdiction, False)
    return agreed if may == "agreed" else may


def asks_agreement(channel: str, jurisdiction: str) -> bool:
    return rules().serves.get(channel, {}).get(jurisdiction) == "agreed"


def rules() -> Rules:
    """Raises ValueError naming what is wrong in the file, or OSError."""
    return _rules(os.environ.get("HUANHUAN_CHANNELS", str(ROOT / "data" / "channels.yml")))


@cache
def _rules(path: str) -> Rules:
    read: dict[str, Any] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    usual: dict[str, Any] = yaml.safe_load((ROOT / "data" / "channels.yml").read_text(encoding="utf-8"))
    if unknown := set(read) - set(usual):
        raise ValueError(f"{path}: {', '.join(sorted(unknown))} is not known; known are {', '.join(usual)}")
    told = usual | read
    told["rates"] = usual["rates"] | told["rates"]
    for channel, regions in told["serves"].items():
        for region, may in regions.items():
            if type(may) is not bool and may != "agreed":
                raise ValueError(f"{path}: serves.{channel}.{region} must be true, false or agreed")
    for channel, hours in told["proved_within_hours"].items():
        if type(hours) is not int or hours < 1:
            raise ValueError(f"{path}: proved_within_hours.{channel} must be a number of hours, at least 1")
    for name, rate in told["rates"].items():
        _check_rate(path, name, rate)
    within = {channel: timedelta(hours=hours) for channel, hours in told["proved_within_hours"].items()}
    return Rules(
        told["serves"], within, told["rates"], told["fields"], told["rated_after"], re.compile(told["stop"]),
        re.compile(told["resume"]),
    )  # fmt: skip


def _check_rate(path: str, name: str, rate: Any) -> None:
    try:
        parse(rate)
    except (ValueError, TypeError):
        raise ValueError(f'{path}: rates.{name} must read like "120/minute", not {rate!r}') from None
