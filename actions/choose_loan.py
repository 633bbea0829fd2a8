"""The first one, the card one, all of them: which loan is spoken about."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.loan_words import ALL, named
from actions.loans_in_view import InView, in_view, overview, which_loan
from actions.offer import offer_or_agreement
from actions.start_plan import begin
from actions.tell_amount_due import amount_due
from actions.turn import Turn


class ChooseLoan(BorrowerAction):
    """Asked for a plan, goes on with it; else tells where that loan stands."""

    called = "action_choose_loan"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        views = in_view(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        for_plan = turn.slot("asked_about_loan") is not None
        chosen = named(turn, [(view.loan, view.standing) for view in views])
        if chosen is None:
            return which_loan(views) if for_plan or len(views) > 1 else self._tell(borrower, turn, views)
        if not for_plan:
            return self._tell(borrower, turn, [view for view in views if chosen in (ALL, view.loan.id)])
        if chosen == ALL:
            first, *others = _plannable(borrower, views)
            return begin(borrower, turn, first, loans_to_follow=[view.loan.id for view in others] or None)
        return begin(borrower, turn, next(view for view in views if view.loan.id == chosen))

    def _tell(self, borrower: Borrower, turn: Turn, views: list[InView]) -> Answer:
        told = amount_due(views[0], turn) if len(views) == 1 else overview(views, turn)
        return offer_or_agreement(borrower, views, turn, told)


def _plannable(borrower: Borrower, views: list[InView]) -> list[InView]:
    """The loans for which plans are made one after the other: those that are late and not agreed on, the oldest debt first;
    else all in view."""
    late = [view for view in views if view.standing.overdue_since and not borrower.active_agreement(view.loan.id)]
    return sorted(late, key=lambda view: str(view.standing.overdue_since)) or views
