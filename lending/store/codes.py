"""One-time codes: how a person whom no link of the lender's has named shows which borrower they are.

Two things are asked for, always: the lender's number of the borrower, and a code that goes to the phone that the lender has
on file; where a channel can share a phone number, that must be the same one. Whoever only got an old phone number of a
borrower's does not know the number; whoever only knows the number never sees the code.

What is said to a person is the same whether the number exists or not: an unknown one gets an attempt like any other, with a
code that nobody is sent (a decoy). A person's own limits are told openly; those of a borrower, whom others may be trying, work
silently by decoys, so that they tell nothing about anybody. Codes and phones are kept only as keyed fingerprints.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, func, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.borrowers import Borrower, borrower, borrower_by_external_id, phone_mark
from lending.store.crypto import blind_index
from lending.store.engine import wait_turn

DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5  # of one code
COOL_DOWN = timedelta(minutes=1)  # between two codes
WINDOW, DAY = timedelta(hours=1), timedelta(days=1)
MOST_CODES = 5  # in a window, for one person and for one borrower
MOST_WRONG = 15  # wrong tries in a day, by one person or address and for one borrower
MOST_FROM_ADDRESS = 20  # attempts in a window from one network address
KEPT = timedelta(days=2)
_OPEN = text("over_at IS NULL")


class CodeAttempt(Base):
    """One try at signing in. `number` and `code` are empty while the borrower's number has not been named.

    `borrower_id` is empty for a decoy. All of `who`, `address`, `number`, `phone` and `code` are keyed fingerprints.
    """

    __tablename__ = "code_attempts"
    __table_args__ = (
        Index("uq_code_attempts_open", "who", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_code_attempts_who", "who", "at"),
        Index("ix_code_attempts_address", "address", "at"),
        Index("ix_code_attempts_borrower_id", "borrower_id", "at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(64))
    number: Mapped[str | None] = mapped_column(String(64))
    borrower_id: Mapped[str | None] = mapped_column(ForeignKey("borrowers.id"))
    code: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the other end of a channel, and from where: a network address, or again the id where there is none."""

    channel: str
    external_id: str
    address: str

    @property
    def who(self) -> str:
        return blind_index(f"{self.channel}:{self.external_id}")

    @property
    def where(self) -> str:
        return blind_index(f"address:{self.address}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A code to be sent to the phone on file, once the transaction is committed. Never to be logged."""

    attempt_id: str
    phone: str
    code: str
    locale: str | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """The code was not the one, or there was none: which is not told. `over`: this attempt has ended."""

    over: bool


class TooOften(Exception):
    """This person has tried too often; `wait` until they may again. Says nothing about any borrower."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too often")
        self.wait = wait


def begin_attempt(session: Session, person: Person, phone: str | None, now: datetime) -> None:
    """The person wants to sign in, and has shared this phone number (verified by the channel to be theirs) or none.

    Raises TooOften.
    """
    wait_turn(session, f"code:{person.who}")
    _refuse_too_often(session, person, now)
    _end(session, person, now)
    shared = phone_mark(phone) if phone is not None else None
    session.add(
        CodeAttempt(
            channel=person.channel, who=person.who, address=person.where, phone=shared, tries=0, at=now,
            expires_at=now + CODE_LIFE,
        )
    )  # fmt: skip
    session.flush()


def awaits(session: Session, person: Person, now: datetime) -> str | None:
    """What the person's attempt waits for: "number", "code", or None when there is none."""
    attempt = _open(session, person, now)
    return None if attempt is None else "number" if attempt.code is None else "code"


def ask_code(session: Session, person: Person, number: str, now: datetime) -> Delivery | None:
    """Make the code for the borrower of this number. None for a decoy: to be answered in the same words.

    Raises LookupError when no attempt waits for a number.
    """
    wait_turn(session, f"code:{person.who}")
    attempt = _open(session, person, now)
    if attempt is None or attempt.code is not None:
        raise LookupError("no attempt waits for a number")
    known = borrower_by_external_id(session, number)
    if known is not None:
        wait_turn(session, f"code-borrower:{known.id}")
    real = known if known is not None and _may(session, attempt, known, now) else None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    attempt.number = blind_index(f"number:{number}")
    attempt.code = _code(attempt.id, code)
    attempt.at, attempt.expires_at = now, now + CODE_LIFE
    if real is None or real.phone is None:
        session.flush()
        return None
    attempt.borrower_id, attempt.phone = real.id, phone_mark(real.phone)
    record(session, "gateway", "identity.code_sent", f"borrower:{real.id}", {"channel": person.channel}, now=now)
    session.flush()
    return Delivery(attempt.id, real.phone, code, real.locale)


def try_code(session: Session, person: Person, code: str, now: datetime) -> Borrower | Wrong:
    """The borrower whom the right code proves; each wrong one counts. The transaction must be committed either way."""
    wait_turn(session, f"code:{person.who}")
    attempt = _open(session, person, now)
    if attempt is None or attempt.code is None:
        return Wrong(over=True)
    right = hmac.compare_digest(attempt.code, _code(attempt.id, code))
    known = borrower(session, attempt.borrower_id) if attempt.borrower_id else None
    # A phone that was changed at the lender since the code was sent proves nothing any more.
    unchanged = known is not None and known.phone is not None and phone_mark(known.phone) == attempt.phone
    if right and known is not None and unchanged:
        attempt.over_at = now
        session.flush()
        detail = {"channel": person.channel}
        record(session, "gateway", "identity.code_right", f"borrower:{known.id}", detail, now=now)
        return known
    attempt.tries += 1
    over = attempt.tries >= MOST_TRIES
    if over:
        attempt.over_at = now
    subject = f"borrower:{known.id}" if known else f"person:{person.who[:16]}"
    event = "identity.code_locked" if over else "identity.code_wrong"
    record(session, "gateway", event, subject, {"channel": person.channel}, now=now)
    session.flush()
    return Wrong(over)


def forget_attempts(session: Session, now: datetime) -> int:
    """Drop attempts that no limit counts any more; returns how many."""
    gone = session.execute(delete(CodeAttempt).where(CodeAttempt.at < now - KEPT))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _may(session: Session, attempt: CodeAttempt, known: Borrower, now: datetime) -> bool:
    """Whether a code may go out for this borrower: the shared phone is theirs, and not too much has gone on already."""
    if known.phone is None or (attempt.phone is not None and attempt.phone != phone_mark(known.phone)):
        return False
    mine = CodeAttempt.borrower_id == known.id
    newest, codes = _since(session, mine, now)
    rested = newest is None or newest <= now - COOL_DOWN
    return rested and codes < MOST_CODES and _wrong(session, mine, now) < MOST_WRONG


def _refuse_too_often(session: Session, person: Person, now: datetime) -> None:
    """Raises TooOften by what this person and this address have done themselves."""
    mine, here = CodeAttempt.who == person.who, CodeAttempt.address == person.where
    newest, codes = _since(session, mine & CodeAttempt.number.is_not(None), now)
    if newest is not None and newest > now - COOL_DOWN:
        raise TooOften(newest + COOL_DOWN - now)
    if codes >= MOST_CODES or _since(session, here, now)[1] >= MOST_FROM_ADDRESS:
        raise TooOften(WINDOW)
    if _wrong(session, mine | here, now) >= MOST_WRONG:
        raise TooOften(DAY)


def _since(session: Session, which: ColumnElement[bool], now: datetime) -> tuple[datetime | None, int]:
    """When the newest of these attempts was, and how many there were within the window."""
    found = select(func.max(CodeAttempt.at), func.count()).where(which, CodeAttempt.at > now - WINDOW)
    newest, count = session.execute(found).one()
    return newest, int(count)


def _wrong(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    """Wrong tries at these attempts within a day."""
    tries = select(func.coalesce(func.sum(CodeAttempt.tries), 0)).where(which, CodeAttempt.at > now - DAY)
    return int(session.scalars(tries).one())


def _open(session: Session, person: Person, now: datetime) -> CodeAttempt | None:
    return session.scalar(
        select(CodeAttempt)
        .where(CodeAttempt.who == person.who, CodeAttempt.over_at.is_(None), CodeAttempt.expires_at > now)
        .execution_options(populate_existing=True)
    )


def _end(session: Session, person: Person, now: datetime) -> None:
    still_open = (CodeAttempt.who == person.who, CodeAttempt.over_at.is_(None))
    session.execute(update(CodeAttempt).where(*still_open).values(over_at=now))


def _code(attempt_id: str, code: str) -> str:
    """Six digits are guessed from any plain hash: this one takes the data key, which is not in the database."""
    return blind_index(f"code:{attempt_id}:{code}")
