"""What follows when somebody has heard that they are late: their agreement if there is one, else a gentle offer."""

from actions.answer import Answer, Reply, choice, say
from actions.borrower import Borrower
from actions.leaves import name
from actions.loans_in_view import InView
from actions.turn import Turn

SEE_PLANS = choice("choice.see_plans", "request_instalment")
NOT_NOW = choice("choice.not_now", "deny")


def offer_plan(*before: Reply) -> Answer:
    """Ask whether to look at plans; yes and no are then understood."""
    return say(*before, Reply("utter_offer_plan", choices=(SEE_PLANS, NOT_NOW)), pending="offer_plan")


def offer_or_agreement(borrower: Borrower, views: list[InView], turn: Turn, *told: Reply) -> Answer:
    """After figures: nothing more when all is in order, in the middle of the questions, or while a consent waits."""
    late = [view for view in views if view.standing.overdue_since is not None]
    if not late:
        return say(*told)
    agreed = [borrower.active_agreement(view.loan.id) for view in late]
    if all(agreed):
        return say(*told, *(Reply("utter_on_agreement", {"number": name(each.number)}) for each in agreed if each))
    if turn.in_form or turn.pending == "consent":
        return say(*told)
    if turn.pending == "offer_plan":  # offered a moment ago: it stands, and is not repeated
        return say(*told, pending="offer_plan")
    return offer_plan(*told)
