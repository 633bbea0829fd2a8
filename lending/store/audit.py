"""What was done, by whom, when. Rows are added and never changed: a trigger in both databases refuses anything else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.base import Base, UtcDateTime


class AuditEvent(Base):
    """`subject` names what it happened to (`loan:ID`, `agreement:ID`); `detail` holds no personal data.

    `request_key`, where there is one, is the message or work that caused the event: the event stands once under it.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_subject", "subject", "id"),
        Index("uq_audit_events_request", "event", "request_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_key: Mapped[str | None] = mapped_column(String(80))


def record(session: Session, actor: str, event: str, subject: str, detail: Mapping[str, Any], *, now: datetime) -> None:
    """Add an event to the transaction that does what it tells of. `detail` is JSON-able, without names or phones."""
    session.add(AuditEvent(at=now, actor=actor, event=event, subject=subject, detail=dict(detail)))


def record_once(
    session: Session,
    actor: str,
    event: str,
    subject: str,
    detail: Mapping[str, Any],
    *,
    request_key: str,
    now: datetime,
) -> bool:
    """As record, but a turn that is done again finds its event there: False. The transaction must be a writing one."""
    told = select(AuditEvent.id).where(AuditEvent.event == event, AuditEvent.request_key == request_key)
    if session.scalar(told) is not None:
        return False
    session.add(
        AuditEvent(at=now, actor=actor, event=event, subject=subject, detail=dict(detail), request_key=request_key)
    )
    session.flush()
    return True
