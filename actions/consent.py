"""The question that makes an agreement: every figure that is consented to stands in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from actions.answer import Reply, choice
from actions.borrower import Borrower
from actions.leaves import Leaf, moment
from actions.plan_view import done, figures, leaves_of, pays
from actions.standing_card import loan_label
from lending.loan import Loan
from lending.store.proposals import KeptProposal

YES = choice("choice.consent", "affirm")
NO = choice("choice.decline", "deny")


def ask(kept: KeptProposal, loan: Loan, label: Leaf) -> Reply:
    """Do you agree? With the plan's figures and how long they hold."""
    values = {"loan": label, **figures(kept.proposal, loan.currency), "until": moment(valid_until(kept, loan))}
    values |= {"pays": pays(kept.proposal, loan.currency), "done": done(kept.proposal)}
    return Reply("utter_ask_consent", values, choices=(YES, NO))


def reminder(borrower: Borrower) -> Reply | None:
    """The same question in short, after something else was answered; None when its plan is no longer there."""
    kept = borrower.proposal(borrower.turn.slot("chosen_plan"))
    loan = borrower.loan(kept.loan_id) if kept else None
    if kept is None or loan is None:
        return None
    shown = leaves_of(figures(kept.proposal, loan.currency), "payment", "count", "first")
    return Reply("utter_consent_reminder", {"loan": label_of(loan, borrower), **shown}, choices=(YES, NO))


def label_of(loan: Loan, borrower: Borrower) -> Leaf:
    return loan_label(loan, only=len(borrower.loans) == 1)


def valid_until(kept: KeptProposal, loan: Loan) -> datetime:
    """When the plan stops being valid, on the wall clock where the loan lives."""
    return kept.expires_at.astimezone(ZoneInfo(loan.zone)).replace(microsecond=0)
