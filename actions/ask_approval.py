"""Let a person decide: what the program may not grant, or what the borrower will not have decided by a program."""

from typing import Any

from actions.answer import Answer, Reply, choice, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.consent import label_of
from actions.known import facts_card, facts_on, place
from actions.leaves import moment, name
from actions.loans_in_view import InView, in_view
from actions.table import Table, pointed_at, table
from actions.turn import Turn
from actions.wishes import remembered
from lending.approval import stopped
from lending.loan import Loan
from lending.store.approvals import Approval, Kind, ask_approval
from lending.store.proposals import KeptProposal

ASK = choice("choice.ask_approval", "request_review")
REVIEW = choice("choice.person_decides", "request_review")


class AskApproval(BorrowerAction):
    called = "action_ask_approval"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        if found is not None:
            plan = pointed_at(found, turn) or found.chosen
            return _asked(borrower, turn, found.loan, _kind(found, plan, turn), plan, found)
        views = in_view(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        loan = _meant(turn, views).loan
        gated = stopped(loan, borrower.policy(loan)) is not None
        wished = not remembered(turn.slots).empty and turn.slot("chosen_loan") == loan.id
        return _asked(borrower, turn, loan, "gate" if gated else "wish" if wished else "review", None, None)


def refer(borrower: Borrower, turn: Turn, loan: Loan) -> Reply:
    """A gate stops every offer: somebody shall look at it, without being asked to."""
    asked = _ask(borrower, turn, loan, "gate", None, {})
    return Reply("utter_referred", {"number": name(asked.number)})


def _kind(found: Table, plan: KeptProposal | None, turn: Turn) -> Kind:
    if plan is not None and plan.proposal.needs_approval:
        return "plan"
    return "review" if remembered(turn.slots).empty else "wish"


def _meant(turn: Turn, views: list[InView]) -> InView:
    """The loan that was spoken about, else one that is late, else the first."""
    chosen = (view for view in views if view.loan.id == turn.slot("chosen_loan"))
    late = (view for view in views if view.standing.overdue_since is not None)
    return next(chosen, None) or next(late, None) or views[0]


def _asked(
    borrower: Borrower, turn: Turn, loan: Loan, kind: Kind, plan: KeptProposal | None, found: Table | None
) -> Answer:  # fmt: skip
    shown = {"shown": [each.id for each in found.kept]} if found is not None else {}
    asked = _ask(borrower, turn, loan, kind, plan, shown)
    number = {"number": name(asked.number)}
    if asked.asked_at != turn.received_at:
        at = moment(asked.asked_at.astimezone(turn.at(loan.zone).tzinfo).replace(microsecond=0))
        return say(Reply("utter_approval_waits", {**number, "at": at}), leave_form=True)
    values = {**number, "loan": label_of(loan, borrower)}
    if kind != "review":
        return say(Reply("utter_approval_asked", values), leave_form=True)
    where = place(borrower, turn)
    card = facts_card(facts_on(("automated",), where, turn), where, turn)
    return say(Reply("utter_review_asked", values, card), leave_form=True)


def _ask(
    borrower: Borrower, turn: Turn, loan: Loan, kind: Kind, plan: KeptProposal | None, figures: dict[str, Any]
) -> Approval:  # fmt: skip
    return ask_approval(
        borrower.session, borrower.id, loan, kind, request_key=turn.message_id, conversation_id=turn.conversation_id,
        now=turn.received_at, wish=remembered(turn.slots) if kind == "wish" else None,
        proposal_id=plan.id if plan is not None and kind == "plan" else None, figures=figures,
    )  # fmt: skip
