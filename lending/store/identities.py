"""Who a stranger on a channel turned out to be: one-use links from the lender, and the bindings that they make.

A binding says that (channel, external id) is a borrower: how, since when, until when. Nothing else confers identity.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, String, func, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.borrowers import borrower, phone_mark
from lending.store.conversation_rows import Message, WebSession
from lending.store.crypto import blind_index

LINK_LIFE = timedelta(minutes=15)
BINDING_LIFE = timedelta(days=90)
_OPEN = text("unbound_at IS NULL")


class SignInLink(Base):
    """A link that the lender gave to one borrower, kept as a fingerprint; good once, for minutes."""

    __tablename__ = "sign_in_links"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Binding(Base):
    """`who` is a fingerprint of the channel and the person's id there. Of one person, and of one borrower on one channel,
    only one binding is open. `phone` marks the phone on file when it was made: whoever changes it proves who they are anew.
    `agreed_at`: when they agreed to being served there, where their region asks for that."""

    __tablename__ = "bindings"
    __table_args__ = (
        Index("uq_bindings_who", "channel", "who", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_bindings_borrower", "channel", "borrower_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(64))
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    method: Mapped[str] = mapped_column(String(16))
    phone: Mapped[str | None] = mapped_column(String(64))
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Bound:
    """A verified identity: the borrower, and since when and until when it holds."""

    borrower_id: str
    method: str
    since: datetime
    until: datetime
    agreed: bool


class LinkRefused(Exception):
    """The link is unknown, used, stale or for another channel. Which of these is not told outside."""


def fingerprint(channel: str, external_id: str) -> str:
    """How a person of a channel is looked up without keeping their id in the clear."""
    return blind_index(f"{channel}:{external_id}")


def mint_link(session: Session, channel: str, borrower_id: str, now: datetime, life: timedelta = LINK_LIFE) -> str:
    """A one-use word (32 characters of A-Z, a-z, 0-9, _ and -) that makes whoever sends it first this borrower."""
    nonce = secrets.token_urlsafe(24)
    link = SignInLink(
        fingerprint=fingerprint(f"{channel}-link", nonce),
        channel=channel,
        borrower_id=borrower_id,
        created_at=now,
        expires_at=now + life,
    )
    session.add(link)
    record(session, "lender", "identity.link_made", f"borrower:{borrower_id}", {"channel": channel}, now=now)
    return nonce


def peek_link(session: Session, channel: str, nonce: str, now: datetime) -> str:
    """The borrower whom a link is for, without using it up. Raises LinkRefused."""
    link = session.get(SignInLink, fingerprint(f"{channel}-link", nonce))
    if link is None or link.used_at is not None or link.expires_at <= now or link.channel != channel:
        raise LinkRefused
    return link.borrower_id


def redeem_link(session: Session, channel: str, external_id: str, nonce: str, now: datetime) -> Bound:
    """Use a link up and bind its sender to its borrower. Raises LinkRefused; of two that use it at once one wins."""
    borrower_id = peek_link(session, channel, nonce, now)
    used = session.execute(
        update(SignInLink)
        .where(SignInLink.fingerprint == fingerprint(f"{channel}-link", nonce), SignInLink.used_at.is_(None))
        .values(used_at=now)
    )
    if not isinstance(used, CursorResult) or used.rowcount != 1:
        raise LinkRefused
    return bind(session, channel, external_id, borrower_id, "link", now)


def bind(session: Session, channel: str, external_id: str, borrower_id: str, method: str, now: datetime) -> Bound:
    """Bind a verified person; whoever was bound to this borrower here, and whatever this person was, is over."""
    who = fingerprint(channel, external_id)
    before = session.scalar(_mine(channel, external_id).where(Binding.borrower_id == borrower_id))
    agreed = before.agreed_at if before is not None else None
    _unbind(session, now, "bound anew", channel, (Binding.who == who) | (Binding.borrower_id == borrower_id))
    bound = Binding(
        channel=channel, who=who, borrower_id=borrower_id, method=method, phone=_phone_on_file(session, borrower_id),
        bound_at=now, expires_at=now + BINDING_LIFE, agreed_at=agreed,
    )  # fmt: skip
    session.add(bound)
    session.flush()
    detail = {"channel": channel, "method": method, "until": bound.expires_at.isoformat()}
    record(session, "gateway", "identity.bound", f"borrower:{borrower_id}", detail, now=now)
    return _bound(bound)


def bound_to(session: Session, channel: str, external_id: str, now: datetime) -> Bound | None:
    """The borrower that this person is verified to be; None for a stranger, once the binding has expired, and once the
    lender has another phone on file than when it was made: it is then ended."""
    found = session.scalar(_mine(channel, external_id))
    if found is None:
        return None
    other_phone = found.phone is not None and found.phone != _phone_on_file(session, found.borrower_id)
    if found.expires_at <= now or other_phone:
        _unbind(session, now, "another phone on file" if other_phone else "expired", channel, Binding.id == found.id)
        return None
    return _bound(found)


def agree(session: Session, channel: str, external_id: str, to: str, now: datetime) -> None:
    """Note that a bound person agreed to being served on this channel; `to` is a hash of the words they agreed to."""
    found = session.scalars(_mine(channel, external_id)).one()
    found.agreed_at = now
    record(session, "gateway", "identity.agreed", f"borrower:{found.borrower_id}", {"channel": channel, "to": to}, now=now)
    session.flush()


def proved_at(
    session: Session, channel: str, borrower_id: str, conversation_id: str, message_id: str
) -> datetime | None:
    """When the borrower who sent this message last proved who they are: by link or code, or on the web when the session that
    it came through began, whatever other browsers did since. (A message of before that was noted: the newest session.)"""
    bound = select(Binding.bound_at).where(
        Binding.channel == channel, Binding.borrower_id == borrower_id, Binding.unbound_at.is_(None)
    )
    own = (
        select(WebSession.created_at)
        .join(Message, Message.session_id == WebSession.id)
        .where(Message.id == message_id, WebSession.conversation_id == conversation_id)
    )
    newest = select(func.max(WebSession.created_at)).where(WebSession.conversation_id == conversation_id)
    return session.scalar(bound) or session.scalar(own) or session.scalar(newest)


def _mine(channel: str, external_id: str) -> Select[tuple[Binding]]:
    who = fingerprint(channel, external_id)
    return select(Binding).where(Binding.channel == channel, Binding.who == who, Binding.unbound_at.is_(None))


def _bound(found: Binding) -> Bound:
    return Bound(found.borrower_id, found.method, found.bound_at, found.expires_at, found.agreed_at is not None)


def _phone_on_file(session: Session, borrower_id: str) -> str | None:
    known = borrower(session, borrower_id)
    return phone_mark(known.phone) if known is not None and known.phone else None


def unbind(session: Session, channel: str, borrower_id: str, now: datetime, reason: str) -> None:
    """End the borrower's bindings on a channel (signing out, expiry, the lender's word). Safe to repeat."""
    _unbind(session, now, reason, channel, Binding.borrower_id == borrower_id)


def _unbind(session: Session, now: datetime, reason: str, channel: str, which: object) -> None:
    over = session.scalars(
        select(Binding).where(Binding.channel == channel, Binding.unbound_at.is_(None), which)  # type: ignore[arg-type]
    ).all()
    for binding in over:
        binding.unbound_at = now
        detail = {"channel": channel, "reason": reason}
        record(session, "gateway", "identity.unbound", f"borrower:{binding.borrower_id}", detail, now=now)
    session.flush()
