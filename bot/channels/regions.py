"""What each channel may do, by the lender's rules: data/channels.yml, or the lender's own file."""

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.settings import ROOT

Serves = bool | Literal["agreed"]


@dataclass(frozen=True, slots=True)
class Rules:
    serves: dict[str, dict[str, Serves]]
    proved_within: dict[str, timedelta]
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
    for channel, regions in told["serves"].items():
        for region, may in regions.items():
            if type(may) is not bool and may != "agreed":
                raise ValueError(f"{path}: serves.{channel}.{region} must be true, false or agreed")
    for channel, hours in told["proved_within_hours"].items():
        if type(hours) is not int or hours < 1:
            raise ValueError(f"{path}: proved_within_hours.{channel} must be a number of hours, at least 1")
    within = {channel: timedelta(hours=hours) for channel, hours in told["proved_within_hours"].items()}
    return Rules(told["serves"], within, re.compile(told["stop"]), re.compile(told["resume"]))
