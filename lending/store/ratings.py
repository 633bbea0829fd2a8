"""How a conversation went, as the borrower says at its end: one word each, the newest counts."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.base import Base, EncryptedJson, UtcDateTime

SCORES = range(1, 6)
LONGEST_COMMENT = 1000


class Rating(Base):
    """`score` from 1 (no help) to 5; the comment is sealed like everything that a borrower says."""

    __tablename__ = "ratings"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(EncryptedJson)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def rate(session: Session, conversation_id: str, score: int, comment: str | None, now: datetime) -> None:
    """The caller commits. Raises ValueError for a score that is none."""
    if score not in SCORES:
        raise ValueError(f"score must be 1 to 5, not {score}")
    session.merge(Rating(conversation_id=conversation_id, score=score, comment=comment, at=now))
    session.flush()


def rated(session: Session, conversation_id: str) -> bool:
    return session.get(Rating, conversation_id) is not None
