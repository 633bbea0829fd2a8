"""A month's budget as a card, beside what the borrower's loans ask for in the coming month."""

from decimal import Decimal
from typing import Any

from actions.answer import Answer, Reply, choice, say
from actions.borrower import Borrower
from actions.leaves import Leaf, count, day, money, phrase
from actions.loans_in_view import InView
from actions.means import means_of
from actions.offer import SEE_PLANS
from actions.standing_card import next_payment
from actions.turn import Turn
from lending.affordability import Means
from lending.budget import Budget, budget_of
from lending.money import ZERO

BUDGET = "budget"
"""What the questions are asked for, where it is not plans: the slot `aim`."""
CHANGE = choice("choice.change_answers", "correct_answer")
OTHER_DAY = choice("choice.change_due_date", "change_due_date")
NEAR = 5
"""A due date so many days after the pay day finds the pay still there."""


def show_budget(borrower: Borrower, turn: Turn, views: list[InView], **kept: Any) -> Answer:
    """The picture, and where plans are offered beside it a yes is understood. `kept`: slots that this turn has changed."""
    told = _told(borrower, means_of({**turn.slots, **kept}), views)
    offered = any(SEE_PLANS in reply.choices for reply in told)
    return say(*told, leave_form=True, pending="offer_plan" if offered else None, **kept)


def _told(borrower: Borrower, means: Means, views: list[InView]) -> tuple[Reply, ...]:
    """The budget, what it means for the coming month, and a word on the pay day where it and the due date lie apart."""
    loan = views[0].loan
    budget = budget_of(means, borrower.policy(loan))
    if budget is None:
        return (Reply("utter_budget_partial", choices=(CHANGE, SEE_PLANS)),)
    due = sum((_due(view) for view in views if view.loan.currency == loan.currency), ZERO)
    card = _card(budget, due, loan.currency)
    values = {"spare": money(budget.spare, loan.currency), "due": money(due, loan.currency)}
    if not due:
        return (Reply("utter_budget", values, card, choices=(CHANGE,)), *_pay_day(means, views))
    if not budget.missing(due):
        return (Reply("utter_budget_enough", values, card, choices=(CHANGE, SEE_PLANS)), *_pay_day(means, views))
    short = {**values, "missing": money(budget.missing(due), loan.currency)}
    return (Reply("utter_budget_short", short, card, choices=(SEE_PLANS, CHANGE)), *_pay_day(means, views))


def _due(view: InView) -> Decimal:
    """What is late and what comes next."""
    coming = next_payment(view.standing)
    return view.standing.overdue.total + (coming[1] if coming else ZERO)


def _pay_day(means: Means, views: list[InView]) -> tuple[Reply, ...]:
    coming = [on for on, _ in filter(None, (next_payment(view.standing) for view in views))]
    if means.pay_day is None or not coming or (min(coming).day - means.pay_day) % 31 <= NEAR:
        return ()
    values = {"pay_day": phrase("day.of_month", day=count(means.pay_day)), "due": day(min(coming))}
    return (Reply("utter_budget_pay_day", values, choices=(OTHER_DAY,)),)


def _card(budget: Budget, due: Decimal, currency: str) -> dict[str, Any]:
    parts = {"outgoings": budget.outgoings, "other_debts": budget.other_debts, "set_aside": budget.set_aside}
    return {
        "type": "budget",
        "income": money(budget.income, currency),
        "parts": [_part(name, amount, currency) for name, amount in parts.items() if amount],
        "spare": money(budget.spare, currency),
        "overspent": money(budget.overspent, currency) if budget.overspent else None,
        "due": money(due, currency),
    }


def _part(name: str, amount: Decimal, currency: str) -> dict[str, Leaf]:
    return {"label": phrase(f"budget.{name}"), "amount": money(amount, currency)}
