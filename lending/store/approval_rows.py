"""The tables of approvals: what a borrower asked a person to look at, and what people did about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lending.store.base import Base, EncryptedJson, UtcDateTime, new_id


class ApprovalRow(Base):
    """One request; never changed (what happens to it is ApprovalEvent).

    `kind`: plan (a plan shown needs a person) · wish (beyond policy) · review (a decision by program refused in favour
    of a person) · gate (nothing may be offered by program). `wish` as Wish.as_dict, `figures` what the borrower saw and
    what the program went by.
    """

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("borrower_id", "request_key", "loan_id", name="uq_approvals_request"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), index=True)
    request_key: Mapped[str] = mapped_column(String(80))
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    proposal_id: Mapped[str | None] = mapped_column(ForeignKey("proposals.id"))
    replaces: Mapped[str | None] = mapped_column(ForeignKey("agreements.id"))
    wish: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    figures: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    policy_version: Mapped[str] = mapped_column(String(32))
    ledger_version: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApprovalEvent(Base):
    """What happened to a request, in order. Rows are only ever added. `detail` of a first agreement: {"kind", "terms"}."""

    __tablename__ = "approval_events"
    __table_args__ = (Index("ix_approval_events_approval", "approval_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[str] = mapped_column(ForeignKey("approvals.id"))
    event: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(400))
    proposal_id: Mapped[str | None] = mapped_column(ForeignKey("proposals.id"))
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
