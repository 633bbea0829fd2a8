"""What may be proposed for a loan: every plan policy allows, judged against means and wish, at most three put
forward."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import Any

from lending.affordability import Means, hard_until, surplus
from lending.candidates import Candidates
from lending.delinquency import Standing, standing
from lending.draft import Draft, draft_of, outside_policy, to_proposal
from lending.leaves import money, phrase, rate
from lending.loan import Loan
from lending.plans import KINDS, Case
from lending.plans.payment_pause import PaymentPause
from lending.policy import Policy
from lending.proposal import Proposal, Row
from lending.ranking import Choice, choose
from lending.reason import Reason, because
from lending.records import FieldError, Record
from lending.start import start_of
from lending.why import Background, reasons_for
from lending.wish import Wish
from lending.wishes import meeting, unmet, unmet_by

__all__ = ["Dropped", "Proposal", "Proposals", "Reason", "Row", "propose", "rebuild"]

GATES = ("deceased", "minor", "insolvent", "litigation", "assigned", "guarantor", "dispute")
"""Flags of a loan that stop every offer until a person has looked at it, the weightiest first."""

NO_CHOICE = Choice((), ())

COMFORT = Decimal("1.5")
"""Of a usual contract instalment: what a month may take when nothing is known of the borrower's means, or when a
temporary shock will be over."""


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


def propose(
    loan: Loan,
    policy: Policy,
    on: date,
    means: Means | None = None,
    wish: Wish | None = None,
    *,
    explain: bool = False,
    budget: Decimal | None = None,
) -> Proposals:
    """The plans for a loan on a business day, from stored inputs alone: the same inputs give the same answer.

    Options never exceed the surplus of `means` (while a temporary shock lasts: in the months until it is over) or the
    wish's monthly amount, the product's limits or the rate cap. Where nothing is affordable, the refusal says so and
    the only option, if any, is a payment pause for a person to approve. `dropped` names the kinds that are not open;
    with `explain` also every single plan left out and why. A `budget` (this loan's part of what can be spared) takes
    the place of the surplus of `means`. Raises FieldError when policy and loan do not belong together.
    """
    _same_currency(loan, policy)
    means, wish = means or Means(), wish or Wish()
    now = standing(loan, on)
    refusal = _refusal(loan, policy, now, means, wish)
    if refusal is not None:
        return Proposals((), (), refusal)
    candidates = Candidates(loan, policy, now, means, wish, hard_until(means, policy, on))
    spare = surplus(means, policy) if budget is None else budget
    return _Judge(loan, policy, means, wish, candidates, spare, explain).judge()


def rebuild(loan: Loan, policy: Policy, kind: str, terms: Mapping[str, Any], on: date) -> Proposal:
    """The proposal that these terms of a kind make today: the same as proposed while ledger, policy and day are the
    same.

    Its role is "recommended" and its reasons those of the plan alone. Raises FieldError for an unknown kind, wrong
    terms, a kind that is not open to the loan, or terms outside policy.
    """
    _same_currency(loan, policy)
    if kind not in KINDS or kind not in policy.plans:
        raise FieldError("kind", f"{kind!r} is not a kind of plan this policy offers")
    plan = KINDS[kind].from_dict(terms, "terms")
    start = start_of(loan, policy, policy.plans[kind], standing(loan, on))
    draft = draft_of(plan, start)
    wrong = (
        KINDS[kind].closed(Case(start, Wish(pay_now=draft.pay_now), Means()))
        or outside_policy(draft)
        or above_cap(draft)
    )
    if wrong is not None:
        raise FieldError("terms", wrong.code)
    seen = Background.of([draft], Means(), Wish(), None)
    return to_proposal(draft, "recommended", reasons_for(draft, "recommended", seen))


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


def above_cap(draft: Draft) -> Reason | None:
    cap = draft.start.cap
    if cap is None or draft.nominal <= cap:
        return None
    return because("above_rate_cap", nominal=rate(draft.nominal), cap=rate(cap))


@dataclass
class _Judge:
    """One call of propose, once it is sure that the loan may have a plan."""

    loan: Loan
    policy: Policy
    means: Means
    wish: Wish
    candidates: Candidates
    surplus: Decimal | None
    explain: bool

    def judge(self) -> Proposals:
        promising = self.candidates.promising(self._most())
        fitting = meeting([each for each in promising if self._affords(each)], self.wish)
        choice = choose(fitting, self.wish, _sound, self._comfortable())
        if choice.chosen:
            return self._answer(choice)
        drafts = self.candidates.all()
        affordable = [each for each in drafts if self._affords(each)]
        if drafts and not affordable:
            return self._unaffordable(drafts)
        sound = [each for each in affordable if _sound(each)]
        if not sound:
            return self._answer(NO_CHOICE, because("no_plan_in_policy"))
        fitting = meeting(sound, self.wish)
        return (
            self._answer(choose(fitting, self.wish, _sound, self._comfortable())) if fitting else self._nearest(sound)
        )

    def _most(self) -> Decimal | None:
        """What no month of a plan that fits can exceed."""
        limits = [each for each in (self._surplus_after_all(), self.wish.monthly_at_most) if each is not None]
        return min(limits, default=None)

    def _surplus_after_all(self) -> Decimal | None:
        """The surplus, or what may be expected once a temporary shock is over."""
        if self.surplus is None or self.candidates.hard_until is None:
            return self.surplus
        return max(self.surplus, COMFORT * self._usual)

    @cached_property
    def _usual(self) -> Decimal:
        """The loan's usual contract instalment."""
        return Decimal(median(each.total for each in self.loan.instalments))

    def _affords(self, draft: Draft) -> bool:
        """Whether the plan keeps to the surplus while times are hard, and after them to the surplus or what may be
        expected of better times."""
        after_all = self._surplus_after_all()
        if self.surplus is None or after_all is None:
            return True
        return draft.strain <= self.surplus and draft.load <= after_all

    def _nearest(self, sound: list[Draft]) -> Proposals:
        """The plans that come closest to a wish none of them meets."""
        distances = [unmet_by(each, self.wish) for each in sound]
        least = min(distances)
        close = [each for each, distance in zip(sound, distances, strict=True) if distance == least]
        choice = choose(close, self.wish, _sound, self._comfortable())
        why = self._shut(self.wish.kind) or unmet(choice.chosen[0][0], self.wish)
        return self._answer(choice, why_nearest=why)

    def _unaffordable(self, drafts: list[Draft]) -> Proposals:
        """Nothing fits the surplus: say so, and offer the shortest pause, if policy has one, for a person to grant."""
        assert self.surplus is not None
        currency = self.loan.currency
        least = money(min(each.strain for each in drafts), currency)
        refusal = because("nothing_affordable", surplus=money(self.surplus, currency), least=least)
        token = next((each for each in drafts if each.plan.kind == PaymentPause.kind and _sound(each)), None)
        choice = NO_CHOICE if token is None else Choice(((token, "recommended"),), (token,))
        answer = self._answer(choice, refusal)
        return replace(answer, options=tuple(replace(each, needs_approval=True) for each in answer.options))

    def _answer(self, choice: Choice, refusal: Reason | None = None, why_nearest: Reason | None = None) -> Proposals:
        options: tuple[Proposal, ...] = ()
        if choice.chosen:
            seen = Background.of(choice.front, self.means, self.wish, self.surplus)
            options = tuple(to_proposal(draft, role, reasons_for(draft, role, seen)) for draft, role in choice.chosen)
        return Proposals(
            options=options,
            dropped=(*self._closed(), *self._left_out(choice)),
            refusal=refusal,
            nearest=why_nearest is not None,
            why_nearest=why_nearest,
            afforded=self.surplus,
        )

    def _closed(self) -> Iterator[Dropped]:
        return (Dropped(kind, {}, why.code, why.values) for kind, why in self.candidates.closed.items())

    def _left_out(self, choice: Choice) -> Iterator[Dropped]:
        """Every plan that is not among the chosen, and why."""
        if not self.explain:
            return
        taken = {id(draft) for draft, _ in choice.chosen}
        left = [(each, self._why_not(each)) for each in self.candidates.all() if id(each) not in taken]
        for draft, why in (*self.candidates.outside, *left):
            yield Dropped(draft.plan.kind, draft.plan.as_dict(), why.code, why.values)

    def _why_not(self, draft: Draft) -> Reason:
        currency = self.loan.currency
        if self.surplus is not None and not self._affords(draft):
            over = draft.strain if draft.strain > self.surplus else draft.load
            return because("over_surplus", payment=money(over, currency), surplus=money(self.surplus, currency))
        return unmet(draft, self.wish) or above_cap(draft) or because("not_among_the_best")

    def _shut(self, kind: str | None) -> Reason | None:
        """Why the kind asked for is not open; None when none was or it is."""
        if kind is None:
            return None
        if kind not in self.policy.plans:
            return because("kind_not_offered", asked=phrase(f"plan.{kind}"))
        return self.candidates.closed.get(kind)

    def _comfortable(self) -> Decimal | None:
        """The month's load that is taken as bearable when nothing was said of means, amount, number or end; twice that
        for one who wants to be done sooner."""
        wish = self.wish
        if any(each is not None for each in (self.surplus, wish.monthly_at_most, wish.periods, wish.done_by)):
            return None
        return COMFORT * self._usual * (2 if wish.shorter else 1)


def _sound(draft: Draft) -> bool:
    return above_cap(draft) is None
