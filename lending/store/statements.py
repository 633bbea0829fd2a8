"""What a borrower said of their income and outgoings: sealed, the newest counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.affordability import Means
from lending.store.base import Base, EncryptedJson, UtcDateTime
from lending.store.engine import begin_writing


class StatementRow(Base):
    """`means` as Means.as_dict."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_borrower", "borrower_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    currency: Mapped[str] = mapped_column(String(3))
    means: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Statement:
    """Monthly amounts in `currency`, as said at `given_at`."""

    means: Means
    currency: str
    given_at: datetime


def keep_statement(session: Session, borrower_id: str, means: Means, *, currency: str, now: datetime) -> None:
    """Keep what was said. The same answers again only become fresh; others stand beside the earlier ones."""
    begin_writing(session)
    latest = _latest(session, borrower_id)
    if latest is not None and latest.currency == currency and Means.from_dict(latest.means) == means:
        latest.given_at = now
        return
    session.add(StatementRow(borrower_id=borrower_id, currency=currency, means=means.as_dict(), given_at=now))
    session.flush()


def statement(session: Session, borrower_id: str) -> Statement | None:
    """The newest statement of a borrower; None when there is none."""
    row = _latest(session, borrower_id)
    return None if row is None else Statement(Means.from_dict(row.means), row.currency, row.given_at)


def _latest(session: Session, borrower_id: str) -> StatementRow | None:
    newest = select(StatementRow).where(StatementRow.borrower_id == borrower_id).order_by(StatementRow.id.desc())
    return session.scalar(newest.limit(1))
