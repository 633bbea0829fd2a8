"""What a message about reminders sets: days ahead, hour, quiet hours, channel, a pause, tips, none (data/contact_words.yml)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.quiet_words import Quiet, Span, read_quiet
from actions.turn import Turn
from bot.nlu.fold import fold
from bot.nlu.numbers import small

WORDS = Path(__file__).resolve().parent.parent / "data" / "contact_words.yml"
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}


@dataclass(frozen=True, slots=True)
class Setting:
    """What was said of it; None where nothing was. `elsewhere`: on a channel that we have not."""

    days_ahead: int | None = None
    hour: int | None = None
    channel: str | None = None
    pause: int | None = None
    """Days, today's among them."""
    tips: bool | None = None
    stop: bool = False
    elsewhere: bool = False
    quiet: Quiet = field(default_factory=Quiet)


def read_setting(turn: Turn) -> Setting:
    """The setting in a message, or in the button that was pressed."""
    pressed = turn.entity("setting")
    return _pressed(pressed) if isinstance(pressed, Mapping) else _said(fold(turn.text).text, turn)


def says_hours(turn: Turn) -> bool:
    """Whether a message is about the hours of contact, not about all of it."""
    return turn.entity("setting") is None and read_quiet(fold(turn.text).text, _words()["quiet"]).said


def _pressed(pressed: Mapping[str, Any]) -> Setting:
    if "quiet" not in pressed:
        return Setting(**pressed)
    hours = pressed["quiet"]
    return Setting(quiet=Quiet(off=True) if hours is None else Quiet(readings=(Span.of(hours),)))


def _said(text: str, turn: Turn) -> Setting:
    words = _words()
    if words["stop"].fullmatch(re.sub(r"[\s,.!。,!~～]", "", text)):
        return Setting(stop=True)
    quiet = read_quiet(text, words["quiet"])
    if quiet.said:
        return Setting(days_ahead=_ahead(text), hour=_hour(quiet.hour), quiet=quiet)
    no = words["refuses"].search(text) is not None
    if words["tips"].search(text):
        return Setting(tips=not no)
    pause = 7 if words["pause_week"].search(text) else _days(words["pause"], text)
    channel = next((name for name, known in words["channels"].items() if known.search(text)), None)
    return Setting(
        days_ahead=None if pause is not None else _ahead(text),
        hour=None if pause is not None else _hour(turn.entity("time_of_day")),
        channel=channel,
        pause=pause,
        elsewhere=channel is None and words["elsewhere"].search(text) is not None,
    )


def _ahead(text: str) -> int | None:
    found = _days(_words()["ahead"], text)
    return 0 if found is None and _words()["same_day"].search(text) else found


def _days(patterns: Iterable[re.Pattern[str]], text: str) -> int | None:
    for pattern in patterns:
        for found in reversed(list(pattern.finditer(text))):  # who corrects themselves means the last
            return small(found["n"]) * _DAYS[found["unit"]]
    return None


def _hour(said: object) -> int | None:
    """Of "HH:MM" the hour; of a part of the day the hour that stands for it."""
    if not isinstance(said, str):
        return None
    hour, colon, _ = said.partition(":")
    return int(hour) if colon else _words()["parts"].get(said)


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    made: dict[str, Any] = {"parts": read.pop("parts")}
    made["channels"] = {name: re.compile(pattern) for name, pattern in read.pop("channels").items()}
    made["quiet"] = {name: re.compile(pattern) for name, pattern in read.pop("quiet").items()}
    for name, pattern in read.items():
        made[name] = [re.compile(each) for each in pattern] if isinstance(pattern, list) else re.compile(pattern)
    return made
