"""What paying everything today comes to, or the part that was named, by the borrower's own ledger."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from actions.answer import Reply
from actions.borrower import Borrower
from actions.known import facts_card, facts_on
from actions.leaves import Leaf, day, money
from actions.loans_in_view import InView, asked_about
from actions.turn import Turn
from lending.money import to_minor
from lending.quotes import Prepayment, due_first, payoff, prepay

TOPIC = "early_repayment"


def early_repayment(borrower: Borrower, turn: Turn) -> list[Reply]:
    """One quote a loan that is not paid off, with what the law says of paying early; none where there is no such loan. A sum
    that was named ("先还五千") is quoted where one loan is in view."""
    open_ = [view for view in asked_about(borrower, turn) if not view.standing.paid_off]
    card = facts_card(facts_on((TOPIC,), borrower.jurisdiction, turn), borrower.jurisdiction, turn)
    named = _named(turn)
    if named is not None and len(open_) == 1:
        return _part(borrower, turn, open_[0], named, card)
    return [_quote(borrower, turn, view, card if view is open_[-1] else None) for view in open_]


def _named(turn: Turn) -> Decimal | None:
    """The first sum in the message that is not one a month."""
    sums = (each for each in turn.values_of("amount") if isinstance(each, Mapping) and each.get("per") in (None, "once"))
    said = (Decimal(str(each.get("high") or each.get("value") or 0)) for each in sums)
    return next((each for each in said if each > 0), None)


def _part(borrower: Borrower, turn: Turn, view: InView, named: Decimal, card: dict[str, object] | None) -> list[Reply]:
    """The part that was named, as far as it goes: it settles what is due first, and no more than all is asked for."""
    loan, policy, on = view.loan, borrower.policy(view.loan), turn.today(view.loan.zone)
    amount, first = to_minor(named, loan.currency, ROUND_DOWN), due_first(loan, policy, on)
    ahead = payoff(loan, policy, on).amounts.principal - view.standing.overdue.principal
    if amount >= first + ahead:
        return [_quote(borrower, turn, view, card)]
    values = {"loan": view.label, "amount": money(amount, loan.currency)}
    if amount <= first:
        values |= {"on": day(on), "first": money(first, loan.currency)}
        return [Reply("utter_part_repayment_small", values, card)]
    fewer, lighter = prepay(loan, policy, on, amount, "payment"), prepay(loan, policy, on, amount, "term")
    repaid = {"repaid": money(lighter.settles.principal - view.standing.overdue.principal, loan.currency)}
    then = _options(lighter, fewer, loan.currency)
    return [Reply("utter_part_repayment", values | repaid), Reply("utter_part_repayment_then", then, card)]


def _options(lighter: Prepayment, fewer: Prepayment, currency: str) -> dict[str, Leaf]:
    """Both ways of going on after a part: smaller payments, or fewer of them."""
    assert lighter.last_date is not None and fewer.last_date is not None
    return {
        "payment": money(lighter.payment, currency),
        "last": day(lighter.last_date),
        "saves": money(lighter.saves, currency),
        "usual": money(fewer.payment, currency),
        "sooner": day(fewer.last_date),
        "saves_sooner": money(fewer.saves, currency),
    }


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
