"""The lender's people who may use the console: a password (argon2id), perhaps a second factor, a role, and their sessions."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lending.store.audit import record
from lending.store.engine import begin_writing
from lending.store.second_factor import second_factor_matches
from lending.store.staff_rows import StaffMember, StaffSession

ROLES: Final = ("agent", "supervisor", "product", "auditor", "admin")
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
MOST_FAILURES, LOCKED_FOR = 5, timedelta(minutes=15)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))  # an unknown name takes as long as a wrong password


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
    _check_password(password)
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
    member = member_called(session, name)
    member.left_at = now
    end_sessions(session, name, now)
    record(session, by, "staff.left", f"staff:{name}", {}, now=now)


def log_in(session: Session, name: str, password: str, code: str, now: datetime) -> str:
    """The token of a new session. The caller commits in every case: failures are counted. Raises NotLoggedIn."""
    begin_writing(session)
    member = session.get(StaffMember, name.strip(), with_for_update=True)
    right = _matches(member.password if member else _NOBODY, password)
    if member is None or member.left_at is not None or (member.locked_until is not None and member.locked_until > now):
        raise NotLoggedIn
    if not right or not second_factor_matches(member, code, now):
        _count_failure(session, member, now)
        raise NotLoggedIn
    token = _begin_session(session, member, now)
    record(session, f"staff:{member.name}", "staff.logged_in", f"staff:{member.name}", {}, now=now)
    session.flush()
    return token


def prove(session: Session, member: StaffMember, password: str, now: datetime) -> None:
    """Whoever changes how a member logs in knows the password, and has not only found a browser left open. Failures count as at
    log-in; the one that locks the name ends its sessions. The caller commits in every case. Raises NotLoggedIn."""
    session.refresh(member, with_for_update=True)
    if not _matches(member.password, password):
        if _count_failure(session, member, now):
            end_sessions(session, member.name, now)
        raise NotLoggedIn


def change_password(session: Session, member: StaffMember, password: str, now: datetime) -> str:
    """A new one of their own: every session ends; returns the token of a new one. The caller commits. Raises BadMember."""
    _check_password(password)
    if _matches(member.password, password):
        raise BadMember("password: another one than now")
    member.password = _hasher.hash(password)
    end_sessions(session, member.name, now)
    record(session, f"staff:{member.name}", "staff.password_changed", f"staff:{member.name}", {}, now=now)
    return _begin_session(session, member, now)


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


def member_called(session: Session, name: str) -> StaffMember:
    """Raises BadMember."""
    member = session.get(StaffMember, name)
    if member is None:
        raise BadMember(f"name: nobody is called {name}")
    return member


def members(session: Session) -> Sequence[StaffMember]:
    """Everybody, those who left last."""
    return session.scalars(select(StaffMember).order_by(StaffMember.left_at.is_not(None), StaffMember.name)).all()


def anybody_serves(session: Session) -> bool:
    """Whether there is anybody who may take a conversation over."""
    serving = select(StaffMember.name).where(
        StaffMember.role.in_(("agent", "supervisor")), StaffMember.left_at.is_(None)
    )
    return session.scalar(serving.limit(1)) is not None


def _begin_session(session: Session, member: StaffMember, now: datetime) -> str:
    member.failures, member.locked_until, member.totp_offered = 0, None, None
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(digest=_digest(token), name=member.name, created_at=now, seen_at=now))
    return token


def _count_failure(session: Session, member: StaffMember, now: datetime) -> bool:
    """Returns whether it was one too many, and the name is locked."""
    member.failures += 1
    locked = member.failures >= MOST_FAILURES
    if locked:
        member.failures, member.locked_until = 0, now + LOCKED_FOR
        record(session, "system", "staff.locked", f"staff:{member.name}", {}, now=now)
    session.flush()
    return locked


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadMember(f"password: {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
