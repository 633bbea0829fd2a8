"""What may be proposed for a loan: every plan policy allows, judged against means and wish, at most three put
forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from lending.affordability import Means, hard_until, surplus
from lending.delinquency import Standing, standing
from lending.draft import Draft, outside_policy, to_proposal
from lending.leaves import money, name, rate
from lending.loan import Loan
from lending.plans import KINDS, Case
from lending.policy import Policy
from lending.proposal import Proposal, Role, Row
from lending.ranking import choose
from lending.reason import Reason, because
from lending.records import FieldError, Record
from lending.start import start_of
from lending.why import reasons_for
from lending.wish import Wish
from lending.wishes import unmet, unmet_by

__all__ = ["Dropped", "Proposal", "Proposals", "Reason", "Row", "propose", "rebuild"]

GATES = ("deceased", "minor", "insolvent", "litigation", "assigned", "guarantor", "dispute")
"""Flags of a loan that stop every offer until a person has looked at it, the weightiest first."""

COMFORT = Decimal("1.5")
"""Of a usual contract instalment: what a month may take when nothing is known of the borrower's means."""


@dataclass(frozen=True, slots=True)
class Dropped(Record):
    """A plan, or a whole kind (empty terms), that was considered and left out."""

    kind: str
    terms: Mapping[str, Any]
    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposals(Record):
    """The answer to `propose`."""

    options: tuple[Proposal, ...]
    """At most three, the recommended one first, no two alike."""
    dropped: tuple[Dropped, ...]
    refusal: Reason | None = None
    """Why nothing is offered; None when there are options."""
    nearest: bool = False
    """The wish cannot be met within policy and means; the options are the nearest to it."""
    why_nearest: Reason | None = None
    afforded: Decimal | None = None
    """The month's surplus the options were held to, if enough was said."""


def propose(loan: Loan, policy: Policy, on: date, means: Means | None = None, wish: Wish | None = None) -> Proposals:
    """The plans for a loan on a business day, from stored inputs alone: the same inputs give the same answer.

    Options never exceed the surplus of `means` or the wish's monthly amount, the product's limits or the rate cap.
    Raises
    FieldError when policy and loan do not belong together.
    """
    _same_currency(loan, policy)
    means, wish = means or Means(), wish or Wish()
    now = standing(loan, on)
    refusal = _refusal(loan, policy, now, means, wish)
    if refusal is not None:
        return Proposals((), (), refusal)
    drafts, dropped = _drafts(loan, policy, now, means, wish)
    return _Judge(loan, policy, on, means, wish, dropped).judge(drafts)


def rebuild(loan: Loan, policy: Policy, kind: str, terms: Mapping[str, Any], on: date) -> Proposal:
    """The proposal that these terms of a kind make today: the same as proposed while ledger, policy and day are the
    same.

    Its role is "recommended" and its reasons those of the plan alone. Raises FieldError for an unknown kind, wrong
    terms,
    a kind that is not open to the loan, or terms outside policy.
    """
    _same_currency(loan, policy)
    if kind not in KINDS or kind not in policy.plans:
        raise FieldError("kind", f"{kind!r} is not a kind of plan this policy offers")
    plan = KINDS[kind].from_dict(terms, "terms")
    start = start_of(loan, policy, policy.plans[kind], standing(loan, on))
    draft = Draft(plan, start)
    wrong = (
        KINDS[kind].closed(Case(start, Wish(pay_now=draft.pay_now), Means()))
        or outside_policy(draft)
        or _above_cap(draft)
    )
    if wrong is not None:
        raise FieldError("terms", wrong.code)
    return to_proposal(draft, "recommended", reasons_for(draft, (draft,), "recommended", Means(), Wish(), None))


def _same_currency(loan: Loan, policy: Policy) -> None:
    if loan.currency != policy.currency:
        raise FieldError("currency", f"the loan is in {loan.currency}, its policy in {policy.currency}")


def _refusal(loan: Loan, policy: Policy, now: Standing, means: Means, wish: Wish) -> Reason | None:
    """What stops every offer before any plan is looked at."""
    if policy.kill_switch:
        return because("kill_switch")
    for gate in GATES:
        if gate in loan.flags:
            return because(f"gate_{gate}")
    if now.paid_off:
        return because("paid_off")
    if not now.overdue.total and wish.empty and means == Means():
        return because("nothing_overdue")
    return None


