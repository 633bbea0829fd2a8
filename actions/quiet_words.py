"""Hours of their own at which borrowers wish to be left in peace, as a message says them (`quiet` of data/contact_words.yml)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.nlu.hours import read_hours

_HALF = 12  # hours
_CLAUSE = re.compile(r"[,。;!?]")


@dataclass(frozen=True, slots=True)
class Span:
    """Quiet from `starts` until just before `ends`; None: as the quiet hours of the region have it."""

    starts: time | None
    ends: time | None

    @classmethod
    def of(cls, pressed: Mapping[str, str]) -> "Span":
        """What a button carries."""
        return cls(time.fromisoformat(pressed["starts"]), time.fromisoformat(pressed["ends"]))


@dataclass(frozen=True, slots=True)
class Quiet:
    """What was said of it. `readings`: what the hours may mean, more than one where 8 may be in the morning or the evening;
    `off`: they are taken back; `unsaid`: hours are meant and not said."""

    readings: tuple[Span, ...] = ()
    off: bool = False
    unsaid: bool = False
    hour: str | None = None
    """Another time of day in the same message."""

    @property
    def said(self) -> bool:
        return bool(self.readings) or self.off or self.unsaid


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day in `text[start:end]`. `half`: 8 for either 8:00 or 20:00; `whole`: written on a clock of 24 hours."""

    start: int
    end: int
    at: time
    half: bool
    whole: bool


def read_quiet(text: str, words: Mapping[str, re.Pattern[str]]) -> Quiet:
    """`text` is folded."""
    if words["taken_back"].search(text):
        return Quiet(off=True)
    text = words["shared"].sub(r"\g<0>点", text)
    clocks = list(_clocks(text))
    found: tuple[Span, ...] = ()
    used: set[_Clock] = set()
    for their, end, readings, only in _wished(text, clocks, words):
        wished = _wish(text, their[0].start, end, words, open_ended=len(their) == 1)
        if wished is not None:  # who corrects themselves means the last
            found = only if wished == "only" else readings
            used.update(their)
    if found:
        others = [each for each in clocks if each not in used]
        return Quiet(readings=found, hour=f"{others[-1].at:%H:%M}" if others else None)
    unsaid = words["unsaid"].search(text) is not None or (bool(clocks) and all(_refused(text, each, words) for each in clocks))
    return Quiet(unsaid=unsaid and words["always"].search(text) is None)


def _clocks(text: str) -> Iterator[_Clock]:
    end = 0
    for found in sorted(read_hours(text), key=lambda each: each.start):
        if found.start < end or ":" not in str(found.value):
            continue
        end, at = found.end, time.fromisoformat(str(found.value))
        bare = text[found.start] in "0123456789零一二两三四五六七八九十"
        half = bare and 1 <= at.hour <= _HALF and text[found.start] != "0"
        yield _Clock(found.start, found.end, at, half, whole=bare and not half)


def _wished(
    text: str, clocks: Sequence[_Clock], words: Mapping[str, re.Pattern[str]]
) -> Iterator[tuple[tuple[_Clock, ...], int, tuple[Span, ...], tuple[Span, ...]]]:
    """Each span or open end: its times, where it ends, what it may mean as the quiet hours, and as the only other ones."""
    place = 0
    while place < len(clocks):
        first = clocks[place]
        second = clocks[place + 1] if place + 1 < len(clocks) else None
        starts = _either(first, text, words)
        if second is not None and words["to"].fullmatch(text[first.end : second.start]):
            pairs = [(each, _following(each, first, second)) for each in starts]
            yield (first, second), second.end, _spans(pairs), _spans((ends, begins) for begins, ends in pairs)
            place += 2
            continue
        for name, after in (("after", True), ("before", False)):
            if open_end := words[name].match(text, first.end):
                opened, closed = _spans((each, None) for each in starts), _spans((None, each) for each in starts)
                yield (first,), open_end.end(), *((opened, closed) if after else (closed, opened))
        place += 1


def _wish(text: str, start: int, end: int, words: Mapping[str, re.Pattern[str]], *, open_ended: bool) -> str | None:
    """Whether these hours are to be "quiet", are the "only" ones, or neither."""
    before, after = text[:start], text[end:]
    if words["refused_before"].search(before) or words["refused_after"].search(after):
        return "quiet"
    if words["only_before"].search(before) or words["only_after"].search(after):
        return "only"
    clause = _CLAUSE.split(before)[-1]
    return None if open_ended or words["sends"].search(clause) or words["sends"].search(after) else "quiet"


def _refused(text: str, clock: _Clock, words: Mapping[str, re.Pattern[str]]) -> bool:
    """A single time that they do not want: 我十点就睡了,之后别发. Until when is not said."""
    return _wish(text, clock.start, clock.end, words, open_ended=True) == "quiet"


def _either(clock: _Clock, text: str, words: Mapping[str, re.Pattern[str]]) -> tuple[time, ...]:
    """What the first time of a span may mean."""
    if not clock.half:
        return (clock.at,)
    early, late = _at(clock.at, clock.at.hour % _HALF), _at(clock.at, clock.at.hour % _HALF + _HALF)
    if words["lunch"].search(text):
        return (early,) if early.hour >= 10 else (late,)
    if words["work"].search(text):
        return (early,) if early.hour >= 5 else (late,)
    if words["evening"].search(text):
        return (late,) if early.hour >= 5 else (early,)
    return early, late


def _following(starts: time, first: _Clock, second: _Clock) -> time:
    """The second time of a span: said as it stands, or the first that such a clock shows after `starts`."""
    if not second.half or first.whole:
        return second.at
    early, late = (_at(second.at, second.at.hour % _HALF + half) for half in (0, _HALF))
    return min(early, late, key=lambda each: ((each.hour - starts.hour) * 60 + each.minute - starts.minute - 1) % 1440)


def _at(clock: time, hour: int) -> time:
    return clock.replace(hour=hour)


def _spans(pairs: Any) -> tuple[Span, ...]:
    return tuple(Span(starts, ends) for starts, ends in pairs)
