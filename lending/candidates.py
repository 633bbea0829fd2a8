"""Every plan that policy allows a loan, worked out only as far as it is needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lending.affordability import Means
from lending.delinquency import Standing
from lending.draft import Draft, draft_of, outside_policy
from lending.loan import Loan
from lending.plans import KINDS, Case, Plan
from lending.policy import Policy
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
    closed: dict[str, Reason] = field(default_factory=dict)
    outside: list[tuple[Draft, Reason]] = field(default_factory=list)
    _drafts: dict[int, Draft | None] = field(default_factory=dict)
    _plans: list[tuple[Plan, Start]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for kind, limits in self.policy.plans.items():
            case = Case(start_of(self.loan, self.policy, limits, self.now), self.wish, self.means)
            shut = KINDS[kind].closed(case)
            if shut is not None:
                self.closed[kind] = shut
            else:
                self._plans += ((plan, case.start) for plan in KINDS[kind].choices(case))

    def all(self) -> list[Draft]:
        """Every plan within policy."""
        return list(self._within(range(len(self._plans))))

    def promising(self, most: Decimal | None) -> list[Draft]:
        """As all(), but for plans of which it is plain, before they are worked out, that a month of theirs takes more
        than `most` or that they are not what the wish asks for."""
        return list(self._within(at for at, plan in enumerate(self._plans) if not self._hopeless(*plan, most)))

    def _within(self, places: Iterator[int] | range) -> Iterator[Draft]:
        for at in places:
            if at not in self._drafts:
                self._drafts[at] = self._work_out(*self._plans[at])
            draft = self._drafts[at]
            if draft is not None:
                yield draft

    def _work_out(self, plan: Plan, start: Start) -> Draft | None:
        draft = draft_of(plan, start, self.hard_until)
        broken = outside_policy(draft)
        if broken is None:
            return draft
        self.outside.append((draft, broken))
        return None

    def _hopeless(self, plan: Plan, start: Start, most: Decimal | None) -> bool:
        wish = self.wish
        if wish.kind is not None and plan.kind != wish.kind:
            return True
        if most is not None and plan.load_at_least(start) > most:
            return True
        if wish.periods is None and wish.done_by is None:
            return False
        dates = plan.own_dates(start)
        return wish.periods not in (None, len(dates)) or (wish.done_by is not None and dates[-1] > wish.done_by)