def _drafts(loan: Loan, policy: Policy, now: Standing, means: Means, wish: Wish) -> tuple[list[Draft], list[Dropped]]:
    """Every plan of every kind that keeps the policy, and what does not."""
    drafts, dropped = [], []
    for kind, limits in policy.plans.items():
        case = Case(start_of(loan, policy, limits, now), wish, means)
        shut = KINDS[kind].closed(case)
        if shut is not None:
            dropped.append(Dropped(kind, {}, shut.code, shut.values))
            continue
        for plan in KINDS[kind].choices(case):
            draft = Draft(plan, case.start)
            broken = outside_policy(draft)
            if broken is None:
                drafts.append(draft)
            else:
                dropped.append(_dropped(draft, broken))
    return drafts, dropped


def _dropped(draft: Draft, why: Reason) -> Dropped:
    return Dropped(draft.plan.kind, draft.plan.as_dict(), why.code, why.values)


def _above_cap(draft: Draft) -> Reason | None:
    cap = draft.start.cap
    if cap is None or draft.nominal <= cap:
        return None
    return because("above_rate_cap", nominal=rate(draft.nominal), cap=rate(cap))


@dataclass
class _Judge:
    """One call of propose, from the drafts on."""

    loan: Loan
    policy: Policy
    on: date
    means: Means
    wish: Wish
    dropped: list[Dropped]

    def judge(self, drafts: list[Draft]) -> Proposals:
        self.surplus = surplus(self.means, self.policy)
        affordable = [each for each in drafts if not self._too_dear(each)]
        fitting = [each for each in affordable if not unmet(each, self.wish)]
        chosen = choose(fitting, self.wish, self._sound, self._comfortable()) if fitting else []
        if chosen:
            return self._offer(chosen, fitting, drafts)
        if not drafts:
            return self._nothing(because("no_plan_in_policy"))
        if not affordable:
            return self._nothing(self._unaffordable(drafts))
        return self._nearest(affordable, drafts)

    def _nearest(self, affordable: list[Draft], drafts: list[Draft]) -> Proposals:
        """The plans that come closest to a wish none of them meets."""
        best = min((unmet_by(each, self.wish) for each in affordable if self._sound(each)), default=None)
        if best is None:
            return self._nothing(because("no_plan_in_policy"))
        close = [each for each in affordable if unmet_by(each, self.wish) == best]
        chosen = choose(close, self.wish, self._sound)
        why = self._shut(self.wish.kind) or unmet(chosen[0][0], self.wish)
        return self._offer(chosen, close, drafts, why)

    def _offer(
        self, chosen: list[tuple[Draft, Role]], pool: list[Draft], drafts: list[Draft], why: Reason | None = None
    ) -> Proposals:
        options = tuple(
            to_proposal(draft, role, reasons_for(draft, pool, role, self.means, self.wish, self.surplus))
            for draft, role in chosen
        )
        taken = {id(draft) for draft, _ in chosen}
        for each in drafts:
            if id(each) not in taken:
                self.dropped.append(_dropped(each, self._why_not(each)))
        return Proposals(options, tuple(self.dropped), None, why is not None, why, self.surplus)

    def _shut(self, kind: str | None) -> Reason | None:
        """Why the kind asked for is not open; None when none was or it is."""
        if kind is None:
            return None
        if kind not in self.policy.plans:
            return because("kind_not_offered", asked=name(kind))
        return next(
            (Reason(each.code, each.values) for each in self.dropped if each.kind == kind and not each.terms), None
        )

    def _comfortable(self) -> Decimal | None:
        """The month's load that is taken as bearable when nothing was said of means, amount, number or end."""
        wish = self.wish
        said = (self.surplus, wish.monthly_at_most, wish.periods, wish.done_by)
        if wish.shorter or any(each is not None for each in said):
            return None
        return COMFORT * median(each.total for each in self.loan.instalments)

    def _nothing(self, refusal: Reason) -> Proposals:
        return Proposals((), tuple(self.dropped), refusal, False, None, self.surplus)

    def _unaffordable(self, drafts: list[Draft]) -> Reason:
        assert self.surplus is not None
        least = min(each.load for each in drafts)
        for each in drafts:
            self.dropped.append(_dropped(each, self._why_not(each)))
        currency = self.loan.currency
        return because("nothing_affordable", surplus=money(self.surplus, currency), least=money(least, currency))

    def _why_not(self, draft: Draft) -> Reason:
        return self._too_dear(draft) or unmet(draft, self.wish) or _above_cap(draft) or because("not_among_the_best")

    def _too_dear(self, draft: Draft) -> Reason | None:
        """Whether a month of the plan takes more than can be spared (while a temporary shock lasts)."""
        if self.surplus is None:
            return None
        load = draft.load_until(hard_until(self.means, self.policy, self.on))
        if load <= self.surplus:
            return None
        currency = self.loan.currency
        return because("over_surplus", payment=money(load, currency), surplus=money(self.surplus, currency))

    def _sound(self, draft: Draft) -> bool:
        return _above_cap(draft) is None
