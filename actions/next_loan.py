"""After one loan is settled: the next of those that were to be looked at together."""

from actions.answer import Answer, Reply, choice, say
from actions.borrower import Borrower
from actions.consent import label_of
from actions.offer import NOT_NOW
from actions.plan_slots import NO_PLAN
from actions.turn import Turn
from lending.loan import Loan


def with_next_loan(borrower: Borrower, turn: Turn, settled: Loan, *told: Reply) -> Answer:
    """Say what was settled, and offer to go on with the next loan, if there is one; its wishes begin afresh."""
    waiting = [borrower.loan(each) for each in turn.slot("loans_to_follow") or []]
    following = [loan for loan in waiting if loan is not None and loan.id != settled.id]
    following = [loan for loan in following if borrower.active_agreement(loan.id) is None]
    ended = {**NO_PLAN, "wish": None}
    if not following:
        return say(*told, **ended, loans_to_follow=None)
    first = following[0]
    go_on = choice("choice.see_plans", "request_instalment", loan=first.id)
    offer = Reply("utter_next_loan", {"loan": label_of(first, borrower)}, choices=(go_on, NOT_NOW))
    ids = [loan.id for loan in following]
    return say(*told, offer, **ended, pending="offer_plan", chosen_loan=first.id, loans_to_follow=ids)
