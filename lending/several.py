"""Several loans of one borrower, and one budget shared out among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import permutations
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
TRIED = 3
"""Of so many overdue loans every turn is tried for the cheapest: six."""
ORDERS: tuple[Order, ...] = ("contract", "cheapest", "smallest", "pro_rata")


@dataclass(frozen=True, slots=True)
class Share(Record):
    """One loan's part."""

    loan_id: str
    budget: Decimal
    """What a month may spend on this loan."""
    proposals: Proposals
    total: Decimal
    """All that is still paid on this loan if its recommended plan is taken, or as contracted where it has none."""
    ends: date
    """When that is paid."""


@dataclass(frozen=True, slots=True)
class Several(Record):
    """What may be proposed for all the loans together, in the order given. With a refusal there are no shares."""

    shares: tuple[Share, ...]
    budget: Decimal
    refusal: Reason | None = None
    order: Order = "contract"

    @property
    def total(self) -> Decimal:
        """All that is still paid on all the loans."""
        return sum((each.total for each in self.shares), ZERO)


def share_every_way(loans: Sequence[tuple[Loan, Policy]], on: date, means: Means) -> tuple[Several, ...]:
    """propose_several in each of the four orders, to be seen side by side."""
    return tuple(propose_several(loans, on, means, order) for order in ORDERS)


def propose_several(loans: Sequence[tuple[Loan, Policy]], on: date, means: Means, order: Order = "contract") -> Several:
    """Plans for every loan that together never take more than the surplus (the least that the policies find).

    Each loan first gets what its lightest plan takes (a loan with nothing overdue, or one that may have no plan, what
    its contract takes). What is left goes to the overdue loans one after the other, each taking what its recommended
    plan can use: the oldest first ("contract"), the smallest debt first ("smallest"), or in the turn whose plans cost
    least together ("cheapest": every turn of up to three loans is tried, of more the dearest rate first); or to all in
    proportion ("pro_rata"). Raises FieldError when too little was said, or the loans are in several currencies.
    """
    sharing = _sharing(loans, on, means)
    if sharing.left < 0:
        needed = money(sum(sharing.least, ZERO), sharing.currency)
        why = because("nothing_affordable", surplus=money(sharing.budget, sharing.currency), least=needed)
        return Several((), sharing.budget, why, order)
    if order == "pro_rata":
        return sharing.in_turn(None, order)
    return min((sharing.in_turn(turn, order) for turn in sharing.turns(order)), key=lambda each: each.total)


def _sharing(loans: Sequence[tuple[Loan, Policy]], on: date, means: Means) -> "_Sharing":
    if len({loan.currency for loan, _ in loans}) != 1:
        raise FieldError("loans", "must be in one currency")
    spare = [surplus(means, policy) for _, policy in loans]
    known = [each for each in spare if each is not None]
    if not known:
        raise FieldError("means", "monthly_income and necessary_outgoings are needed to share a budget")
    standings = [standing(loan, on) for loan, _ in loans]
    least = [_least(loan, policy, now, means) for (loan, policy), now in zip(loans, standings, strict=True)]
    return _Sharing(loans, on, means, min(known), standings, least)


@dataclass(frozen=True)
class _Sharing:
    """One budget and the loans that share it."""

    loans: Sequence[tuple[Loan, Policy]]
    on: date
    means: Means
    budget: Decimal
    standings: Sequence[Standing]
    least: Sequence[Decimal]

    @property
    def left(self) -> Decimal:
        """What is there beyond what each loan takes at least."""
        return self.budget - sum(self.least, ZERO)

    @property
    def currency(self) -> str:
        return self.loans[0][0].currency

    def turns(self, order: Order) -> Iterator[tuple[int, ...]]:
        """The turns in which the overdue loans may be served."""
        late = [at for at, now in enumerate(self.standings) if now.overdue.total]
        if order == "cheapest" and len(late) <= TRIED:
            yield from permutations(late)
            return

        def key(at: int) -> tuple[date | Decimal, int]:
            loan = self.loans[at][0]
            if order == "contract":
                return loan.disbursed_on, at
            return (-loan.terms.annual_rate if order == "cheapest" else self.standings[at].outstanding.total), at

        yield tuple(sorted(late, key=key))

    def in_turn(self, turn: tuple[int, ...] | None, order: Order) -> Several:
        """The budget shared out in this turn, or in proportion where there is none."""
        left, shares = self.left, {}
        for at in turn if turn is not None else range(len(self.loans)):
            loan, policy = self.loans[at]
            if not self.standings[at].overdue.total:
                continue
            part = left
            if turn is None:
                part = to_minor(self.left * self.least[at] / sum(self.least, ZERO), self.currency, ROUND_DOWN)
            found = self.proposed(loan, policy, self.least[at] + part)
            if turn is not None:
                used = found.options[0].payment_max if found.options else self.least[at]
                left -= max(ZERO, used - self.least[at])
                if found.options:  # the next loans live on what this one leaves
                    found = _within(found, used)
            shares[at] = _share(loan, self.standings[at], self.least[at] + part, found)
        in_order = Proposals((), (), because("nothing_overdue"))
        for at, (loan, _) in enumerate(self.loans):
            shares.setdefault(at, _share(loan, self.standings[at], self.least[at], in_order))
        return Several(tuple(shares[at] for at in range(len(self.loans))), self.budget, order=order)

    def proposed(self, loan: Loan, policy: Policy, budget: Decimal) -> Proposals:
        return propose(loan, policy, self.on, self.means, budget=budget)


def _share(loan: Loan, now: Standing, budget: Decimal, found: Proposals) -> Share:
    if found.options:
        return Share(loan.id, budget, found, found.options[0].total_to_pay, found.options[0].loan_ends)
    ends = max((each.due_date for each in now.unpaid), default=now.as_of)
    return Share(loan.id, budget, found, now.outstanding.total, ends)


def _least(loan: Loan, policy: Policy, now: Standing, means: Means) -> Decimal:
    """What a month of this loan takes at least."""
    lightest = propose(loan, policy, now.as_of, replace(means, monthly_income=None), Wish(lighter=True)).options
    if now.overdue.total and lightest:
        return min(each.payment_max for each in lightest)
    return monthly_load([(each.due_date, each.total) for each in now.unpaid if not each.days_past_due])


def _within(found: Proposals, most: Decimal) -> Proposals:
    """Only the options that take no more than `most` a month."""
    return replace(found, options=tuple(each for each in found.options if each.payment_max <= most))
