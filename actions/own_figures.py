"""What a general answer leaves open and the borrower's own ledger can say: one message more for whoever is signed in."""

from collections.abc import Callable, Mapping

from actions.answer import Reply
from actions.borrower import Borrower
from actions.do_nothing import doing_nothing
from actions.leaves import day, moment, money
from actions.loans_in_view import InView, asked_about, overview
from actions.tell_amount_due import amount_due
from actions.tell_due_date import due_date
from actions.tell_overdue_status import status
from actions.turn import Turn

OfOneLoan = Callable[[InView, Turn], Reply]


def own_figures(intent: str, borrower: Borrower | None, turn: Turn) -> tuple[Reply, ...]:
    """Nothing for a visitor, for somebody without loans, and for a question that no figure answers."""
    views = asked_about(borrower, turn) if borrower is not None else []
    if not views:
        return ()
    if intent in ABOUT_PAYMENTS:
        return (_last_payment(views, turn),)
    if intent in ABOUT_DUE_DATES and borrower is not None:
        return (due_date(borrower, views[0]) if len(views) == 1 else overview(views, turn),)
    figure = ABOUT_ONE_LOAN.get(intent)
    if figure is None:
        return ()
    return (figure(views[0], turn) if len(views) == 1 else overview(views, turn),)


def _last_payment(views: list[InView], turn: Turn) -> Reply:
    """The newest payment in the ledger: what has not arrived there, or was not meant to, shows by it."""
    at = moment(turn.at(views[0].loan.zone))
    received = [(payment.paid_on, payment.amount, view) for view in views for payment in view.loan.payments]
    if not received:
        return Reply("utter_no_payment_yet", {"at": at})
    paid_on, amount, view = max(received, key=lambda payment: payment[0])
    return Reply(
        "utter_last_payment",
        {"loan": view.label, "date": day(paid_on), "amount": money(amount, view.loan.currency), "at": at},
    )


ABOUT_PAYMENTS = frozenset({"report_payment_problem", "ask_refund"})
ABOUT_DUE_DATES = frozenset({"ask_payment_method", "change_due_date", "manage_autopay", "reminder_setup"})
ABOUT_ONE_LOAN: Mapping[str, OfOneLoan] = {
    "ask_overdue_consequence": doing_nothing,
    "ask_account_restriction": status,
    "ask_reborrow_after_repayment": status,
    "ask_settlement_proof": status,
    "ask_minimum_payment": amount_due,
    "ask_waiver": amount_due,
    "dispute_debt": amount_due,
}
