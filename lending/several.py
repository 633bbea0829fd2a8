"""Several loans of one borrower, and one budget shared out among them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from lending.affordability import Means, surplus
from lending.delinquency import Standing, standing
from lending.leaves import money
from lending.loan import Loan
from lending.money import ZERO, to_minor
from lending.policy import Policy
from lending.proposal import monthly_load
from lending.proposals import Proposals, propose
from lending.reason import Reason, because
from lending.records import FieldError, Record
from lending.wish import Wish

Order = Literal["contract", "cheapest", "smallest", "pro_rata"]


@dataclass(frozen=True, slots=True)
class Share(Record):
    """One loan's part."""

    loan_id: str
    budget: Decimal
    """What a month may spend on this loan."""
    proposals: Proposals


@dataclass(frozen=True, slots=True)
class Several(Record):
    """What may be proposed for all the loans together, in the order given. With a refusal there are no shares."""

    shares: tuple[Share, ...]
    budget: Decimal
    refusal: Reason | None = None


def propose_several(loans: Sequence[tuple[Loan, Policy]], on: date, means: Means, order: Order = "contract") -> Several:
    """Plans for every loan that together never take more than the surplus (the least that the policies find).

    Each loan first gets what its lightest plan takes (a loan with nothing overdue, or one that may have no plan, what
    its contract takes). What is left goes to the overdue loans one after the other, each taking what its recommended
    plan can use: the oldest first ("contract"), the dearest rate first ("cheapest": it saves most), the smallest debt
    first ("smallest"); or to all in proportion ("pro_rata"). Raises FieldError when too little was said, or the loans
    are in several currencies.
    """
    if len({loan.currency for loan, _ in loans}) != 1:
        raise FieldError("loans", "must be in one currency")
    spare = [surplus(means, policy) for _, policy in loans]
    known = [each for each in spare if each is not None]
    if not known:
        raise FieldError("means", "monthly_income and necessary_outgoings are needed to share a budget")
    budget, currency = min(known), loans[0][0].currency
    standings = [standing(loan, on) for loan, _ in loans]
    least = [_least(loan, policy, now, means) for (loan, policy), now in zip(loans, standings, strict=True)]
    left = budget - sum(least, ZERO)
    if left < 0:
        needed = money(sum(least, ZERO), currency)
        return Several((), budget, because("nothing_affordable", surplus=money(budget, currency), least=needed))
    shares: dict[int, Share] = {}
    for at in _in_order(loans, standings, order):
        loan, policy = loans[at]
        if not standings[at].overdue.total:
            shares[at] = Share(loan.id, least[at], Proposals((), (), because("nothing_overdue")))
            continue
        part = to_minor(left * least[at] / sum(least, ZERO), currency, ROUND_DOWN) if order == "pro_rata" else left
        found = propose(loan, policy, on, means, budget=least[at] + part)
        if order != "pro_rata":
            used = found.options[0].payment_max if found.options else least[at]
            left -= max(ZERO, used - least[at])
            if found.options:  # the next loans live on what this one leaves
                found = _within(found, used)
        shares[at] = Share(loan.id, least[at] + part, found)
    return Several(tuple(shares[at] for at in range(len(loans))), budget)


def _least(loan: Loan, policy: Policy, now: Standing, means: Means) -> Decimal:
    """What a month of this loan takes at least."""
    lightest = propose(loan, policy, now.as_of, replace(means, monthly_income=None), Wish(lighter=True)).options
    if now.overdue.total and lightest:
        return min(each.payment_max for each in lightest)
    return monthly_load([(each.due_date, each.total) for each in now.unpaid if not each.days_past_due])


def _in_order(loans: Sequence[tuple[Loan, Policy]], standings: Sequence[Standing], order: Order) -> list[int]:
    """The places of the loans in the order in which what is left is offered to them."""

    def key(at: int) -> tuple[date | Decimal | int, int]:
        if order == "contract":
            return loans[at][0].disbursed_on, at
        if order == "cheapest":
            return -loans[at][0].terms.annual_rate, at
        return (standings[at].outstanding.total if order == "smallest" else 0), at

    return sorted(range(len(loans)), key=key)


def _within(found: Proposals, most: Decimal) -> Proposals:
    """Only the options that take no more than `most` a month."""
    return replace(found, options=tuple(each for each in found.options if each.payment_max <= most))
