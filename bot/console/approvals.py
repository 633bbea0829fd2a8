"""Requests that a person decides: the engine's figures, a yes, other terms, or a no with its reason; the borrower is told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.text.say import say
from lending.plans import KINDS
from lending.records import FieldError, plain
from lending.store.approval_rows import ApprovalEvent, ApprovalRow
from lending.store.approvals import (
    Approval,
    NotOpen,
    approvals,
    grant_approval,
    open_approvals,
    refuse_approval,
    weigh_approval,
)
from lending.store.audit import record
from lending.store.borrowers import borrower
from lending.store.conversations import Answer, Conversation, say_beside
from lending.store.engine import writing_briefly
from lending.store.loans_shown import loans_shown
from lending.store.offer_stops import SamePerson
from lending.store.proposals import kept_plan

Terms = tuple[str, Mapping[str, Any]]
TERMS = ("periods", "first_due", "pay_now", "day", "months", "grace", "low_periods", "low_payment")
"""What kinds of plan are made of (lending.plans); which a kind needs, it says itself."""
WHOLE = frozenset({"periods", "day", "months", "grace", "low_periods"})
_LATELY = 100


def show_list(desk: Desk) -> Response:
    """GET /approvals: those that wait, the oldest first; then the latest others."""
    newest = desk.session.scalars(select(ApprovalRow).order_by(ApprovalRow.asked_at.desc()).limit(_LATELY)).all()
    decided = [each for each in approvals(desk.session, newest) if not each.open]
    return render(desk, "approvals.html", waiting=open_approvals(desk.session), decided=decided)


def show(desk: Desk) -> Response:
    """GET /approvals/{number}"""
    return _shown(desk)


def decide(desk: Desk) -> Response:
    """POST …/decide: `decision` is grant, amend (with kind and terms), refuse (each with a reason), or reckon: only work out
    what other terms would come to."""
    found, decision = _asked(desk), desk.field("decision")
    try:
        if decision == "reckon":
            return _shown(desk, terms=_terms(desk))
        reason = desk.field("reason")
        if decision == "refuse":
            after = refuse_approval(desk.session, found.number, by=desk.member.name, reason=reason, now=desk.now)
        else:
            kind, terms = _terms(desk) if decision == "amend" else (None, None)
            after, _ = grant_approval(
                desk.session, found.number, by=desk.member.name, reason=reason, now=desk.now, kind=kind, terms=terms
            )
    except NotOpen:
        return _shown(desk, "approval.gone")
    except SamePerson:
        return _shown(desk, "approval.same_person")
    except FieldError as refused:
        return _shown(desk, "approval.cannot", str(refused))
    if not after.open:
        _tell(desk, after)
    return back(f"/approvals/{found.number}")


def _shown(desk: Desk, wrong: str | None = None, why: str = "", terms: Terms | None = None) -> Response:
    """The page; with `terms`, also what these would come to."""
    found = _asked(desk)
    with writing_briefly(desk.session):
        record(desk.session, desk.actor, "borrower.read", f"approval:{found.id}", {}, now=desk.now)
    events = select(ApprovalEvent).where(ApprovalEvent.approval_id == found.id).order_by(ApprovalEvent.id)
    loans = loans_shown(desk.session, found.borrower_id, desk.now)
    second, plan = None, kept_plan(desk.session, found.borrower_id, found.granted or found.proposal_id or "")
    if found.open:
        try:
            weighed = weigh_approval(desk.session, found.number, desk.now, *(terms or (None, None)))
            plan, second = weighed.plan, weighed.second
        except FieldError as cannot:
            wrong, why = wrong or ("approval.cannot" if terms else None), why or str(cannot)
    return render(
        desk, "approval.html", found=found, events=desk.session.scalars(events).all(), plan=plan, second=second,
        loan=next(each for each in loans if each.loan.id == found.loan_id),
        wish={name: plain(value) for name, value in found.wish.as_dict().items() if value}, terms=terms, wrong=wrong, why=why,
        person=borrower(desk.session, found.borrower_id), kinds=sorted(KINDS), fields=TERMS, whole=WHOLE,
        conversation=desk.session.scalar(select(ApprovalRow.conversation_id).where(ApprovalRow.id == found.id)),
    )  # fmt: skip


def _asked(desk: Desk) -> Approval:
    row = desk.session.scalar(select(ApprovalRow).where(ApprovalRow.number == desk.path["number"]))
    if row is None:
        raise Denied(404)
    return approvals(desk.session, [row])[0]


def _terms(desk: Desk) -> Terms:
    """The plan that is granted instead: what was filled in of it. Raises FieldError for a number that is none."""
    given = {name: desk.form[name].strip() for name in TERMS if desk.form.get(name, "").strip()}
    for name in given.keys() & WHOLE:
        if not given[name].isascii() or not given[name].isdecimal() or len(given[name]) > 3:
            raise FieldError(name, "must be a whole number")
    return desk.field("kind", 40), {name: int(each) if name in WHOLE else each for name, each in given.items()}


def _tell(desk: Desk, decided: Approval) -> None:
    """Let the borrower know, where they asked; what was decided they see when they look."""
    conversation_id = desk.session.scalar(select(ApprovalRow.conversation_id).where(ApprovalRow.id == decided.id))
    conversation = desk.session.get(Conversation, conversation_id) if conversation_id else None
    if conversation is None or conversation.ended_at is not None:
        return
    told = say("staff.decided", {"number": {"name": decided.number}}, conversation.locale)
    look = {"title": say("choice.see_decision", {}, conversation.locale), "intent": "ask_agreement", "entities": {}}
    say_beside(desk.session, conversation.id, Answer("staff.decided", told, choices=(look,)), desk.now)
