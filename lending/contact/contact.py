"""A time that somebody was written to or called about a loan, by the lender or by whoever works for it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lending.records import FieldError, Record

Channel = Literal["web", "telegram", "sms", "call", "email", "letter", "visit"]
Outcome = Literal["delivered", "connected", "unanswered"]
"""A message that arrived; a call that was taken, or a visit that met somebody; a try that reached nobody."""
Recipient = Literal["debtor", "third_party"]

LENDER = "lender"
COLLECTION = "collection"
"""Why, where an agent does not say."""
AGENT = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
"""What an agent may be called."""
_WHY = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Contact(Record):
    """`at` is aware. `by` is "lender" or "agent:<name>" (lower-case letters, digits, _ . -). `why` is a code: the kind of a
    message of ours (lending/contact/intended.py), or a word of the agent's in snake_case."""

    at: datetime
    by: str
    channel: Channel
    why: str
    outcome: Outcome = "delivered"
    to: Recipient = "debtor"
    loan_id: str | None = None

    @property
    def reached(self) -> bool:
        return self.outcome != "unanswered"

    def check(self, at: str = "") -> None:
        prefix = f"{at}." if at else ""
        if self.by != LENDER and not (self.by.startswith("agent:") and AGENT.fullmatch(self.by[len("agent:") :])):
            raise FieldError(f"{prefix}by", f"must be lender or agent:<name>, not {self.by!r}")
        if not _WHY.fullmatch(self.why):
            raise FieldError(f"{prefix}why", f"must be a code in snake_case of at most 32 characters, not {self.why!r}")


@dataclass(frozen=True, slots=True)
class Withdrawal(Record):
    """That a contact was told by mistake: it never took place, or was with somebody else. `by`: "agent:<name>" or
    "staff:<name>"; `reason` is for the lender's people."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """A contact as it stands in the ledger. One that is withdrawn is shown, and counts for nothing."""

    contact: Contact
    withdrawn: Withdrawal | None = None
