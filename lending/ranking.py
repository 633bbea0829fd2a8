"""Which of the plans that fit are put to the borrower: at most three, each for a reason of its own.

Only plans stay that no other beats on every count (total, monthly load, end of the plan, what falls due in the first
month, end of the loan). Recommended is, where an amount was named, the soonest done; where an end was named, the
lightest; else the balanced one: each of total, load and end is scaled from 0 (best of the plans left) to 1 (worst),
and the least sum wins. The plan that runs longest is never recommended while another is left, unless lighter payments
were asked for. Where nothing is known of the borrower's means, plans with a month heavier than one and a half usual
instalments are left aside while there are others.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from lending.draft import Draft
from lending.money import ZERO
from lending.proposal import Role
from lending.wish import Wish

Key = tuple[Any, ...]


def undominated(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that no other is at least as good as on every count and better on one; of equals the first."""
    columns = [(each.total, each.load, each.last, each.first_month, each.ends) for each in drafts]
    kept: list[int] = []
    for at in sorted(range(len(drafts)), key=lambda at: (columns[at], at)):
        if not any(_as_good(columns[other], columns[at]) for other in kept):
            kept.append(at)
    return [drafts[at] for at in kept]


def _as_good(one: Key, other: Key) -> bool:
    return all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


def choose(
    drafts: Sequence[Draft], wish: Wish, sound: Callable[[Draft], bool], comfortable: Decimal | None = None
) -> list[tuple[Draft, Role]]:
    """At most three drafts with distinct roles, the recommended one first. `sound` is asked last (it is costly): a
    draft it
    refuses is passed over."""
    front = undominated(drafts)
    if comfortable is not None:
        front = [each for each in front if each.load <= comfortable] or front
    chosen: list[tuple[Draft, Role]] = []
    first = _first_sound(_recommended(front, wish), sound)
    if first is None:
        return []
    chosen.append((first, "recommended"))
    orders: tuple[tuple[Role, Callable[[Draft], Key]], ...] = (
        ("cheapest", cheapest),
        ("lightest", lightest),
        ("soonest", soonest),
    )
    for role, key in orders:
        best = _first_sound(sorted(front, key=key), sound)
        if best is not None and all(key(best)[0] < key(other)[0] for other, _ in chosen):
            chosen.append((best, role))
    return chosen[:3]


def cheapest(draft: Draft) -> Key:
    return draft.total, draft.last, draft.load, draft.ends


def lightest(draft: Draft) -> Key:
    return draft.load, draft.total, draft.last, draft.ends


def soonest(draft: Draft) -> Key:
    return draft.last, draft.total, draft.load, draft.ends


def _recommended(front: Sequence[Draft], wish: Wish) -> list[Draft]:
    if wish.lighter or wish.longer or wish.done_by is not None:
        return sorted(front, key=lightest)
    if wish.shorter or wish.monthly_at_most is not None:
        return sorted(front, key=soonest)
    if wish.periods is not None:
        return sorted(front, key=cheapest)
    scores = balance_scores(front)
    longest = max(front, key=lambda each: (each.last, each.ends, each.count)) if len(front) > 1 else None
    order = sorted(range(len(front)), key=lambda at: (front[at] is longest, scores[at], soonest(front[at])))
    return [front[at] for at in order]


def balance_scores(front: Sequence[Draft]) -> list[Decimal]:
    """For each draft the sum of total, load and end, each scaled to 0..1 over the front."""
    columns = [
        _scaled([each.total for each in front]),
        _scaled([each.load for each in front]),
        _scaled([Decimal(each.last.toordinal()) for each in front]),
    ]
    return [sum(parts, ZERO) for parts in zip(*columns, strict=True)]


def _scaled(values: Sequence[Decimal]) -> list[Decimal]:
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else ZERO for value in values]


def _first_sound(drafts: Sequence[Draft], sound: Callable[[Draft], bool]) -> Draft | None:
    return next((each for each in drafts if sound(each)), None)
