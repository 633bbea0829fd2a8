"""What paying everything today comes to, by the borrower's own ledger."""

from actions.answer import Reply
from actions.borrower import Borrower
from actions.known import facts_card, facts_on
from actions.leaves import day, money
from actions.loans_in_view import InView, asked_about
from actions.turn import Turn
from lending.quotes import payoff

TOPIC = "early_repayment"


def early_repayment(borrower: Borrower, turn: Turn) -> list[Reply]:
    """One quote a loan that is not paid off, with what the law says of paying early; none where there is no such loan."""
    open_ = [view for view in asked_about(borrower, turn) if not view.standing.paid_off]
    card = facts_card(facts_on((TOPIC,), borrower.jurisdiction, turn), borrower.jurisdiction, turn)
    return [_quote(borrower, turn, view, card if view is open_[-1] else None) for view in open_]


def _quote(borrower: Borrower, turn: Turn, view: InView, card: dict[str, object] | None) -> Reply:
    currency = view.loan.currency
    quote = payoff(view.loan, borrower.policy(view.loan), turn.today(view.loan.zone))
    values = {
        "loan": view.label,
        "on": day(quote.on),
        "total": money(quote.total, currency),
        "principal": money(quote.amounts.principal, currency),
        "interest": money(quote.amounts.interest, currency),
        "charges": money(quote.amounts.fee + quote.amounts.penalty, currency),
        "saves": money(quote.saves, currency),
    }
    return Reply("utter_early_repayment", values, card)
