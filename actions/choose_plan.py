"""The second one, the cheapest, this one."""

from actions.answer import Answer, Reply, choice, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.closely import closely
from actions.counter_offer import counter
from actions.leaves import count
from actions.offer import SEE_PLANS
from actions.put_forward import put_forward
from actions.table import Table, pointed_at, table
from actions.turn import Turn
from actions.wishes import wishes_in


class ChoosePlan(BorrowerAction):
    called = "action_choose_plan"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        if found is None:
            return say(Reply("utter_no_plan_shown", choices=(SEE_PLANS,)))
        return pick(borrower, turn, found)


def pick(borrower: Borrower, turn: Turn, found: Table) -> Answer:
    """Look closely at the plan pointed at; figures that no longer hold are worked out again first."""
    if found.expired(turn) or found.repriced():
        fresh = Reply("utter_plan_expired" if found.expired(turn) else "utter_plan_repriced")
        return put_forward(borrower, turn, found.loan, fresh)
    kept = pointed_at(found, turn)
    if kept is None and not turn.values_of("ordinal"):
        if wishes_in(turn, turn.today(found.loan.zone)):
            return counter(borrower, turn, found)
        kept = found.chosen or (found.kept[0] if len(found.kept) == 1 else None)
    return closely(borrower, found.loan, kept) if kept is not None else which_plan(found)


def which_plan(found: Table) -> Answer:
    picks = tuple(
        choice("choice.pick", "choose_plan", {"ordinal": count(number)}, proposal=each.id)
        for number, each in enumerate(found.kept, start=1)
    )
    return say(Reply("utter_choose_first", choices=picks), pending="choose_plan")
