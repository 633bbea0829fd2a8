"""The kill switch: anybody of the lender's may stop offers and acceptances at once; somebody else lets them go on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.engine import begin_writing

EVERYTHING = "*"


class OfferStop(Base):
    """A time in which nothing is offered or accepted, of one product or of all (`*`)."""

    __tablename__ = "offer_stops"
    __table_args__ = (
        Index(
            "uq_offer_stops_open",
            "product",
            unique=True,
            sqlite_where=text("resumed_at IS NULL"),
            postgresql_where=text("resumed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    product: Mapped[str] = mapped_column(String(64))
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped_by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(400))
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resumed_by: Mapped[str | None] = mapped_column(String(64))
    resumed_why: Mapped[str | None] = mapped_column(String(400))


class SamePerson(ValueError):
    """The second step is for somebody else than the first."""


def same_person(one: str, other: str) -> bool:
    """Whether two names given are one person's, however they are typed."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def offers_stopped(session: Session, product: str) -> bool:
    """Whether offers of this product, or all, are stopped now."""
    open_ = select(OfferStop.id).where(OfferStop.resumed_at.is_(None), OfferStop.product.in_((product, EVERYTHING)))
    return session.scalar(open_.limit(1)) is not None


def stops(session: Session) -> Sequence[OfferStop]:
    """Those that hold, the oldest first."""
    return session.scalars(select(OfferStop).where(OfferStop.resumed_at.is_(None)).order_by(OfferStop.stopped_at)).all()


def stop_offers(session: Session, product: str, *, by: str, reason: str, now: datetime) -> OfferStop:
    """Stop offers and acceptances; stopped already, it stays as it is. The caller commits."""
    begin_writing(session)
    known = _open(session, product)
    if known is not None:
        return known
    stop = OfferStop(id=new_id(), product=product, stopped_at=now, stopped_by=by, reason=reason)
    session.add(stop)
    record(session, f"staff:{by}", "offers.stopped", f"product:{product}", {"reason": reason}, now=now)
    session.flush()
    return stop


def resume_offers(session: Session, product: str, *, by: str, reason: str, now: datetime) -> OfferStop | None:
    """Let offers go on; None when they were not stopped. Raises SamePerson. The caller commits."""
    begin_writing(session)
    known = _open(session, product)
    if known is None:
        return None
    if same_person(known.stopped_by, by):
        raise SamePerson(f"stopped by {known.stopped_by}: somebody else lets offers go on")
    known.resumed_at, known.resumed_by, known.resumed_why = now, by, reason
    record(session, f"staff:{by}", "offers.resumed", f"product:{product}", {"reason": reason}, now=now)
    session.flush()
    return known


def _open(session: Session, product: str) -> OfferStop | None:
    held = select(OfferStop).where(OfferStop.product == product, OfferStop.resumed_at.is_(None))
    return session.scalar(held.with_for_update())
