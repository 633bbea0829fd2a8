"""Plans as they were put to a borrower: kept until they expire, so that a "yes" can only mean what was shown."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.loan import Loan
from lending.proposals import Proposal, Proposals
from lending.store.base import Base, EncryptedJson, UtcDateTime, new_id
from lending.store.engine import begin_writing
from lending.store.loans import LoanRow, ledger_version
from lending.store.policies import policy_for


class NotTheirs(LookupError):
    """The loan is not this borrower's."""


class ProposalRow(Base):
    """`body` as Proposal.as_dict; `request_key` is the message that asked for it; `proposed_at` when consent to it was first
    asked. Of a plan that a person granted: the approval, and the agreement that it `replaces` when accepted."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("borrower_id", "request_key", "loan_id", "ordinal", name="uq_proposals_request"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    request_key: Mapped[str] = mapped_column(String(80))
    ordinal: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    shown_hash: Mapped[str] = mapped_column(String(64))
    ledger_version: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[str] = mapped_column(String(32))
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces: Mapped[str | None] = mapped_column(String(32))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approval_id: Mapped[str | None] = mapped_column(String(32))


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A plan under an id. `ordinal` counts from 1 in the order shown; the plan holds until `expires_at`.

    `shown_hash` stands for every figure of the plan: who says yes hands it back, so that nothing else is agreed.
    """

    id: str
    loan_id: str
    ordinal: int
    proposal: Proposal
    shown_hash: str
    ledger_version: str
    policy_version: str
    as_of: datetime
    expires_at: datetime
    replaces: str | None = None
    approval_id: str | None = None


def keep_proposals(
    session: Session,
    borrower_id: str,
    loan: Loan,
    proposals: Proposals,
    *,
    request_key: str,
    conversation_id: str | None,
    now: datetime,
    valid_for: timedelta,
    replaces: str | None = None,
    approval_id: str | None = None,
) -> tuple[KeptProposal, ...]:
    """Keep the options of a loan, in their order. The same request again returns what it kept the first time.

    The caller commits. Raises NotTheirs.
    """
    begin_writing(session)
    if session.scalar(select(LoanRow.borrower_id).where(LoanRow.id == loan.id).with_for_update()) != borrower_id:
        raise NotTheirs(loan.id)
    kept = _of_request(session, borrower_id, loan.id, request_key)
    if kept:
        return tuple(map(_kept, kept))
    version = policy_for(loan.product, now.astimezone(ZoneInfo(loan.zone)).date(), session).version
    ledger = ledger_version(loan)
    rows = [
        ProposalRow(
            id=new_id(),
            borrower_id=borrower_id,
            loan_id=loan.id,
            conversation_id=conversation_id,
            request_key=request_key,
            ordinal=ordinal,
            body=option.as_dict(),
            shown_hash=shown_hash(loan.id, option, version),
            ledger_version=ledger,
            policy_version=version,
            as_of=now,
            expires_at=now + valid_for,
            replaces=replaces,
            approval_id=approval_id,
        )
        for ordinal, option in enumerate(proposals.options, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return tuple(map(_kept, rows))


def put_to_consent(session: Session, borrower_id: str, proposal_id: str, now: datetime) -> None:
    """Note that the borrower was asked to agree: the plan, previewed until then, is proposed. The caller commits."""
    begin_writing(session)
    row = proposal_row(session, borrower_id, proposal_id)
    if row is not None and row.proposed_at is None:
        row.proposed_at = now
        session.flush()


def proposal(session: Session, borrower_id: str, proposal_id: str) -> KeptProposal | None:
    """This proposal, if it was made to this borrower; expired ones too."""
    row = proposal_row(session, borrower_id, proposal_id)
    return None if row is None else _kept(row)


def proposal_row(session: Session, borrower_id: str, proposal_id: str) -> ProposalRow | None:
    return session.scalar(
        select(ProposalRow).where(ProposalRow.id == proposal_id, ProposalRow.borrower_id == borrower_id)
    )


def shown_hash(loan_id: str, shown: Proposal, policy_version: str) -> str:
    """The fingerprint of a plan as shown: its terms, every row and figure, the loan and policy version."""
    whole = {"loan": loan_id, "policy": policy_version, "plan": shown.as_dict()}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _of_request(session: Session, borrower_id: str, loan_id: str, request_key: str) -> Sequence[ProposalRow]:
    same = select(ProposalRow).where(
        ProposalRow.borrower_id == borrower_id,
        ProposalRow.request_key == request_key,
        ProposalRow.loan_id == loan_id,
    )
    return session.scalars(same.order_by(ProposalRow.ordinal)).all()


def kept_plan(session: Session, borrower_id: str, proposal_id: str) -> Proposal | None:
    """The plan under an id as it was kept, whether it still holds or not."""
    row = proposal_row(session, borrower_id, proposal_id)
    return Proposal.from_dict(row.body) if row is not None else None


def _kept(row: ProposalRow) -> KeptProposal:
    return KeptProposal(
        id=row.id,
        loan_id=row.loan_id,
        ordinal=row.ordinal,
        proposal=Proposal.from_dict(row.body),
        shown_hash=row.shown_hash,
        ledger_version=row.ledger_version,
        policy_version=row.policy_version,
        as_of=row.as_of,
        expires_at=row.expires_at,
        replaces=row.replaces,
        approval_id=row.approval_id,
    )
