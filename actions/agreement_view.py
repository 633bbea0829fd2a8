"""An agreement as it is told and shown."""

from datetime import datetime
from zoneinfo import ZoneInfo

from actions.answer import Reply
from actions.borrower import Borrower
from actions.consent import label_of
from actions.leaves import Leaf, moment, name, phrase
from actions.plan_view import figures, leaves_of, schedule_rows
from lending.loan import Loan
from lending.store.agreements import Agreement


def made(borrower: Borrower, loan: Loan, agreement: Agreement) -> Reply:
    """The one message that says that something was agreed."""
    values = {"loan": label_of(loan, borrower), **_values(agreement, loan)}
    final = agreement.cancel_until is None
    return Reply("utter_agreement_made_final" if final else "utter_agreement_made", values, agreement_card(agreement, loan))


def told(borrower: Borrower, loan: Loan, agreement: Agreement) -> Reply:
    """What was agreed, asked about later."""
    status = {"status": phrase(f"status.{agreement.status}")}
    values = {"loan": label_of(loan, borrower), **status, **_values(agreement, loan)}
    return Reply("utter_agreement", values, agreement_card(agreement, loan))


def cancel_until(agreement: Agreement, loan: Loan) -> Leaf | None:
    return moment(_local(agreement.cancel_until, loan)) if agreement.cancel_until else None


def agreement_card(agreement: Agreement, loan: Loan) -> dict[str, object]:
    shown = figures(agreement.proposal, loan.currency)
    return {
        "type": "agreement",
        "number": agreement.number,
        "status": phrase(f"status.{agreement.status}"),
        "accepted": moment(_local(agreement.accepted_at, loan)),
        "cancel_until": cancel_until(agreement, loan),
        **leaves_of(shown, "payment", "count", "first", "last", "total"),
        "rows": schedule_rows(agreement.proposal.rows, loan.currency),
    }


def _values(agreement: Agreement, loan: Loan) -> dict[str, Leaf]:
    shown = leaves_of(figures(agreement.proposal, loan.currency), "payment", "count", "first", "last", "total")
    until = cancel_until(agreement, loan)
    return {"number": name(agreement.number), **shown, **({"cancel_until": until} if until else {})}


def _local(at: datetime, loan: Loan) -> datetime:
    return at.astimezone(ZoneInfo(loan.zone)).replace(microsecond=0)
