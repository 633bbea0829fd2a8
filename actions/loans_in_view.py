"""Which loan a question is about, when a borrower may have several."""

from dataclasses import dataclass
from typing import Any

from actions.answer import Answer, Reply, choice, say
from actions.borrower import Borrower
from actions.leaves import Leaf, count, moment
from actions.loan_words import ALL, of_product
from actions.standing_card import loan_label, standing_card
from actions.turn import Turn
from lending.delinquency import Standing, standing
from lending.loan import Loan


@dataclass(frozen=True, slots=True)
class InView:
    """One loan with its label and where it stands today."""

    loan: Loan
    label: Leaf
    standing: Standing


def in_view(borrower: Borrower, turn: Turn) -> list[InView]:
    """Every loan of the borrower that is not paid off; when all are, every loan."""
    only = len(borrower.loans) == 1
    views = [InView(loan, loan_label(loan, only), standing(loan, turn.today(loan.zone))) for loan in borrower.loans]
    return [view for view in views if not view.standing.paid_off] or views


def named_in(turn: Turn, views: list[InView]) -> str | None:
    """The id of the loan that a pressed button or the message names."""
    pressed: str | None = turn.entity("loan")
    return pressed or of_product(turn, [view.loan for view in views])


def asked_about(borrower: Borrower, turn: Turn) -> list[InView]:
    """The loan that a pressed button or the message names, or the reminder that is being answered; else all in view."""
    views = in_view(borrower, turn)
    reminded = borrower.reminded
    named = named_in(turn, views)
    if named is None and reminded is not None and reminded.fresh:
        named = reminded.loan_id
    return [view for view in views if view.loan.id == named] or views


def overview(views: list[InView], turn: Turn) -> Reply:
    """All loans at a glance."""
    late = sum(view.standing.overdue_since is not None for view in views)
    values = {"count": count(len(views)), "overdue": count(late), "at": moment(turn.at(views[0].loan.zone))}
    return Reply("utter_loans_overview", values, card_of(views, turn))


def card_of(views: list[InView], turn: Turn) -> dict[str, object]:
    return standing_card([(view.label, view.loan, view.standing) for view in views], turn)


def which_loan(views: list[InView], **slots: Any) -> Answer:
    """Ask which loan a plan is wanted for; `slots` keep what was wished meanwhile."""
    choices = [choice("choice.loan", "choose_loan", {"loan": view.label}, loan=view.loan.id) for view in views]
    choices.append(choice("choice.all_loans", "choose_loan", loan=ALL))
    asked: dict[str, Any] = {"pending": "choose_loan", "asked_about_loan": "plan"}
    return say(Reply("utter_which_loan", choices=tuple(choices)), **asked, **slots)
