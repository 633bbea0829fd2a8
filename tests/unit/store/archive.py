"""Conversations that grow old, and the policy that the project comes with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from lending.store.audit import AuditEvent
from lending.store.contact_rows import ContactRow
from lending.store.retention import apply, due
from lending.store.retention_policy import Retention, read_retention
from tests.unit.store.floor import Floor
from tests.unit.store.kept import NOON, Kept

POLICY = read_retention()
ORIGINALS, TRANSCRIPTS = (timedelta(days=POLICY.days(kind)) for kind in ("conversations", "transcripts"))
SECOND = timedelta(seconds=1)


@dataclass
class Archive:
    """A floor whose conversations grow old."""

    kept: Kept
    floor: Floor

    def say(self, text: str = "上个月失业了", borrower: str | None = None, channel: str = "web") -> str:
        borrower_id = self.kept.id_of(borrower) if borrower else None
        return self.floor.say(text, "hardship", borrower_id=borrower_id, channel=channel)

    @property
    def said_at(self) -> datetime:
        """When the latest word was said."""
        return NOON + timedelta(minutes=self.floor.minutes)

    def apply(self, now: datetime, at_once: int = 500, policy: Retention = POLICY) -> Mapping[str, int]:
        return {kind: count for kind, count in apply(self.kept.sessions, policy, now, at_once).items() if count}

    def due(self, now: datetime) -> Mapping[str, int]:
        with self.kept.reading() as session:
            return {kind: count for kind, count in due(session, POLICY, now).items() if count}

    def count(self, table: type, *conversations: str) -> int:
        rows = select(func.count()).select_from(table)
        if conversations:
            rows = rows.where(table.conversation_id.in_(conversations))  # type: ignore[attr-defined]
        with self.kept.reading() as session:
            return session.scalar(rows) or 0

    def told(self) -> list[tuple[str, str, dict[str, int]]]:
        """What the audit says of it: actor, subject and counts."""
        with self.kept.reading() as session:
            mine = select(AuditEvent).where(AuditEvent.event == "retention.applied").order_by(AuditEvent.id)
            return [(each.actor, each.subject, each.detail) for each in session.scalars(mine)]


@pytest.fixture
def archive(kept: Kept) -> Archive:
    with kept.sessions.begin() as session:
        session.execute(delete(ContactRow))  # the portfolio's, which have a time of their own
    return Archive(kept, Floor(kept.sessions))
