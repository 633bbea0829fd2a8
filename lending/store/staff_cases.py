"""What a person at the lender must look at: opened once under a key, closed by somebody with a name and a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.engine import begin_writing


class StaffCase(Base):
    """`subject` as in audit events; `detail` holds no personal data. Under a `key` one case is open at a time."""

    __tablename__ = "staff_cases"
    __table_args__ = (
        Index(
            "uq_staff_cases_open",
            "key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(400))


@dataclass(frozen=True, slots=True)
class NoSuchCase(LookupError):
    """No open case has this id."""

    id: str


def open_case(
    session: Session, kind: str, subject: str, detail: Mapping[str, Any], *, key: str, now: datetime
) -> StaffCase:
    """Raise something to staff; while a case of this key is open, that one. The caller commits."""
    begin_writing(session)
    known = session.scalar(select(StaffCase).where(StaffCase.key == key, StaffCase.closed_at.is_(None)))
    if known is not None:
        return known
    case = StaffCase(id=new_id(), key=key, kind=kind, subject=subject, detail=dict(detail), opened_at=now)
    session.add(case)
    record(session, "system", f"case.{kind}", subject, {"case": case.id, **detail}, now=now)
    session.flush()
    return case


def open_cases(session: Session) -> Sequence[StaffCase]:
    """All that wait for somebody, the oldest first."""
    waiting = select(StaffCase).where(StaffCase.closed_at.is_(None))
    return session.scalars(waiting.order_by(StaffCase.opened_at, StaffCase.id)).all()


def close_case(session: Session, case_id: str, *, by: str, reason: str, now: datetime) -> StaffCase:
    """Somebody has looked at it. Raises NoSuchCase. The caller commits."""
    begin_writing(session)
    case = session.get(StaffCase, case_id, with_for_update=True)
    if case is None or case.closed_at is not None:
        raise NoSuchCase(case_id)
    case.closed_at, case.closed_by, case.reason = now, by, reason
    record(session, f"staff:{by}", "case.closed", case.subject, {"case": case.id, "reason": reason}, now=now)
    session.flush()
    return case
