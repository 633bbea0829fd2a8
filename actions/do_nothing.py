"""What if I do nothing? Told in figures, without a threat."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.leaves import count, listed, moment, money, phrase
from actions.loans_in_view import InView, asked_about
from actions.offer import offer_or_agreement
from actions.standing_card import next_values
from actions.turn import Turn
from lending.delinquency import standing
from lending.outlook import if_nothing_is_paid

LATER = timedelta(days=30)


class DoNothing(ConversationAction):
    called = "action_do_nothing"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        views = asked_about(borrower, turn) if borrower is not None else []
        if borrower is None or not views:
            return say(Reply("utter_do_nothing_general"))
        told = [each for view in views for each in (doing_nothing(view, turn), *_ahead(view))]
        return offer_or_agreement(borrower, views, turn, *told)


def _ahead(view: InView) -> list[Reply]:
    """One, three and six months on, for a loan with something overdue."""
    if view.standing.overdue_since is None:
        return []
    currency = view.loan.currency
    lines = [
        phrase(
            "outlook.ahead",
            months=count(each.months),
            days=count(each.days_past_due),
            total=money(each.total, currency),
            added=money(each.added, currency),
        )
        for each in if_nothing_is_paid(view.loan, view.standing.as_of)
    ]
    return [Reply("utter_do_nothing_ahead", {"lines": listed(lines)})]


def doing_nothing(view: InView, turn: Turn) -> Reply:
    """What is owed now, what a day adds, and what it will be in thirty days."""
    loan, now = view.loan, view.standing
    if now.paid_off:
        return Reply("utter_paid_off", {"loan": view.label})
    if now.overdue_since is None:
        return Reply("utter_do_nothing_not_overdue", {"loan": view.label, **next_values(now, loan.currency)})
    tomorrow = standing(loan, now.as_of + timedelta(days=1))
    later = standing(loan, now.as_of + LATER)
    values = {
        "loan": view.label,
        "owed": money(now.overdue.total, loan.currency),
        "days": count(now.raw_days_past_due),
        "daily": money(tomorrow.overdue.penalty - now.overdue.penalty, loan.currency),
        "in_30_days": money(later.overdue.total, loan.currency),
        "at": moment(turn.at(loan.zone)),
    }
    return Reply("utter_do_nothing", values)
