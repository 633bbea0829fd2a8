"""What a month may spend on one loan, when the same money must also do for the borrower's other loans here."""

from dataclasses import replace
from decimal import Decimal

from actions.answer import Reply
from actions.borrower import Borrower
from actions.consent import label_of
from actions.leaves import Leaf, listed, money, phrase
from actions.turn import Turn
from lending.affordability import Means, surplus
from lending.loan import Loan
from lending.money import ZERO
from lending.policy import Policy
from lending.reason import Reason
from lending.several import Several, propose_several, share_every_way


def room_for(borrower: Borrower, turn: Turn, loan: Loan, means: Means) -> tuple[Means, Decimal | None, Reason | None]:
    """`means` with what is already agreed here counted as other debts; this loan's part of what is left (None: as much as
    the means allow); and why there is no room, if there is none."""
    means, together = _together(borrower, loan, means)
    if len(together) == 1 or surplus(means, borrower.policy(loan)) is None:
        return means, None, None
    shared = propose_several(together, turn.today(loan.zone), means)
    if shared.refusal is not None:
        return means, None, shared.refusal
    return means, next(share.budget for share in shared.shares if share.loan_id == loan.id), None


def ways_to_share(borrower: Borrower, turn: Turn, loan: Loan, means: Means) -> Reply | None:
    """The four ways of sharing one budget among the loans that are open, side by side; None where there is nothing to
    share."""
    means, together = _together(borrower, loan, means)
    if len(together) == 1 or surplus(means, borrower.policy(loan)) is None:
        return None
    ways = [each for each in share_every_way(together, turn.today(loan.zone), means) if each.refusal is None]
    if not ways:
        return None
    values = {"budget": money(ways[0].budget, loan.currency), "ways": listed(_way(borrower, each, loan) for each in ways)}
    return Reply("utter_ways_to_share", values)


def _way(borrower: Borrower, way: Several, loan: Loan) -> Leaf:
    shares = []
    for each in way.shares:
        options = each.proposals.options
        amount = money(options[0].payment_max if options else each.budget, loan.currency)
        of = borrower.loan(each.loan_id) or loan
        shares.append(phrase("way.share", loan=label_of(of, borrower), amount=amount))
    return phrase(f"way.{way.order}", shares=listed(shares), total=money(way.total, loan.currency))


def _together(borrower: Borrower, loan: Loan, means: Means) -> tuple[Means, list[tuple[Loan, Policy]]]:
    """Means less what is agreed already, and the loans that the rest must do for: this one and those not agreed on."""
    others = [each for each in borrower.loans if each.id != loan.id and each.currency == loan.currency]
    agreed = {each.id: borrower.active_agreement(each.id) for each in others}
    kept = sum((agreement.proposal.payment_max for agreement in agreed.values() if agreement), ZERO)
    if kept:
        means = replace(means, other_debt_payments=(means.other_debt_payments or ZERO) + kept)
    open_ = [each for each in others if agreed[each.id] is None]
    return means, [(each, borrower.policy(each)) for each in borrower.loans if each.id == loan.id or each in open_]
