"""What has become of requests that a person decides, told where the borrower asks for their agreement or comes back."""

from datetime import timedelta

from actions.answer import Answer, Reply
from actions.ask_approval import ASK
from actions.borrower import Borrower
from actions.leaves import moment, name
from actions.put_forward import laid_out
from actions.turn import Turn
from lending.store.approvals import Approval
from lending.store.proposals import KeptProposal

REFUSAL_IS_NEWS = timedelta(days=30)


def granted(borrower: Borrower, turn: Turn, loan_id: str | None = None) -> tuple[Approval, KeptProposal] | None:
    """The newest plan that a person has granted, while it holds and is not accepted yet."""
    for each in borrower.approvals:
        if each.state != "granted" or loan_id not in (None, each.loan_id) or _agreed_since(borrower, each):
            continue
        kept = borrower.proposal(each.granted)
        if kept is not None and turn.received_at <= kept.expires_at and borrower.loan(each.loan_id) is not None:
            return each, kept
    return None


def _agreed_since(borrower: Borrower, approval: Approval) -> bool:
    """Whether something was agreed on the loan after the decision: the grant has served its purpose."""
    decided, loan_id = approval.decided_at, approval.loan_id
    return decided is not None and any(each.loan_id == loan_id and each.accepted_at >= decided for each in borrower.agreements)


def laid_before(borrower: Borrower, turn: Turn, of: tuple[Approval, KeptProposal], *before: Reply) -> Answer:
    """The granted plan put on the table, as any other plan."""
    approval, kept = of
    loan = borrower.loan(kept.loan_id)
    assert loan is not None
    told = Reply("utter_approval_granted", {"number": name(approval.number)})
    return laid_out(borrower, turn, loan, (kept,), *before, told)


def waiting_or_refused(borrower: Borrower, turn: Turn) -> list[Reply]:
    """One line for the newest request, if it waits or was refused lately."""
    newest = next(iter(borrower.approvals), None)
    loan = borrower.loan(newest.loan_id) if newest is not None else None
    if newest is None or loan is None:
        return []
    zone = turn.at(loan.zone).tzinfo
    values = {"number": name(newest.number), "at": moment(newest.asked_at.astimezone(zone).replace(microsecond=0))}
    if newest.open:
        return [Reply("utter_approval_waits", values)]
    if newest.state == "granted" and not _agreed_since(borrower, newest):  # else it would have been laid before them
        return [Reply("utter_approval_expired", values, choices=(ASK,))]
    lately = newest.decided_at is not None and turn.received_at - newest.decided_at < REFUSAL_IS_NEWS
    return [Reply("utter_approval_refused", values)] if newest.state == "refused" and lately else []
