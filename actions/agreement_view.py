"""An agreement as it is told and shown."""

from datetime import datetime
from zoneinfo import ZoneInfo

from actions.answer import Reply
from actions.borrower import Borrower, Life
from actions.consent import label_of
from actions.leaves import Leaf, count, day, moment, money, name, phrase
from actions.plan_view import done, figures, leaves_of, schedule_rows
from lending.lifecycle import Progress
from lending.loan import Loan
from lending.store.agreements import Agreement


def made(borrower: Borrower, loan: Loan, agreement: Agreement) -> Reply:
    """The one message that says that something was agreed."""
    values = {"loan": label_of(loan, borrower), "done": done(agreement.proposal), **_values(agreement, loan)}
    final = agreement.cancel_until is None
    return Reply("utter_agreement_made_final" if final else "utter_agreement_made", values, agreement_card(agreement, loan))


def told(borrower: Borrower, loan: Loan, agreement: Agreement) -> Reply:
    """What was agreed, asked about later, with what has become of it."""
    life = borrower.life(agreement)
    status = agreement.status if life is None else life.status
    card = agreement_card(agreement, loan, life)
    if life is None or status in ("cancelled", "superseded"):
        said = {"status": phrase(f"status.{status}"), **_values(agreement, loan)}
        return Reply("utter_agreement", {"loan": label_of(loan, borrower), **said}, card)
    values = {"status": phrase(f"status.{status}"), "number": name(agreement.number), **_reached(life.progress, loan)}
    return Reply(_key(life), values, card)


def _key(life: Life) -> str:
    """Which of the answers about an agreement that runs, ran out or stopped."""
    if life.status == "completed":
        return "utter_agreement_completed_rest" if life.progress.left else "utter_agreement_completed"
    if life.status == "broken":
        return "utter_agreement_broken"
    return "utter_agreement_behind" if life.progress.late else "utter_agreement_progress"


def _reached(progress: Progress, loan: Loan) -> dict[str, Leaf]:
    """How far it has come: what is paid, what comes next, what is left, what would bring it up to date."""
    coming = progress.next
    nearest = {"next_date": day(coming.due_date), "next_amount": money(coming.left, loan.currency)} if coming else {}
    late = {"since": day(progress.late[0].due_date)} if progress.late else {}
    return {
        "of": count(len(progress.dues)),
        "settled": count(progress.settled),
        "paid": money(progress.paid, loan.currency),
        "left": money(progress.left, loan.currency),
        "short": money(progress.short_now, loan.currency),
        **nearest,
        **late,
    }


def cancel_until(agreement: Agreement, loan: Loan) -> Leaf | None:
    return moment(_local(agreement.cancel_until, loan)) if agreement.cancel_until else None


def agreement_card(agreement: Agreement, loan: Loan, life: Life | None = None) -> dict[str, object]:
    """With `life` each instalment says how it stands."""
    shown = figures(agreement.proposal, loan.currency)
    rows = schedule_rows(agreement.proposal.rows, loan.currency)
    states = {due.number: phrase(f"due.{due.state}") for due in life.progress.dues} if life and life.running else {}
    return {
        "type": "agreement",
        "id": agreement.id,
        "number": agreement.number,
        "status": phrase(f"status.{agreement.status if life is None else life.status}"),
        "accepted": moment(_local(agreement.accepted_at, loan)),
        "cancel_until": cancel_until(agreement, loan),
        **leaves_of(shown, "payment", "count", "first", "last", "total"),
        "progress": _progress(life.progress, loan) if life and life.running else None,
        "rows": [{**row, "state": states[row["number"]]} if row["number"] in states else row for row in rows],
    }


def _progress(reached: Progress, loan: Loan) -> dict[str, Leaf | None]:
    settled, of, coming = count(reached.settled), count(len(reached.dues)), reached.next
    return {
        "settled": settled,
        "of": of,
        "says": phrase("reached.says", settled=settled, of=of),
        "next": phrase("reached.next", date=day(coming.due_date), amount=money(coming.left, loan.currency))
        if coming
        else None,
    }


def _values(agreement: Agreement, loan: Loan) -> dict[str, Leaf]:
    shown = leaves_of(figures(agreement.proposal, loan.currency), "payment", "count", "first", "last", "total")
    until = cancel_until(agreement, loan)
    return {"number": name(agreement.number), **shown, **({"cancel_until": until} if until else {})}


def _local(at: datetime, loan: Loan) -> datetime:
    return at.astimezone(ZoneInfo(loan.zone)).replace(microsecond=0)
