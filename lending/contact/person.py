"""What is known of a borrower at one moment that decides whether they may be written to."""

from dataclasses import dataclass, field
from datetime import datetime, time

from lending.contact.contact import Channel
from lending.loan import Jurisdiction
from lending.records import FieldError, Record


@dataclass(frozen=True, slots=True)
class Consent(Record):
    """Yes to being written to on a channel. `source`: how it was given (sign_in, agreed_there, chat, lender)."""

    channel: Channel
    granted_on: datetime
    source: str
    withdrawn_on: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.granted_on <= at and (self.withdrawn_on is None or at < self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class Hours(Record):
    """From `starts` until just before `ends`, on the wall clock; over midnight when it starts later than it ends."""

    starts: time
    ends: time

    def check(self, at: str = "") -> None:
        if self.starts == self.ends:
            raise FieldError(f"{at}.ends" if at else "ends", "must be another time than starts")

    def hold(self, clock: time) -> bool:
        if self.starts < self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


@dataclass(frozen=True, slots=True)
class Preferences(Record):
    """What borrowers set for themselves; None where they have said nothing. When to plan a message (`days_ahead`, `hour`) is
    for whoever plans; the rest binds the governor."""

    days_ahead: int | None = None
    """How many days before a due date they wish to hear of it, 1 to 15; 0: only on the day."""
    hour: int | None = None
    """The hour of the day at which they like to be written to, 0 to 23, in their zone."""
    channel: Channel | None = None
    """The only channel on which they wish to be written to."""
    paused_until: datetime | None = None
    tips: bool = True
    quiet: Hours | None = None
    """Quiet hours of their own, beside those of the rules."""

    def check(self, at: str = "") -> None:
        prefix = f"{at}." if at else ""
        if self.days_ahead is not None and not 0 <= self.days_ahead <= 15:
            raise FieldError(f"{prefix}days_ahead", f"must be 0 to 15, not {self.days_ahead}")
        if self.hour is not None and not 0 <= self.hour <= 23:
            raise FieldError(f"{prefix}hour", f"must be 0 to 23, not {self.hour}")
        if self.quiet is not None:
            self.quiet.check(f"{prefix}quiet")


@dataclass(frozen=True, slots=True)
class Stop(Record):
    """Something that holds now and silences messages: plan_running, dispute, hardship, care, do_not_contact, litigation, …
    (the rules say which messages). With a loan, what is about that loan or about none; without, all."""

    code: str
    loan_id: str | None = None

    def concerns(self, loan_id: str | None) -> bool:
        return self.loan_id is None or loan_id is None or loan_id == self.loan_id


@dataclass(frozen=True, slots=True)
class Person(Record):
    """`zone`: IANA name. `verified`: channels on which we know that it is they who read."""

    jurisdiction: Jurisdiction
    zone: str
    consents: tuple[Consent, ...] = ()
    verified: frozenset[Channel] = frozenset()
    preferences: Preferences = field(default_factory=Preferences)
    stops: tuple[Stop, ...] = ()

    def stopped(self, code: str, loan_id: str | None = None) -> bool:
        return any(each.code == code and each.concerns(loan_id) for each in self.stops)
