"""A person decides: requests of borrowers, what staff do about them, and the plan that the borrower may then accept.

States, by the last event: asked → first (a second person must agree) → granted | refused; withdrawn when the borrower
asks for something else. A granted plan binds nobody until the borrower has said yes to it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.approval import Granted, grant
from lending.delinquency import standing
from lending.loan import Loan
from lending.policy import Policy
from lending.proposals import Proposals
from lending.records import FieldError
from lending.store.agreement_rows import RunningAgreement
from lending.store.approval_rows import ApprovalEvent, ApprovalRow
from lending.store.audit import record
from lending.store.base import new_id
from lending.store.engine import begin_writing
from lending.store.loans import LoanRow, ledger_version, lock_loan, read_loans
from lending.store.offer_stops import SamePerson, same_person
from lending.store.policies import policy_for
from lending.store.proposals import NotTheirs, keep_proposals, proposal_row
from lending.wish import Wish

Kind = Literal["plan", "wish", "review", "gate"]
State = Literal["asked", "first", "granted", "refused", "withdrawn"]
OPEN: frozenset[State] = frozenset({"asked", "first"})
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Approval:
    """A request as it stands. `number` is the one people are told; `granted` the proposal that came of it."""

    id: str
    number: str
    kind: Kind
    borrower_id: str
    loan_id: str
    proposal_id: str | None
    wish: Wish
    figures: Mapping[str, Any]
    asked_at: datetime
    state: State
    granted: str | None
    decided_at: datetime | None

    @property
    def open(self) -> bool:
        return self.state in OPEN


class NotOpen(LookupError):
    """No request under this id waits for a decision."""


def ask_approval(
    session: Session,
    borrower_id: str,
    loan: Loan,
    kind: Kind,
    *,
    request_key: str,
    conversation_id: str | None,
    now: datetime,
    wish: Wish | None = None,
    proposal_id: str | None = None,
    figures: Mapping[str, Any] | None = None,
) -> Approval:
    """Lay something before a person. The same again, while it waits, is the same request; something else on the same loan
    takes its place. The caller commits. Raises NotTheirs."""
    begin_writing(session)
    lock_loan(session, loan.id)
    if session.scalar(select(LoanRow.borrower_id).where(LoanRow.id == loan.id)) != borrower_id:
        raise NotTheirs(loan.id)
    if proposal_id is not None and proposal_row(session, borrower_id, proposal_id) is None:
        raise NotTheirs(proposal_id)
    wish = wish or Wish()
    before = [each for each in approvals_of(session, borrower_id) if each.loan_id == loan.id]
    again = _of_request(session, borrower_id, loan.id, request_key)
    if again is not None:
        return next(each for each in before if each.id == again)
    for each in before:
        if each.open and (each.kind, each.proposal_id, each.wish) == (kind, proposal_id, wish):
            return each
    for each in before:
        if each.open:
            _event(session, each.id, "withdrawn", f"borrower:{borrower_id}", "asked for something else", now)
    day = now.astimezone(ZoneInfo(loan.zone)).date()
    running = session.get(RunningAgreement, loan.id)
    row = ApprovalRow(
        id=new_id(),
        number=f"SP-{day:%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}",
        kind=kind,
        borrower_id=borrower_id,
        loan_id=loan.id,
        request_key=request_key,
        conversation_id=conversation_id,
        proposal_id=proposal_id,
        replaces=running.agreement_id if running is not None else None,
        wish=wish.as_dict(),
        figures={"standing": standing(loan, day).as_dict(), **(figures or {})},
        policy_version=policy_for(loan.product, day, session).version,
        ledger_version=ledger_version(loan),
        asked_at=now,
    )
    session.add(row)
    session.flush()
    _event(session, row.id, "asked", f"borrower:{borrower_id}", kind, now)
    return approvals(session, [row])[0]


def approvals_of(session: Session, borrower_id: str) -> tuple[Approval, ...]:
    """Every request of a borrower, the newest first."""
    mine = select(ApprovalRow).where(ApprovalRow.borrower_id == borrower_id)
    newest = mine.order_by(ApprovalRow.asked_at.desc(), ApprovalRow.number.desc())
    return approvals(session, session.scalars(newest).all())


def open_approvals(session: Session) -> tuple[Approval, ...]:
    """All that wait for a person, the oldest first."""
    every = session.scalars(select(ApprovalRow).order_by(ApprovalRow.asked_at, ApprovalRow.number)).all()
    return tuple(each for each in approvals(session, every) if each.open)


def grant_approval(
    session: Session,
    number: str,
    *,
    by: str,
    reason: str,
    now: datetime,
    kind: str | None = None,
    terms: Mapping[str, Any] | None = None,
) -> tuple[Approval, Granted]:
    """Say yes: to the plan or wish asked about, or to other terms of a `kind`. The caller commits.

    Where a second person must agree, the first yes keeps what it was to, and the second (without kind) is to the same.
    Raises NotOpen, SamePerson, and FieldError for terms that nobody may grant.
    """
    row, known = _open(session, number)
    first = _first(session, row.id) if known.state == "first" else None
    if first is not None and same_person(first.by, f"staff:{by}"):
        raise SamePerson("the second yes is for somebody else than the first")
    loan, policy, granted = _weighed(session, row, known, kind, terms, now)
    agreed = {"kind": granted.plan.kind, "terms": dict(granted.plan.terms)}
    if granted.second is not None and (first is None or first.detail != agreed):
        _event(session, row.id, "first", f"staff:{by}", reason, now, detail=agreed)
        return approvals(session, [row])[0], granted
    (kept,) = keep_proposals(
        session, row.borrower_id, loan, Proposals((granted.plan,), ()), request_key=f"approval:{row.id}",
        conversation_id=row.conversation_id, now=now, valid_for=timedelta(hours=policy.approval.granted_valid_hours),
        replaces=row.replaces, approval_id=row.id,
    )  # fmt: skip
    _event(session, row.id, "granted", f"staff:{by}", reason, now, proposal_id=kept.id, detail=agreed)
    return approvals(session, [row])[0], granted


def weigh_approval(
    session: Session, number: str, now: datetime, kind: str | None = None, terms: Mapping[str, Any] | None = None
) -> Granted:
    """What a yes would put to the borrower now; nothing is written. Raises NotOpen, and FieldError as grant_approval."""
    row = session.scalar(select(ApprovalRow).where(ApprovalRow.number == number))
    known = approvals(session, [row])[0] if row is not None else None
    if row is None or known is None or not known.open:
        raise NotOpen(number)
    return _weighed(session, row, known, kind, terms, now)[2]


def refuse_approval(session: Session, number: str, *, by: str, reason: str, now: datetime) -> Approval:
    """Say no, with a reason for the record. The caller commits. Raises NotOpen."""
    row, _ = _open(session, number)
    _event(session, row.id, "refused", f"staff:{by}", reason, now)
    return approvals(session, [row])[0]


def approvals(session: Session, rows: Sequence[ApprovalRow]) -> tuple[Approval, ...]:
    """These rows with the state that their events give them."""
    events = select(ApprovalEvent).where(ApprovalEvent.approval_id.in_([row.id for row in rows]))
    last = {event.approval_id: event for event in session.scalars(events.order_by(ApprovalEvent.id))}
    return tuple(_approval(row, last[row.id]) for row in rows)


def _approval(row: ApprovalRow, last: ApprovalEvent) -> Approval:
    state: Any = last.event
    return Approval(
        id=row.id,
        number=row.number,
        kind=row.kind,  # type: ignore[arg-type]  # written by ask_approval
        borrower_id=row.borrower_id,
        loan_id=row.loan_id,
        proposal_id=row.proposal_id,
        wish=Wish.from_dict(row.wish),
        figures=row.figures,
        asked_at=row.asked_at,
        state=state,
        granted=last.proposal_id,
        decided_at=last.at if state in ("granted", "refused") else None,
    )


def _weighed(
    session: Session, row: ApprovalRow, known: Approval, kind: str | None, terms: Mapping[str, Any] | None, now: datetime
) -> tuple[Loan, Policy, Granted]:
    """The plan that a yes means: to these terms, else to what was asked for (a second yes: to what the first was)."""
    (loan,) = read_loans(session, [session.get_one(LoanRow, row.loan_id)])
    day = now.astimezone(ZoneInfo(loan.zone)).date()
    policy = policy_for(loan.product, day, session)
    if kind is None:
        kind, terms = _asked_for(session, row, _first(session, row.id) if known.state == "first" else None)
    return loan, policy, grant(loan, policy, day, wish=known.wish, kind=kind, terms=terms)


def _open(session: Session, number: str) -> tuple[ApprovalRow, Approval]:
    begin_writing(session)
    row = session.scalar(select(ApprovalRow).where(ApprovalRow.number == number))
    if row is None:
        raise NotOpen(number)
    lock_loan(session, row.loan_id)
    (known,) = approvals(session, [row])
    if not known.open:
        raise NotOpen(number)
    return row, known


def _first(session: Session, approval_id: str) -> ApprovalEvent | None:
    yes = select(ApprovalEvent).where(ApprovalEvent.approval_id == approval_id, ApprovalEvent.event == "first")
    return session.scalar(yes.order_by(ApprovalEvent.id.desc()).limit(1))


def _asked_for(
    session: Session, row: ApprovalRow, first: ApprovalEvent | None
) -> tuple[str | None, Mapping[str, Any] | None]:
    """What a yes without terms is to: what the first person said yes to, else the plan shown, else (None) the wish."""
    if first is not None and first.detail is not None:
        return first.detail["kind"], first.detail["terms"]
    if row.proposal_id is not None:
        body = proposal_row(session, row.borrower_id, row.proposal_id)
        assert body is not None
        return body.body["kind"], body.body["terms"]
    if Wish.from_dict(row.wish).empty:
        raise FieldError("kind", "nothing certain was asked for: say which kind of plan, with its terms")
    return None, None


def _of_request(session: Session, borrower_id: str, loan_id: str, request_key: str) -> str | None:
    same = select(ApprovalRow.id).where(
        ApprovalRow.borrower_id == borrower_id, ApprovalRow.loan_id == loan_id, ApprovalRow.request_key == request_key
    )
    return session.scalar(same)


def _event(
    session: Session, approval_id: str, event: State, by: str, reason: str, now: datetime, *,
    proposal_id: str | None = None, detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    session.add(
        ApprovalEvent(
            approval_id=approval_id, event=event, by=by, reason=reason, proposal_id=proposal_id,
            detail=dict(detail) if detail is not None else None, at=now,
        )
    )  # fmt: skip
    told = {"reason": reason} if by.startswith("staff:") else {"kind": reason}
    record(session, by, f"approval.{event}", f"approval:{approval_id}", told, now=now)
    session.flush()
