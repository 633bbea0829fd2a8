"""Every plan that policy allows a loan, worked out only as far as it is needed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lending.affordability import Means
from lending.delinquency import Standing
from lending.draft import Draft, draft_of, outside_policy
from lending.loan import Loan
from lending.plans import KINDS, Case, Plan
from lending.policy import KindLimits, Policy
from lending.reason import Reason
from lending.start import Start, start_of
from lending.wish import Wish


@dataclass
class Candidates:
    """The plans of every kind that is open; `closed` are the kinds that are not, and why; `outside` (once all plans
    were asked for) the plans that break a limit of policy, and which."""

    loan: Loan
    policy: Policy
    now: Standing
    means: Means
    wish: Wish
    hard_until: date | None
    spare: Decimal | None = None
    in_turn: bool = True
    """Whether a rival may be left aside because another asks for no more in any month: not where months differ."""
    closed: dict[str, Reason] = field(default_factory=dict)
    outside: list[tuple[Draft, Reason]] = field(default_factory=list)
    _drafts: dict[int, Draft | None] = field(default_factory=dict)
    _plans: list[tuple[Plan, Start]] = field(default_factory=list)
    _reserved: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        starts: dict[KindLimits, Start] = {}
        for kind, limits in self.policy.plans.items():
            if limits not in starts:
                starts[limits] = start_of(self.loan, self.policy, limits, self.now)
            case = Case(starts[limits], self.wish, self.means, self.spare)
            shut = KINDS[kind].closed(case)
            if shut is not None:
                self.closed[kind] = shut
                continue
            before = len(self._plans)
            self._plans += ((plan, case.start) for plan in KINDS[kind].choices(case))
            if limits.needs_approval and self.wish.kind != kind:
                self._reserved.update(range(before, len(self._plans)))

    def all(self) -> list[Draft]:
        """Every plan within policy that needs no person's word, or was asked for by its kind."""
        return [draft for _, draft in self._within(at for at in range(len(self._plans)) if at not in self._reserved)]

    def reserved(self) -> list[Draft]:
        """The plans within policy of kinds that only a person grants, where they were not asked for."""
        return [draft for _, draft in self._within(sorted(self._reserved))]

    def promising(self, most: Decimal | None) -> list[Draft]:
        """As all(), without plans of which it is plain, before they are worked out, that a month of theirs takes more
        than `most`, that they are not what the wish asks for, or that another plan of the same payments' dates asks
        for less in all and no more in any month."""
        open_ = (at for at in range(len(self._plans)) if at not in self._reserved)
        asked = list(open_) if self._any_would_do else [at for at in open_ if self._asked(*self._plans[at])]
        bounds = {at: self._plans[at][0].at_least(self._plans[at][1]) for at in asked}
        light = [at for at in asked if most is None or bounds[at][1] <= most]
        found = dict(self._within(at for at in light if not bounds[at][0]))
        best: dict[tuple[int, date], list[tuple[Decimal, Decimal]]] = {}
        for draft in found.values():
            if draft.plan.stands_alone:
                best.setdefault((id(draft.start), draft.last), []).append((draft.total, draft.load))
        free = self.hard_until is not None or not self.in_turn
        for at in sorted((each for each in light if bounds[each][0]), key=lambda each: bounds[each]):  # cheapest first
            if free or not self._beaten(at, *bounds[at], best):
                for _, draft in self._within([at]):
                    found[at] = draft
                    if draft.plan.stands_alone:
                        best.setdefault((id(draft.start), draft.last), []).append((draft.total, draft.load))
        return [found[at] for at in sorted(found)]

    def _beaten(
        self, at: int, total: Decimal, load: Decimal, best: Mapping[tuple[int, date], list[tuple[Decimal, Decimal]]]
    ) -> bool:
        plan, start = self._plans[at]
        rivals = best.get((id(start), plan.last_date(start)), ())
        return any(less < total and lighter <= load for less, lighter in rivals)

    def _within(self, places: Iterable[int]) -> Iterator[tuple[int, Draft]]:
        """The drafts within policy of the plans in these places, worked out once."""
        for at in places:
            if at not in self._drafts:
                self._drafts[at] = self._work_out(*self._plans[at])
            draft = self._drafts[at]
            if draft is not None:
                yield at, draft

    def _work_out(self, plan: Plan, start: Start) -> Draft | None:
        draft = draft_of(plan, start, self.hard_until)
        broken = outside_policy(draft)
        if broken is None:
            return draft
        self.outside.append((draft, broken))
        return None

    @property
    def _any_would_do(self) -> bool:
        wish = self.wish
        return wish.kind is None and wish.periods is None and wish.done_by is None

    def _asked(self, plan: Plan, start: Start) -> bool:
        """Whether the plan is of the kind, the number of payments and the end that the wish asks for."""
        wish = self.wish
        if wish.kind is not None and plan.kind != wish.kind:
            return False
        if wish.periods is None and wish.done_by is None:
            return True
        dates = plan.own_dates(start)
        return wish.periods in (None, len(dates)) and (wish.done_by is None or dates[-1] <= wish.done_by)
