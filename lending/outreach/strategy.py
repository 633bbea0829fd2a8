"""A strategy is data: for each situation and moment which line is said, when, and with which help; or why nothing is."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from lending.outreach.segments import Segment
from lending.records import FieldError, Record

Offer = Literal["view", "plan", "extension", "other_day", "decision", "credit", "human"]
"""Ways in that stand under a line: see the figures, instalments, later, another due date, read a decision, what a
record shows, a person."""
Channel = Literal["telegram", "web"]


class Moment(str, Enum):
    """What a message may be about, as the governor names it (lending.contact.MessageKind). In the order of importance: of
    several on one day the first is said."""

    ANSWER_READY = "answer_ready"
    OFFER_EXPIRES = "offer_expires"
    PLAN_MISSED = "plan_missed"
    CREDIT_MOMENT = "credit_moment"
    AFTER_DUE = "after_due"
    DUE_TODAY = "due_today"
    PLAN_COMING = "plan_instalment_coming"
    BEFORE_DUE = "before_due"
    PLAN_KEPT = "plan_kept"
    RECEIPT = "payment_received"


NEWS = frozenset({Moment.ANSWER_READY, Moment.OFFER_EXPIRES, Moment.CREDIT_MOMENT, Moment.PLAN_KEPT, Moment.RECEIPT})
"""What somebody has a right to hear, or has brought about: nobody is held out of it, to measure a strategy."""


@dataclass(frozen=True, slots=True)
class Step(Record):
    """One message about a moment: `days` from its date (negative: before), under the wording `outreach.<wording>`."""

    days: int
    wording: str
    offer: tuple[Offer, ...] = ("view",)
    by_habit: bool = False
    """Before a due date: the days are chosen by habit, `days` only where none is known."""

    def check(self, at: str = "") -> None:
        if not -14 <= self.days <= 90:
            raise FieldError(f"{at}.days", f"must be -14 to 90, not {self.days}")
        if self.by_habit and self.days >= 0:
            raise FieldError(f"{at}.by_habit", "is for days before: give negative days")
        if not self.offer:
            raise FieldError(f"{at}.offer", "every message offers something: name at least one way in")


@dataclass(frozen=True, slots=True)
class Rule(Record):
    """What one situation is told. Each moment stands in `moments` or, with its reason, in `silent`."""

    why: str
    moments: Mapping[Moment, tuple[Step, ...]] = field(default_factory=dict)
    silent: Mapping[Moment, str] = field(default_factory=dict)

    def check(self, at: str = "") -> None:
        for moment in Moment:
            steps = self.moments.get(moment)
            if steps is not None and moment in self.silent:
                raise FieldError(f"{at}.silent.{moment.value}", "has steps as well: say one or the other")
            if steps is None and not self.silent.get(moment):
                raise FieldError(
                    f"{at}.moments.{moment.value}", "is missing: give steps, or under silent why there are none"
                )
            if steps is not None and (
                not steps or [each.days for each in steps] != sorted({each.days for each in steps})
            ):
                raise FieldError(f"{at}.moments.{moment.value}", "must be steps in the order of their days")


@dataclass(frozen=True, slots=True)
class Hours(Record):
    """Between which hours of the day, where the loan lives, messages are planned; the law's hours are the governor's."""

    first: int
    last: int
    usual: int
    """Where no habit is known."""

    def check(self, at: str = "") -> None:
        if not 0 <= self.first <= self.usual <= self.last <= 23:
            raise FieldError(f"{at}.usual", "must be an hour of the day, first to last")


@dataclass(frozen=True, slots=True)
class Strategy(Record):
    """`held_out`: so many borrowers of a thousand hear no reminders (but all that is NEWS), to measure what they are good for."""

    name: str
    why: str
    hours: Hours
    channels: tuple[Channel, ...]
    segments: Mapping[Segment, Rule]
    held_out: int = 0

    def check(self, at: str = "") -> None:
        for segment in Segment:
            if segment not in self.segments:
                raise FieldError(f"segments.{segment.value}", "is missing")
        if not 0 <= self.held_out <= 500:
            raise FieldError("held_out", f"must be 0 to 500 of a thousand, not {self.held_out}")
        if not self.channels or len(set(self.channels)) < len(self.channels):
            raise FieldError("channels", "must name each channel once, the first choice first")

    def hour(self, habit: int | None) -> int:
        """The hour of a message to somebody with this habit."""
        return habit if habit is not None and self.hours.first <= habit <= self.hours.last else self.hours.usual

    def holds_out(self, borrower_id: str) -> bool:
        """Whether this borrower is of those who hear no reminders: always the same ones for a strategy."""
        return spread(f"{self.name}:{borrower_id}", 1000) < self.held_out


def spread(key: str, over: int) -> int:
    """A number from 0 to `over` - 1 that is always the same for a key and falls evenly."""
    return zlib.crc32(key.encode()) % over
