"""Which of the candidates fit the person and the wish, and what is said when none does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import Any

from lending.affordability import Means
from lending.candidates import Candidates
from lending.draft import Draft, to_proposal
from lending.history import History, keeping
from lending.leaves import money, phrase, rate
from lending.loan import Loan
from lending.money import ZERO
from lending.plans.payment_pause import PaymentPause
from lending.plans.token import Token
from lending.policy import Policy
from lending.proposal import Proposal, Role
from lending.ranking import Choice, choose
from lending.reason import Reason, because
from lending.records import Record
from lending.why import Background, reasons_for
from lending.wish import Wish
from lending.wishes import meeting, unmet, unmet_by

NO_CHOICE = Choice((), ())

RELIEF = (Token.kind, PaymentPause.kind)
"""What is left for a person to grant where nothing is affordable, in this order."""

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


def above_cap(draft: Draft) -> Reason | None:
    cap = draft.start.cap
    if cap is None or draft.nominal <= cap:
        return None
    return because("above_rate_cap", nominal=rate(draft.nominal), cap=rate(cap))


@dataclass
class Judge:
    """One call of propose, once it is sure that the loan may have a plan."""

    loan: Loan
    policy: Policy
    means: Means
    wish: Wish
    candidates: Candidates
    surplus: Decimal | None
    explain: bool
    seasons: Mapping[int, Decimal]
    """What each month of the year can spare, where income is seasonal."""
    history: History

    def judge(self) -> Proposals:
        promising = self.candidates.promising(self._most())
        fitting = meeting([each for each in promising if self._affords(each)], self.wish)
        choice = self._choose(fitting)
        if choice.chosen:
            return self._answer(choice)
        drafts = self.candidates.all() or self.candidates.reserved()
        affordable = [each for each in drafts if self._affords(each)]
        if drafts and not affordable:
            return self._unaffordable(drafts)
        sound = [each for each in affordable if _sound(each)]
        if not sound:
            return self._answer(NO_CHOICE, because("no_plan_in_policy"))
        fitting = meeting(sound, self.wish)
        return self._answer(self._choose(fitting)) if fitting else self._nearest(sound)

    def _choose(self, drafts: list[Draft]) -> Choice:
        return choose(drafts, self.wish, _sound, self._comfortable(), self._likely)

    def _likely(self, draft: Draft) -> Decimal:
        return keeping(self.history, draft.load, draft.own_dates, draft.start.on).score

    def _most(self) -> Decimal | None:
        """What no month of a plan that fits can exceed."""
        limits = [each for each in (self._surplus_after_all(), self.wish.monthly_at_most) if each is not None]
        return min(limits, default=None)

    def _surplus_after_all(self) -> Decimal | None:
        """The surplus, or what may be expected once a temporary shock is over."""
        if self.surplus is None:
            return None
        most = max(self.seasons.values(), default=self.surplus)
        return most if self.candidates.hard_until is None else max(most, COMFORT * self._usual)

    @cached_property
    def _usual(self) -> Decimal:
        """The loan's usual contract instalment."""
        return Decimal(median(each.total for each in self.loan.instalments))

    def _affords(self, draft: Draft) -> bool:
        """Whether the plan keeps to the surplus while times are hard, and after them to the surplus or what may be
        expected of better times; of a seasonal income to what each month can spare."""
        after_all = self._surplus_after_all()
        if self.surplus is None or after_all is None:
            return True
        if self.seasons:
            return draft.load <= after_all and self._keeps_to_seasons(draft)
        return draft.strain <= self.surplus and draft.load <= after_all

    def _keeps_to_seasons(self, draft: Draft) -> bool:
        """Whether no calendar month takes more than it can spare (once a temporary shock is over: than may be expected)."""
        hard, later = self.candidates.hard_until, COMFORT * self._usual
        by_month: dict[tuple[int, int], Decimal] = {}
        for due, amount in draft.payments:
            by_month[due.year, due.month] = by_month.get((due.year, due.month), ZERO) + amount
        return all(
            amount <= self.seasons[month] or (hard is not None and date(year, month, 1) >= hard and amount <= later)
            for (year, month), amount in by_month.items()
        )

    def _nearest(self, sound: list[Draft]) -> Proposals:
        """The plans that come closest to a wish none of them meets."""
        distances = [unmet_by(each, self.wish) for each in sound]
        least = min(distances)
        close = [each for each, distance in zip(sound, distances, strict=True) if distance == least]
        choice = self._choose(close)
        why = self._shut(self.wish.kind) or unmet(choice.chosen[0][0], self.wish)
        return self._answer(choice, why_nearest=why)

    def _unaffordable(self, drafts: list[Draft]) -> Proposals:
        """Nothing fits the surplus: say so, and offer token payments and the shortest pause, as far as policy has them,
        for a person to grant."""
        assert self.surplus is not None
        currency = self.loan.currency
        least = money(min(each.strain for each in drafts), currency)
        refusal = because("nothing_affordable", surplus=money(self.surplus, currency), least=least)
        relief = [each for each in (*self.candidates.reserved(), *drafts) if _sound(each)]
        firsts = (next((each for each in relief if each.plan.kind == kind), None) for kind in RELIEF)
        granted = [each for each in firsts if each is not None]
        roles: tuple[Role, ...] = ("recommended", "lightest")
        answer = self._answer(Choice(tuple(zip(granted, roles, strict=False)), tuple(granted)), refusal)
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
        left += [(each, because("only_with_a_person")) for each in self.candidates.reserved() if id(each) not in taken]
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
