"""What do I owe, and what is it made of?"""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.leaves import moment, money
from actions.loans_in_view import InView, asked_about, card_of, overview
from actions.offer import offer_or_agreement
from actions.standing_card import SHOWN, next_values
from actions.turn import Turn


class TellAmountDue(BorrowerAction):
    called = "action_tell_amount_due"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        views = asked_about(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        told = amount_due(views[0], turn) if len(views) == 1 else overview(views, turn)
        return offer_or_agreement(borrower, views, turn, told)


def amount_due(view: InView, turn: Turn) -> Reply:
    """What is past due in its parts; without arrears, what comes next."""
    standing, currency = view.standing, view.loan.currency
    if standing.paid_off:
        return Reply("utter_paid_off", {"loan": view.label})
    at = moment(turn.at(view.loan.zone))
    if standing.overdue_since is None:
        return Reply("utter_amount_due_none", {"loan": view.label, **next_values(standing, currency), "at": at})
    parts = {each.value: money(standing.overdue.of(each), currency) for each in SHOWN}
    total = money(standing.overdue.total, currency)
    return Reply("utter_amount_due", {"loan": view.label, "total": total, **parts, "at": at}, card_of([view], turn))
