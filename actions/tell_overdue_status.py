"""Am I overdue, since when, how many days?"""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.by_the_hour import by_the_hour
from actions.leaves import count, day, moment, money
from actions.loans_in_view import InView, asked_about, card_of, overview
from actions.offer import offer_or_agreement
from actions.standing_card import next_values
from actions.turn import Turn


class TellOverdueStatus(BorrowerAction):
    called = "action_tell_overdue_status"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        views = asked_about(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        if len(views) > 1:
            return offer_or_agreement(borrower, views, turn, overview(views, turn))
        return offer_or_agreement(borrower, views, turn, status(views[0], turn), *by_the_hour(views[0], turn))


def status(view: InView, turn: Turn) -> Reply:
    """One loan: overdue, within the days of grace, in order, or paid off."""
    currency, at = view.loan.currency, moment(turn.at(view.loan.zone))
    if view.standing.paid_off:
        return Reply("utter_paid_off", {"loan": view.label})
    since = view.standing.overdue_since
    if since is None:
        return Reply("utter_not_overdue", {"loan": view.label, **next_values(view.standing, currency), "at": at})
    values = {"loan": view.label, "since": day(since), "owed": money(view.standing.overdue.total, currency), "at": at}
    if view.standing.days_past_due == 0:
        return Reply("utter_in_grace", values, card_of([view], turn))
    return Reply(
        "utter_overdue_status", {**values, "days": count(view.standing.raw_days_past_due)}, card_of([view], turn)
    )
