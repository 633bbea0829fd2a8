"""What a month may spend on one loan, when the same money must also do for the borrower's other loans here."""

from dataclasses import replace
from decimal import Decimal

from actions.borrower import Borrower
from actions.turn import Turn
from lending.affordability import Means, surplus
from lending.loan import Loan
from lending.money import ZERO
from lending.reason import Reason
from lending.several import propose_several


def room_for(borrower: Borrower, turn: Turn, loan: Loan, means: Means) -> tuple[Means, Decimal | None, Reason | None]:
    """`means` with what is already agreed here counted as other debts; this loan's part of what is left (None: as much as
    the means allow); and why there is no room, if there is none."""
    others = [each for each in borrower.loans if each.id != loan.id and each.currency == loan.currency]
    agreed = {each.id: borrower.active_agreement(each.id) for each in others}
    kept = sum((agreement.proposal.payment_max for agreement in agreed.values() if agreement), ZERO)
    if kept:
        means = replace(means, other_debt_payments=(means.other_debt_payments or ZERO) + kept)
    open_ = [each for each in others if agreed[each.id] is None]
    if not open_ or surplus(means, borrower.policy(loan)) is None:
        return means, None, None
    together = [(each, borrower.policy(each)) for each in borrower.loans if each.id == loan.id or each in open_]
    shared = propose_several(together, turn.today(loan.zone), means)
    if shared.refusal is not None:
        return means, None, shared.refusal
    return means, next(share.budget for share in shared.shares if share.loan_id == loan.id), None
