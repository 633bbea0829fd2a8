"""The tables of the lender's people and their sessions at the console."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lending.store.base import Base, EncryptedText, UtcDateTime


class StaffMember(Base):
    """`name` is what they log in with and what audits say; `shown_as` what borrowers may see of it."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    shown_as: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    password: Mapped[str] = mapped_column(String(200))
    totp: Mapped[str | None] = mapped_column(EncryptedText)
    totp_used: Mapped[int | None]
    totp_offered: Mapped[str | None] = mapped_column(EncryptedText)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """A browser that somebody of the staff logged in with. The token itself is only in its cookie."""

    __tablename__ = "staff_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(ForeignKey("staff.name"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
