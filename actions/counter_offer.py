"""At most 800 a month, a bit less, in 12 instalments, from the 15th: what the borrower would rather have."""

from datetime import date

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.closely import closely
from actions.loans_in_view import in_view
from actions.put_forward import put_forward
from actions.standing_card import next_payment
from actions.start_plan import StartPlan, note_wish
from actions.table import Table, pointed_at, table
from actions.turn import Turn
from actions.unclear_value import only_a_value, unclear_value
from actions.wishes import Seen, refined, remembered, wishes_in
from lending.delinquency import standing


class CounterOffer(BorrowerAction):
    called = "action_counter_offer"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        if turn.in_form:
            return note_wish(borrower, turn)
        found = table(borrower, turn)
        if found is not None:
            return counter(borrower, turn, found)
        if not in_view(borrower, turn):
            return say(Reply("utter_no_loans"))
        if only_a_value(turn):
            return unclear_value()
        return StartPlan().reply(borrower, turn)


def counter(borrower: Borrower, turn: Turn, found: Table) -> Answer:
    """Plans that come nearer to what was said; what was wished before still holds unless replaced."""
    today = turn.today(found.loan.zone)
    if not wishes_in(turn, today):
        kept = pointed_at(found, turn)
        return closely(borrower, found.loan, kept) if kept is not None else say(Reply("utter_ask_wish"), pending="choose_plan")
    wish = refined(remembered(turn.slots), turn, today, seen(found, today))
    return put_forward(borrower, turn, found.loan, said={"wish": wish.as_dict()})


def seen(found: Table, today: date) -> Seen:
    """What "less", "longer" and "later" are measured at: the plan looked at closely, else the lightest shown; and the due
    date to come, or of a loan that is late, today."""
    plan = (found.chosen or min(found.kept, key=lambda each: each.proposal.payment_max)).proposal
    now = standing(found.loan, today)
    coming = next_payment(now) if now.overdue_since is None else None
    return Seen(plan.payment_max, plan.count, coming[0] if coming else None)
