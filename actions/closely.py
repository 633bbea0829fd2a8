"""One plan looked at closely: its schedule, its all-in cost table, and the question whether it is agreed to."""

from typing import Any

from actions.answer import Answer, Reply, choice, say
from actions.ask_approval import ASK
from actions.borrower import Borrower
from actions.consent import ask, label_of
from actions.leaves import Leaf, listed, phrase, reason
from actions.plan_outlook import outlook
from actions.plan_view import cost_card, done, figures, schedule_card
from actions.put_forward import PERSON
from lending.disclosure import cost_table
from lending.loan import Loan
from lending.store.proposals import KeptProposal, put_to_consent

OTHERS = choice("choice.other_plans", "go_back")


def closely(borrower: Borrower, loan: Loan, kept: KeptProposal, *before: Reply) -> Answer:
    """The figures and the cost table always come before the question; a plan that a person must approve is not asked
    about."""
    label = label_of(loan, borrower)
    today = borrower.turn.today(loan.zone)
    ahead = outlook(loan, kept.proposal, borrower.policy(loan), today)
    told = (detail(loan, kept, label), ahead, costs(borrower, loan, kept, label))
    chosen: dict[str, Any] = {"chosen_plan": kept.id, "chosen_loan": loan.id}
    if kept.proposal.needs_approval:
        question = Reply("utter_needs_approval", {"loan": label}, choices=(ASK, OTHERS, PERSON))
        return say(*before, *told, question, pending="approval", **chosen)
    put_to_consent(borrower.session, borrower.id, kept.id, borrower.turn.received_at)
    question = ask(kept, loan, label)
    return say(*before, *told, question, pending="consent", shown_hash=kept.shown_hash, **chosen)


def detail(loan: Loan, kept: KeptProposal, label: Leaf) -> Reply:
    why = listed([reason(each) for each in kept.proposal.reasons])
    values = {"loan": label, **figures(kept.proposal, loan.currency), "why": why, "done": done(kept.proposal)}
    return Reply("utter_plan_detail", values, plan_schedule(loan, kept), (OTHERS,))


def plan_schedule(loan: Loan, kept: KeptProposal) -> dict[str, object]:
    title = phrase("schedule.plan", kind=phrase(f"plan.{kept.proposal.kind}"))
    return schedule_card(title, kept.proposal.rows, loan.currency)


def costs(borrower: Borrower, loan: Loan, kept: KeptProposal, label: Leaf) -> Reply:
    items = cost_table(loan, kept.proposal, borrower.policy(loan))
    return Reply("utter_cost_table", {"loan": label}, cost_card(items, kept.proposal, loan.currency))


