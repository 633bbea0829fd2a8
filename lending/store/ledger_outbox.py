"""What the lender's ledger is still to be told: written with the agreement in one transaction, sent until acknowledged.

What is sent is made of rows that never change, so only the fact that it is to be sent is kept here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ForeignKey, Index, String, exists, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from lending.ledger.port import Disagreement, Entry, EntryKind, Receipt
from lending.store.agreement_rows import ACKNOWLEDGED, AgreementEvent, AgreementRow
from lending.store.audit import record
from lending.store.base import Base, UtcDateTime
from lending.store.borrowers import BorrowerRow
from lending.store.loans import LoanRow
from lending.store.staff_cases import open_case

WAITING, DONE, REFUSED = "waiting", "done", "refused"
LONGEST_PAUSE = timedelta(minutes=15)
SILENT_AFTER = 8  # tries; then staff are told, and it is tried on


class LedgerMessage(Base):
    """`key` is the ledger's idempotency key; `next_try_at` also keeps two workers from sending at once."""

    __tablename__ = "ledger_outbox"
    __table_args__ = (
        Index(
            "ix_ledger_outbox_waiting",
            "loan_id",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"))
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reference: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str | None] = mapped_column(String(120))


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that this worker has taken."""

    id: int
    entry: Entry


def tell_ledger(session: Session, row: AgreementRow, kind: EntryKind, cause: str, now: datetime) -> None:
    """Let the ledger know what became of an agreement, in the transaction in which it did. `cause` tells apart what may
    happen more than once."""
    key = f"{row.id}:{kind}:{cause}"
    session.add(
        LedgerMessage(
            key=key, agreement_id=row.id, loan_id=row.loan_id, kind=kind, at=now,
            state=WAITING, tries=0, next_try_at=now,
        )
    )  # fmt: skip
    session.flush()


def anything_due(session: Session, now: datetime) -> bool:
    """Whether there is something to take: cheap to ask often, and in nobody's way."""
    due = select(LedgerMessage.id).where(LedgerMessage.state == WAITING, LedgerMessage.next_try_at <= now)
    return session.scalar(due.limit(1)) is not None


def take(session: Session, now: datetime) -> Sending | None:
    """The oldest message whose time has come, taken for a while; those of one loan go in their order. The caller commits."""
    earlier = aliased(LedgerMessage)
    blocked = exists().where(
        earlier.loan_id == LedgerMessage.loan_id, earlier.state == WAITING, earlier.id < LedgerMessage.id
    )
    due = select(LedgerMessage).where(LedgerMessage.state == WAITING, LedgerMessage.next_try_at <= now, ~blocked)
    oldest = due.order_by(LedgerMessage.id).limit(1)
    message = session.scalar(oldest.with_for_update(skip_locked=True, of=LedgerMessage))
    if message is None:
        return None
    message.tries += 1
    message.next_try_at = now + min(timedelta(seconds=2**message.tries), LONGEST_PAUSE)
    session.flush()
    return Sending(message.id, _entry(session, message))


def answered(session: Session, message_id: int, answer: Receipt | Disagreement, now: datetime) -> None:
    """What the ledger said; said again by another worker it changes nothing. The caller commits."""
    message = session.get_one(LedgerMessage, message_id, with_for_update=True)
    if message.state != WAITING:
        return
    subject = f"agreement:{message.agreement_id}"
    if isinstance(answer, Disagreement):
        message.state, message.problem = REFUSED, answer.code
        detail = {"entry": message.kind, "code": answer.code}
        open_case(session, "ledger_disagrees", subject, detail, key=f"ledger:{message.key}", now=now)
        return
    message.state, message.reference, message.problem = DONE, answer.reference, None
    if message.kind == "accepted":
        session.add(
            AgreementEvent(agreement_id=message.agreement_id, event=ACKNOWLEDGED, request_key=message.key, at=now)
        )
    record(session, "ledger", f"ledger.{message.kind}", subject, {"reference": answer.reference}, now=now)
    session.flush()


def unanswered(session: Session, message_id: int, problem: str, now: datetime) -> None:
    """The ledger was away: it is tried again later, and after many tries staff are told. The caller commits."""
    message = session.get_one(LedgerMessage, message_id, with_for_update=True)
    message.problem = problem[:120]
    if message.tries >= SILENT_AFTER:
        detail = {"entry": message.kind, "problem": message.problem}
        subject = f"agreement:{message.agreement_id}"
        open_case(session, "ledger_silent", subject, detail, key=f"silent:{message.key}", now=now)
    session.flush()


def _entry(session: Session, message: LedgerMessage) -> Entry:
    row = session.get_one(AgreementRow, message.agreement_id)
    return Entry(
        key=message.key,
        kind=cast(EntryKind, message.kind),
        number=row.number,
        loan=session.get_one(LoanRow, row.loan_id).external_id,
        borrower=session.get_one(BorrowerRow, row.borrower_id).external_id,
        at=message.at,
        plan=row.body,
        shown_hash=row.shown_hash,
        policy_version=row.policy_version,
        ledger_version=row.ledger_version,
    )
