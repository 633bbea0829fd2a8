"""How a place limits contact, as dated data: quiet hours, holidays, how often, what silences whom. data/outreach/rules says it.

Every rule has its source, since when it holds, when it is to be looked at again and how sure we are; `own` ones are this
lender's, beside the law's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lending.contact.contact import LENDER, Channel, Contact
from lending.contact.intended import KINDS, MessageClass, MessageKind
from lending.contact.person import Hours
from lending.loan import Jurisdiction
from lending.records import FieldError, Record
from lending.region import Confidence, in_force

UNCOUNTED: frozenset[MessageClass] = frozenset({"service", "notice"})
"""What a borrower asked for, or the law asks for, uses up no cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Record):
    """What every rule has. `confidence`: read (the law itself), reported, remembered, own (this lender's)."""

    id: str
    source: str
    effective_from: date
    review_by: date
    confidence: Confidence
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule(Rule):
    """That these kinds of messages are of this class."""

    name: MessageClass
    kinds: tuple[MessageKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours(Rule):
    """Hours on the borrower's clock at which nothing of these classes goes."""

    hours: Hours
    covers: tuple[MessageClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHolidays(Rule):
    """Nothing of these goes on a public holiday of the place, nor on a weekend within one. An ordinary weekend is none."""

    covers: tuple[MessageClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Rule):
    """At most so many contacts, by the lender and its agents together, within so many calendar days of the borrower's zone,
    today's among them. `counts`: those that reached the person, or tries that did not. `channels` empty: all of them."""

    most: int
    days: int = 1
    per: Literal["person", "debt"] = "person"
    counts: Literal["reached", "unanswered"] = "reached"
    channels: tuple[Channel, ...] = ()
    covers: tuple[MessageClass, ...]

    def check(self, at: str = "") -> None:
        for name in ("most", "days"):
            if getattr(self, name) < 1:
                raise FieldError(f"{at}.{name}" if at else name, f"must be at least 1, not {getattr(self, name)}")

    def concerns(self, channel: Channel) -> bool:
        return not self.channels or channel in self.channels

    def counts_in(self, contact: Contact) -> bool:
        return self.concerns(contact.channel) and contact.reached == (self.counts == "reached")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule(Rule):
    """While the stop of this code holds, nothing of these classes goes. `days`: for how many days after what set it (None: as
    long as that lasts)."""

    code: str
    silences: tuple[MessageClass, ...]
    days: int | None = None


@dataclass(frozen=True, slots=True)
class ContactRules(Record):
    """All rules of one jurisdiction, of all times."""

    jurisdiction: Jurisdiction
    classes: tuple[ClassRule, ...]
    quiet: tuple[QuietHours, ...] = ()
    holidays: tuple[QuietHolidays, ...] = ()
    caps: tuple[Cap, ...] = ()
    stops: tuple[StopRule, ...] = ()

    def every(self) -> Sequence[Rule]:
        return [*self.classes, *self.quiet, *self.holidays, *self.caps, *self.stops]

    def class_of(self, kind: MessageKind, on: date) -> MessageClass:
        """The class of a kind on a day; of a kind that no rule names then, reminder: what is limited the most."""
        named = [each for each in in_force(self.classes, on) if kind in each.kinds]
        return max(named, key=lambda each: each.effective_from).name if named else "reminder"

    def class_of_contact(self, contact: Contact, on: date) -> MessageClass:
        """What an agent does is a reminder, whatever they call it."""
        kind = next((each for each in KINDS if each == contact.why), None) if contact.by == LENDER else None
        return "reminder" if kind is None else self.class_of(kind, on)

    def stop(self, code: str, on: date) -> StopRule | None:
        found = [each for each in in_force(self.stops, on) if each.code == code]
        return max(found, key=lambda each: each.effective_from, default=None)

    def check(self, at: str = "") -> None:
        ids = [each.id for each in self.every()]
        twice = next((each for each in ids if ids.count(each) > 1), None)
        if twice is not None:
            raise FieldError(f"{at}.id" if at else "id", f"{twice} is there twice")
