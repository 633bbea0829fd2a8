"""For how long each kind of what is kept stays: data/retention.yml, read and checked before anything goes by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from lending.records import FieldError, Record
from lending.store.codes import KEPT as ATTEMPTS_COUNT
from lending.store.place import ROOT
from lending.store.telegram import KEPT as UPDATES_COME_AGAIN

FILE = ROOT / "data" / "retention.yml"
LONGEST = 36_500
LEAST: Mapping[str, int] = {"code_attempts": ATTEMPTS_COUNT.days, "telegram_updates": UPDATES_COME_AGAIN.days}
"""Days that a kind is needed for, whatever a policy says."""


@dataclass(frozen=True, slots=True)
class Term(Record):
    """So many whole days after something was over, it may go."""

    days: int

    def check(self, at: str = "") -> None:
        if not 1 <= self.days <= LONGEST:
            raise FieldError(f"{at}.days" if at else "days", f"must be 1 to {LONGEST}, not {self.days}")


@dataclass(frozen=True, slots=True)
class Retention(Record):
    """A term for each kind (data/retention.yml says what belongs to which)."""

    conversations: Term
    transcripts: Term
    statements: Term
    web_sessions: Term
    staff_sessions: Term
    sign_in_links: Term
    code_attempts: Term
    telegram_updates: Term
    contacts: Term
    contact_decisions: Term
    contact_stops: Term

    def check(self, at: str = "") -> None:
        if self.transcripts.days < self.conversations.days:
            raise FieldError("transcripts.days", f"must be at least those of conversations, {self.conversations.days}")
        for kind, least in LEAST.items():
            if self.days(kind) < least:
                raise FieldError(f"{kind}.days", f"must be at least {least}")

    def days(self, kind: str) -> int:
        term: Term = getattr(self, kind)
        return term.days

    def since(self, kind: str, now: datetime) -> datetime:
        """What was over before this moment has had its time."""
        return now - timedelta(days=self.days(kind))


def read_retention(file: Path = FILE) -> Retention:
    """The policy in a file. Raises ValueError naming file and field, OSError for a file that cannot be read."""
    try:
        return Retention.from_dict(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (FieldError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from error
