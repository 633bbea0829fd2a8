"""Work out plans for a loan from what was said, keep them, and show them side by side."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from actions.answer import Answer, Reply, choice, say
from actions.ask_approval import ASK, refer
from actions.borrower import Borrower
from actions.budget import room_for, ways_to_share
from actions.consent import label_of, valid_until
from actions.leaves import count, moment, reason
from actions.means import means_of
from actions.plan_slots import NO_PLAN
from actions.plan_view import plans_card
from actions.standing_card import next_values
from actions.turn import Turn
from actions.wishes import remembered
from lending.delinquency import standing
from lending.history import PastPlan, history_of
from lending.loan import Loan
from lending.outlook import if_nothing_is_paid
from lending.proposals import Proposals, Reason, propose
from lending.store.proposals import KeptProposal, keep_proposals
from lending.wish import Wish

PERSON = choice("choice.talk_to_human", "talk_to_human")
CHANGE_ANSWERS = choice("choice.change_answers", "correct_answer")
COUNTER = choice("choice.counter", "counter_offer")
OTHER_WAYS = {  # what stands beside the plans, where it is more than a counter-offer and a person
    "utter_plans_nearest": (COUNTER, ASK, PERSON),
    "utter_plans_relief": (CHANGE_ANSWERS, COUNTER, PERSON),
}


def put_forward(borrower: Borrower, turn: Turn, loan: Loan, *before: Reply, said: Mapping[str, Any] | None = None) -> Answer:
    """Propose and show. `said` are slots that this turn has just changed; they are kept with the answer."""
    slots = {**turn.slots, **(said or {})}
    found, no_room = work_out(borrower, turn, loan, slots, remembered(slots))
    if no_room is None and any(each != loan.id for each in slots.get("loans_to_follow") or ()):
        ways = ways_to_share(borrower, turn, loan, means_of(slots))
        before = (*before, ways) if ways is not None else before
    if not found.options or no_room is not None:
        return _none(borrower, turn, loan, found.refusal or no_room or Reason("no_plan_in_policy"), before, said or {})
    kept = keep_proposals(
        borrower.session, borrower.id, loan, found, request_key=turn.message_id, conversation_id=turn.conversation_id,
        now=turn.received_at, valid_for=timedelta(hours=borrower.policy(loan).offer_valid_hours),
    )  # fmt: skip
    if found.refusal is not None:
        return laid_out(borrower, turn, loan, kept, *before, key="utter_plans_relief", why=found.refusal, said=said)
    key = "utter_plans" if found.why_nearest is None else "utter_plans_nearest"
    return laid_out(borrower, turn, loan, kept, *before, key=key, why=found.why_nearest, said=said)


def work_out(
    borrower: Borrower, turn: Turn, loan: Loan, slots: Mapping[str, Any], wish: Wish
) -> tuple[Proposals, Reason | None]:
    """The plans that meet this wish, from the answers in `slots`; and why there is no room for any beside the borrower's
    other loans, if there is none."""
    today = turn.today(loan.zone)
    means, budget, no_room = room_for(borrower, turn, loan, means_of(slots))
    history = history_of(loan, today, _past(borrower))
    return propose(loan, borrower.policy(loan), today, means, wish, budget=budget, history=history), no_room


def _past(borrower: Borrower) -> list[PastPlan]:
    """How the borrower's earlier agreements ended; those that run on or were cancelled say nothing."""
    ended: dict[str, Literal["kept", "broken"]] = {"completed": "kept", "broken": "broken"}
    return [PastPlan(each.proposal.kind, ended[each.status]) for each in borrower.agreements if each.status in ended]


def laid_out(
    borrower: Borrower, turn: Turn, loan: Loan, kept: Sequence[KeptProposal], *before: Reply,
    key: str = "utter_plans", why: Reason | None = None, said: Mapping[str, Any] | None = None,
) -> Answer:  # fmt: skip
    """Show kept plans side by side; "the second one" then means the second of these."""
    until = valid_until(kept[0], loan)
    as_of = kept[0].as_of.astimezone(until.tzinfo).replace(microsecond=0)
    values = {"loan": label_of(loan, borrower), "count": count(len(kept)), "at": moment(as_of), "until": moment(until)}
    nothing = if_nothing_is_paid(loan, turn.today(loan.zone)) if standing(loan, turn.today(loan.zone)).overdue_since else ()
    card = plans_card([(each.id, each.proposal) for each in kept], nothing, loan.currency, as_of, until)
    picks = [
        choice("choice.pick", "choose_plan", {"ordinal": count(number)}, proposal=each.id)
        for number, each in enumerate(kept, start=1)
    ]
    if why is not None:
        values["why"] = reason(why)
    shown = Reply(key, values, card, (*picks, *OTHER_WAYS.get(key, (COUNTER, PERSON))))
    slots = {
        **NO_PLAN, **(said or {}), "chosen_loan": loan.id, "pending": "choose_plan",
        "shown_plans": {"loan": loan.id, "plans": [each.id for each in kept]},
    }  # fmt: skip
    return say(*before, shown, leave_form=True, **slots)


def refused(borrower: Borrower, turn: Turn, loan: Loan, why: Reason, *before: Reply, **said: Any) -> Answer:
    """Why no plan can be offered here at all: another matter must be settled first, or none is needed."""
    label = label_of(loan, borrower)
    ended = {**NO_PLAN, **said}
    if why.code == "paid_off":
        return say(*before, Reply("utter_paid_off", {"loan": label}), leave_form=True, **ended)
    if why.code == "nothing_overdue":
        coming = next_values(standing(loan, turn.today(loan.zone)), loan.currency)
        return say(*before, Reply("utter_plan_not_needed", {"loan": label, **coming}), leave_form=True, **ended)
    if why.code == "small_arrears":
        return say(*before, Reply("utter_small_arrears", {"loan": label, **why.values}), leave_form=True, **ended)
    told = Reply("utter_plan_refused", {"loan": label, "why": reason(why)}, choices=(PERSON,))
    referred = (refer(borrower, turn, loan),) if why.code.startswith("gate_") else ()
    return say(*before, told, *referred, leave_form=True, **ended)


def stops_every_offer(why: Reason) -> bool:
    return why.code == "kill_switch" or why.code.startswith("gate_")


def _none(
    borrower: Borrower, turn: Turn, loan: Loan, why: Reason, before: Sequence[Reply], said: Mapping[str, Any]
) -> Answer:  # fmt: skip
    if stops_every_offer(why) or why.code in {"paid_off", "nothing_overdue", "small_arrears"}:
        return refused(borrower, turn, loan, why, *before, **said)
    values = {"loan": label_of(loan, borrower), "why": reason(why)}
    told = Reply("utter_no_plan", values, choices=(CHANGE_ANSWERS, COUNTER, ASK, PERSON))
    return say(*before, told, leave_form=True, **{**NO_PLAN, **said})
