"""The lender's people who may use the console: a password (argon2id), perhaps a second factor, a role, and their sessions."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, EncryptedText, UtcDateTime
from lending.store.engine import begin_writing

ROLES: Final = ("agent", "supervisor", "product", "auditor", "admin")
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
MOST_FAILURES, LOCKED_FOR = 5, timedelta(minutes=15)
SHORTEST_PASSWORD = 12
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))  # an unknown name takes as long as a wrong password


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


class NotLoggedIn(Exception):
    """Wrong name, password or code, or too many tries: which of them is not said."""


class BadMember(ValueError):
    """What was given for a member of staff cannot be; the text names the field."""


def add_member(
    session: Session, name: str, role: str, password: str, *, shown_as: str, locale: str, by: str, now: datetime
) -> StaffMember:
    """A new member of staff, or one who is back, with a new password. The caller commits. Raises BadMember."""
    begin_writing(session)
    name = name.strip()
    if not name or len(name) > 64 or not name.isprintable():
        raise BadMember("name: 1 to 64 printable characters")
    if role not in ROLES:
        raise BadMember(f"role: one of {', '.join(ROLES)}")
    if len(password) < SHORTEST_PASSWORD:
        raise BadMember(f"password: at least {SHORTEST_PASSWORD} characters")
    member = session.get(StaffMember, name)
    if member is None:
        member = StaffMember(name=name, created_at=now)
        session.add(member)
    member.shown_as, member.role, member.locale = shown_as.strip() or name, role, locale
    member.password, member.failures, member.locked_until, member.left_at = _hasher.hash(password), 0, None, None
    session.flush()
    end_sessions(session, name, now)
    record(session, by, "staff.added", f"staff:{name}", {"role": role}, now=now)
    return member


def let_go(session: Session, name: str, *, by: str, now: datetime) -> None:
    """Somebody has left: no log-in any more, every session ended. The caller commits. Raises BadMember."""
    begin_writing(session)
    member = session.get(StaffMember, name)
    if member is None:
        raise BadMember(f"name: nobody is called {name}")
    member.left_at = now
    end_sessions(session, name, now)
    record(session, by, "staff.left", f"staff:{name}", {}, now=now)


def begin_totp(session: Session, name: str) -> str:
    """A new second factor for a member: the secret, to be put into an authenticator. The caller commits. Raises BadMember."""
    member = session.get(StaffMember, name)
    if member is None:
        raise BadMember(f"name: nobody is called {name}")
    member.totp, member.totp_used = pyotp.random_base32(), None
    return member.totp


def log_in(session: Session, name: str, password: str, code: str, now: datetime) -> str:
    """The token of a new session. The caller commits in every case: failures are counted. Raises NotLoggedIn."""
    begin_writing(session)
    member = session.get(StaffMember, name.strip(), with_for_update=True)
    right = _matches(member.password if member else _NOBODY, password)
    if member is None or member.left_at is not None or (member.locked_until is not None and member.locked_until > now):
        raise NotLoggedIn
    if not right or not _second_factor(member, code, now):
        member.failures += 1
        if member.failures >= MOST_FAILURES:
            member.failures, member.locked_until = 0, now + LOCKED_FOR
            record(session, "system", "staff.locked", f"staff:{member.name}", {}, now=now)
        session.flush()
        raise NotLoggedIn
    member.failures, member.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(digest=_digest(token), name=member.name, created_at=now, seen_at=now))
    record(session, f"staff:{member.name}", "staff.logged_in", f"staff:{member.name}", {}, now=now)
    session.flush()
    return token


def member_of(session: Session, token: str, now: datetime) -> tuple[StaffMember, datetime] | None:
    """Whose session this is, and when it was last used; None for one that ended, was idle too long, or never was."""
    row = session.execute(
        select(StaffMember, StaffSession)
        .join(StaffSession, StaffSession.name == StaffMember.name)
        .where(StaffSession.digest == _digest(token), StaffSession.ended_at.is_(None), StaffMember.left_at.is_(None))
    ).first()
    if row is None:
        return None
    member, kept = row
    alive = now - kept.seen_at <= IDLE and now - kept.created_at <= LONGEST
    return (member, kept.seen_at) if alive else None


def seen(session: Session, token: str, now: datetime) -> None:
    """The session is in use."""
    session.execute(update(StaffSession).where(StaffSession.digest == _digest(token)).values(seen_at=now))


def log_out(session: Session, token: str, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.digest == _digest(token)).values(ended_at=now))


def end_sessions(session: Session, name: str, now: datetime) -> None:
    own = update(StaffSession).where(StaffSession.name == name, StaffSession.ended_at.is_(None))
    session.execute(own.values(ended_at=now))


def members(session: Session) -> Sequence[StaffMember]:
    """Everybody, those who left last."""
    return session.scalars(select(StaffMember).order_by(StaffMember.left_at.is_not(None), StaffMember.name)).all()


def anybody_serves(session: Session) -> bool:
    """Whether there is anybody who may take a conversation over."""
    serving = select(StaffMember.name).where(
        StaffMember.role.in_(("agent", "supervisor")), StaffMember.left_at.is_(None)
    )
    return session.scalar(serving.limit(1)) is not None


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _second_factor(member: StaffMember, code: str, now: datetime) -> bool:
    """A code counts once, in its half minute or the one beside it."""
    if member.totp is None:
        return True
    step = int(now.timestamp()) // 30
    for each in (step - 1, step, step + 1):
        fresh = member.totp_used is None or each > member.totp_used
        if fresh and secrets.compare_digest(pyotp.TOTP(member.totp).at(each * 30).encode(), code.strip().encode()):
            member.totp_used = each
            return True
    return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
