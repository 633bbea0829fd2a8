"""When is it due?"""

from actions.agreement_view import told
from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.by_the_hour import by_the_hour
from actions.leaves import day, money
from actions.loans_in_view import InView, asked_about, overview
from actions.standing_card import next_payment, next_values
from actions.turn import Turn


class TellDueDate(BorrowerAction):
    called = "action_tell_due_date"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        views = asked_about(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        if len(views) > 1:
            return say(overview(views, turn))
        return say(due_date(borrower, views[0]), *by_the_hour(views[0], turn))


def due_date(borrower: Borrower, view: InView) -> Reply:
    """The next due date: of the agreement, where one is running; when something is past due, that first."""
    agreed = borrower.active_agreement(view.loan.id)
    if agreed is not None:
        return told(borrower, view.loan, agreed)
    standing, currency = view.standing, view.loan.currency
    coming = next_payment(standing)
    if standing.paid_off:
        return Reply("utter_paid_off", {"loan": view.label})
    if standing.overdue_since is not None:
        values = {
            "loan": view.label,
            "since": day(standing.overdue_since),
            "owed": money(standing.overdue.total, currency),
            **next_values(standing, currency),
        }
        return Reply("utter_due_date_overdue" if coming else "utter_due_date_all_overdue", values)
    assert coming is not None  # not paid off and nothing overdue: something is still to come
    return Reply("utter_due_date", {"loan": view.label, "date": day(coming[0]), "amount": money(coming[1], currency)})
