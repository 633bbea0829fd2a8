"""The tables of contact: each contact, what was told by mistake, what they allow and wish, what silences, what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lending.store.base import Base, UtcDateTime, new_id

_OPEN = text("lifted_at IS NULL")


class ContactRow(Base):
    """One contact, ours or an agent's. `reference` is whoever made it's own: the same again is the same contact."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("made_by", "reference"),
        Index("ix_contacts_borrower", "borrower_id", "at"),
        Index("ix_contacts_at", "at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loans.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(48))
    channel: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WithdrawalRow(Base):
    """That a contact never took place, or was with somebody else: said beside its row, which stays as it is. `withdrawn_by`:
    agent:<name>, staff:<name>. The reason names nobody."""

    __tablename__ = "contact_withdrawals"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    withdrawn_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(400))


class ConsentRow(Base):
    """A yes to a channel that was said in words, and when it was taken back. (A sign-in that binds a channel is one too, and
    is kept as the binding.)"""

    __tablename__ = "contact_consents"
    __table_args__ = (Index("ix_contact_consents_borrower", "borrower_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    channel: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(32))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PreferencesRow(Base):
    """`body` as Preferences.as_dict."""

    __tablename__ = "contact_preferences"

    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StopRow(Base):
    """Something that was said and silences messages from then on: do_not_contact, hardship, care. One of a code is open."""

    __tablename__ = "contact_stops"
    __table_args__ = (
        Index("uq_contact_stops_open", "borrower_id", "code", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    code: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DecisionRow(Base):
    """What the governor said of a message, and the rule that made it say so."""

    __tablename__ = "contact_decisions"
    __table_args__ = (
        Index("ix_contact_decisions_borrower", "borrower_id", "at"),
        Index("ix_contact_decisions_at", "at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loans.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
