"""The tables of outreach: what is planned and what became of it; who plans; who sends and how they are."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lending.store.base import Base, UtcDateTime

PLANNED, CLAIMED, SENT, WITHHELD, EXPIRED = "planned", "claimed", "sent", "withheld", "expired"
OPEN = (PLANNED, CLAIMED)
KEPT = timedelta(days=120)
"""Keys of messages that were due within it are known; no step of a strategy is further from its date."""
_OPEN = text("state IN ('planned', 'claimed')")


class OutreachRow(Base):
    """One planned message (lending.outreach.Coming). `key` never comes twice. It may go from `due_at`, and is of no use after
    `expires_at`.

    `rule`: what the last decision about it rested on; of a withheld or expired one, why. While `claimed` it is in the hands
    of `holder` until `held_until`. Of a sent one: the conversation and the number of the message there. What its borrower does
    until `followed_until` is counted with it.
    """

    __tablename__ = "outreach"
    __table_args__ = (
        Index("ix_outreach_open", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_outreach_borrower", "borrower_id", "due_at"),
        Index("ix_outreach_closed", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"))
    number: Mapped[int | None]
    about_on: Mapped[date]
    moment: Mapped[str] = mapped_column(String(32))
    segment: Mapped[str] = mapped_column(String(24))
    strategy: Mapped[str] = mapped_column(String(40))
    wording: Mapped[str] = mapped_column(String(40))
    offer: Mapped[list[str]] = mapped_column(JSON)
    why: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str | None] = mapped_column(String(64))
    holder: Mapped[str | None] = mapped_column(String(32))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    followed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str | None] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    seq: Mapped[int | None]


class OutreachPlanner(Base):
    """Who plans (one at a time, by a lease), and when the last plan was done. One row."""

    __tablename__ = "outreach_planners"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    borrowers: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)


class OutreachWorker(Base):
    """A process that sends, as it last said of itself."""

    __tablename__ = "outreach_workers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent: Mapped[int] = mapped_column(default=0)
    withheld: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(120))
