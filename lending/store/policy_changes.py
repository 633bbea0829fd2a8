"""New versions of a product's policy: proposed by one person, approved by another, in force from their day on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.policy import Policy, policy_from_dict
from lending.records import FieldError, read_date
from lending.store.audit import record
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.engine import begin_writing, wait_turn
from lending.store.offer_stops import SamePerson, same_person
from lending.store.policies import PolicyRow, UnknownProduct, policies_of

APPROVED, REFUSED = "approved", "refused"


class PolicyChange(Base):
    """A proposed version, and what came of it. `body` as Policy.as_dict."""

    __tablename__ = "policy_changes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    product: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[str] = mapped_column(String(32))
    effective_from: Mapped[date]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(400))
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[str | None] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str | None] = mapped_column(String(400))


class NotOpen(LookupError):
    """No change under this id waits for a decision."""


def propose_change(
    session: Session, changes: Mapping[str, Any], *, by: str, reason: str, on: date, now: datetime
) -> PolicyChange:
    """Propose a version: `changes` name product, version, effective_from, and the keys that differ from the version
    that would be in force then (a key replaces the old one whole). The caller commits.

    Raises FieldError (also for a day that is past, or a version or day that is taken) and UnknownProduct.
    """
    begin_writing(session)
    for name in ("product", "version", "effective_from"):
        if name not in changes:
            raise FieldError(name, "is missing")
    product, day = str(changes["product"]), read_date(changes["effective_from"], "effective_from")
    known = policies_of(product, session)
    before = max(
        (each for each in known if each.effective_from <= day), key=lambda each: each.effective_from, default=None
    )
    if before is None:
        raise UnknownProduct(f"no policy of product {product!r} is in force on {day}")
    policy = policy_from_dict({**before.as_dict(), **changes})
    _check(policy, before, known, on)
    change = PolicyChange(
        id=new_id(), product=product, version=policy.version, effective_from=day, body=policy.as_dict(),
        reason=reason, proposed_by=by, proposed_at=now,
    )  # fmt: skip
    session.add(change)
    _audit(session, change, by, "proposed", reason, now)
    return change


def decide_change(
    session: Session, change_id: str, decision: str, *, by: str, reason: str, on: date, now: datetime
) -> PolicyChange:
    """Approve or refuse. Approved, it is in force from its day on. The caller commits.

    Raises NotOpen, SamePerson (approving one's own), FieldError (its day has passed, version or day taken meanwhile).
    """
    begin_writing(session)
    wait_turn(session, "policy changes")
    change = session.get(PolicyChange, change_id, with_for_update=True, populate_existing=True)
    if change is None or change.decision is not None:
        raise NotOpen(change_id)
    if decision == APPROVED:
        if same_person(change.proposed_by, by):
            raise SamePerson(f"proposed by {change.proposed_by}: somebody else approves it")
        policy = policy_from_dict(change.body)
        known = policies_of(change.product, session)
        _check(policy, known[0], known, on)
        session.add(
            PolicyRow(
                product=policy.product,
                version=policy.version,
                effective_from=policy.effective_from,
                body=policy.as_dict(),
            )
        )
    change.decision, change.decided_by, change.decided_at, change.decision_reason = decision, by, now, reason
    _audit(session, change, by, decision, reason, now)
    return change


def open_changes(session: Session) -> Sequence[PolicyChange]:
    """Those that wait for a decision, the oldest first."""
    waiting = select(PolicyChange).where(PolicyChange.decision.is_(None))
    return session.scalars(waiting.order_by(PolicyChange.proposed_at, PolicyChange.id)).all()


def _check(policy: Policy, before: Policy, known: Sequence[Policy], on: date) -> None:
    """Nothing that was in force is rewritten, and no two versions have one name or day."""
    if policy.effective_from < on:
        raise FieldError("effective_from", f"{policy.effective_from} is past; a version takes effect today or later")
    if policy.version in {each.version for each in known}:
        raise FieldError("version", f"{policy.version!r} is taken")
    if policy.effective_from in {each.effective_from for each in known}:
        raise FieldError("effective_from", f"another version takes effect on {policy.effective_from}")
    for name in ("currency", "jurisdiction"):
        if getattr(policy, name) != getattr(before, name):
            raise FieldError(name, f"is {getattr(before, name)} and stays so")


def _audit(session: Session, change: PolicyChange, by: str, what: str, reason: str, now: datetime) -> None:
    detail = {
        "change": change.id,
        "version": change.version,
        "from": change.effective_from.isoformat(),
        "reason": reason,
    }
    record(session, f"staff:{by}", f"policy.{what}", f"product:{change.product}", detail, now=now)
    session.flush()
