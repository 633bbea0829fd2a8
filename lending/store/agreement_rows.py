"""The tables of agreements: what was agreed, with who, when and what was shown.

An agreement's row is never changed (a trigger in both databases refuses it); what happens to it later is rows of
`agreement_events`. Which agreement is running on a loan stands in `running_agreements`, at most one a loan.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.lifecycle import RUNNING, Status, recorded
from lending.proposals import Proposal
from lending.store.base import Base, EncryptedJson, UtcDateTime, new_id

ACCEPTED, ACKNOWLEDGED, CANCELLED, SUPERSEDED = (
    "accepted",
    "acknowledged",
    "cancelled",
    "superseded",
)
"""Events of an agreement, with `completed` and `broken` (lending.lifecycle.Event)."""


class AgreementRow(Base):
    """`body` as Proposal.as_dict; `version` counts the agreements ever made on the loan, from 1; `known_payments` are the
    references of the payments that the figures had taken in (None in rows of an earlier time)."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("loan_id", "version"),
        UniqueConstraint("borrower_id", "request_key", "loan_id", name="uq_agreements_request"),
        Index("ix_agreements_accepted", "accepted_at", "conversation_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"))
    version: Mapped[int]
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposals.id"), unique=True)
    request_key: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    shown_hash: Mapped[str] = mapped_column(String(64))
    ledger_version: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[str] = mapped_column(String(32))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancel_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    known_payments: Mapped[list[str] | None] = mapped_column(JSON)


class AgreementEvent(Base):
    """What happened to an agreement, in order. Rows are only ever added.

    `detail` of a supersession or its end: {"by": the other agreement's id}.
    """

    __tablename__ = "agreement_events"
    __table_args__ = (
        Index("ix_agreement_events_agreement", "agreement_id", "id"),
        Index(
            "uq_agreement_events_once",
            "agreement_id",
            "event",
            unique=True,
            sqlite_where=text("event IN ('accepted', 'cancelled')"),
            postgresql_where=text("event IN ('accepted', 'cancelled')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"))
    event: Mapped[str] = mapped_column(String(16))
    request_key: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class RunningAgreement(Base):
    """The one agreement that is running on a loan."""

    __tablename__ = "running_agreements"

    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"), unique=True)


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as it stands. `number` is the one people are told; `proposal` holds every figure agreed.

    `events` in their order; `status` is what they left it in, which payments of today may have overtaken
    (lending.store.keeping). Until `cancel_until` the borrower may cancel; None: not at all.
    """

    id: str
    number: str
    loan_id: str
    version: int
    proposal_id: str
    proposal: Proposal
    status: Status
    events: tuple[str, ...]
    shown_hash: str
    policy_version: str
    channel: str
    locale: str
    accepted_at: datetime
    cancel_until: datetime | None
    request_key: str
    known_payments: tuple[str, ...] | None

    @property
    def running(self) -> bool:
        """Whether it binds, as far as is recorded."""
        return self.status in RUNNING


def as_they_stand(session: Session, rows: Sequence[AgreementRow]) -> tuple[Agreement, ...]:
    """These rows with the status that their events give them, in the order given."""
    events = select(AgreementEvent.agreement_id, AgreementEvent.event).order_by(AgreementEvent.id)
    chosen = session.execute(events.where(AgreementEvent.agreement_id.in_([row.id for row in rows])))
    told: dict[str, list[str]] = defaultdict(list)
    for agreement_id, event in chosen:
        told[agreement_id].append(event)
    return tuple(_agreement(row, tuple(told[row.id])) for row in rows)


def _agreement(row: AgreementRow, events: tuple[str, ...]) -> Agreement:
    return Agreement(
        id=row.id,
        number=row.number,
        loan_id=row.loan_id,
        version=row.version,
        proposal_id=row.proposal_id,
        proposal=Proposal.from_dict(row.body),
        status=recorded(events),
        events=events,
        shown_hash=row.shown_hash,
        policy_version=row.policy_version,
        channel=row.channel,
        locale=row.locale,
        accepted_at=row.accepted_at,
        cancel_until=row.cancel_until,
        request_key=row.request_key,
        known_payments=None if row.known_payments is None else tuple(row.known_payments),
    )
