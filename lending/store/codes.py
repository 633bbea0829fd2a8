"""One-time codes: the second way to prove who one is, where the lender gave no link.

A person names the lender's number for them; a code goes to the phone that the lender has on file, never to one named in the
conversation. Unknown number, no phone, limit reached: nobody outside can tell them from a code on its way.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.borrowers import borrower_by_external_id
from lending.store.crypto import blind_index
from lending.store.identities import fingerprint

CODE_LIFE = timedelta(minutes=5)
COOL_DOWN = timedelta(minutes=1)
MOST_TRIES = 5
MOST_AN_HOUR = 3  # codes for one person of a channel, and for one borrower


class SignInCode(Base):
    """One asking for a code. `borrower_id` and `digest` are empty when no code was made."""

    __tablename__ = "sign_in_codes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    who: Mapped[str] = mapped_column(String(64), index=True)
    borrower_id: Mapped[str | None] = mapped_column(ForeignKey("borrowers.id"), index=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be sent, once the transaction that made it is kept."""

    phone: str = field(repr=False)
    digits: str = field(repr=False)
    locale: str | None


class CodeRefused(Exception):
    """Wrong, stale, used, tried too often, or never made. Which of these is not told outside."""


def ask_code(session: Session, channel: str, external_id: str, number: str, now: datetime) -> Code | None:
    """Make a code for the borrower with this number of the lender's; None when there is nothing to send."""
    who = fingerprint(channel, external_id)
    if _too_often(session, SignInCode.who == who, now):
        return None
    known = borrower_by_external_id(session, number)
    reachable = known is not None and known.phone and not _too_often(session, SignInCode.borrower_id == known.id, now)
    asked = SignInCode(id=new_id(), who=who, at=now, tries=0)
    session.add(asked)
    if known is None or not known.phone or not reachable:
        return None
    digits = f"{secrets.randbelow(10**6):06}"
    asked.borrower_id, asked.digest = known.id, _digest(asked.id, digits)
    record(session, "gateway", "identity.code_made", f"borrower:{known.id}", {"channel": channel}, now=now)
    return Code(known.phone, digits, known.locale)


def code_is_due(session: Session, channel: str, external_id: str, now: datetime) -> bool:
    """Whether this person asked for a code lately, so that six digits may be one."""
    return _latest(session, fingerprint(channel, external_id), now) is not None


def try_code(session: Session, channel: str, external_id: str, digits: str, now: datetime) -> str:
    """The borrower whom the right code proves; it is then used up. Raises CodeRefused, whose try must be kept too."""
    asked = _latest(session, fingerprint(channel, external_id), now)
    if asked is None:
        raise CodeRefused
    asked.tries += 1
    session.flush()
    expected = asked.digest or _digest(asked.id, "no code")
    right = hmac.compare_digest(expected, _digest(asked.id, digits))
    if not right or asked.borrower_id is None or asked.tries > MOST_TRIES:
        raise CodeRefused
    asked.used_at = now
    return asked.borrower_id


def _latest(session: Session, who: str, now: datetime) -> SignInCode | None:
    latest = session.scalar(select(SignInCode).where(SignInCode.who == who).order_by(SignInCode.at.desc()).limit(1))
    return latest if latest is not None and latest.used_at is None and latest.at + CODE_LIFE > now else None


def _too_often(session: Session, whose: object, now: datetime) -> bool:
    """A code within the last minute, or too many within the hour."""
    lately = select(func.count(), func.max(SignInCode.at)).where(whose, SignInCode.at > now - timedelta(hours=1))  # type: ignore[arg-type]
    count, last = session.execute(lately).one()
    return bool(count >= MOST_AN_HOUR or (last is not None and last + COOL_DOWN > now))


def _digest(asked: str, digits: str) -> str:
    return blind_index(f"code:{asked}:{digits}")
