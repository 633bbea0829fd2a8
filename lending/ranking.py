"""Which of the plans that fit are put to the borrower: at most three, each for a reason of its own.

Only plans stay that no other equals or beats on all of total to pay, monthly load (while times are hard) and end.
Recommended is, where an amount was named, the soonest done; where an end was named, the lightest; else the balanced
one: each of total, load and end is scaled from 0 (best of the plans left) to 1 (worst), and the least sum wins. The
plan that runs longest is never recommended while another is left, unless lighter payments were asked for. Where
nothing is known of the borrower's means, plans with a month heavier than one and a half usual instalments are left
aside while there are others. Of plans that are equal in all three the one more likely to be kept stays
(lending/history.py), else the first.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.draft import Draft
from lending.money import ZERO
from lending.proposal import Role
from lending.wish import Wish

Key = tuple[Any, ...]


def undominated(drafts: Sequence[Draft], likely: Callable[[Draft], Decimal] | None = None) -> list[Draft]:
    """The drafts that no other is at least as good as on total, strain and last; of equals the likeliest, else the first.
    Cheapest first.

    Going up by total, a draft is beaten if one met before has no more strain and no later end. `strains` ascending and
    `lasts` descending hold the best of those met, so one look decides.
    """
    kept: list[Draft] = []
    strains: list[Decimal] = []
    lasts: list[int] = []
    keys = [(each.total, each.strain, each.last.toordinal(), at) for at, each in enumerate(drafts)]
    same: tuple[Decimal, Decimal, int] | None = None
    for total, strain, last, at in sorted(keys):
        place = bisect_right(strains, strain)
        if place and lasts[place - 1] <= last:
            if same == (total, strain, last) and likely is not None and likely(drafts[at]) > likely(kept[-1]):
                kept[-1] = drafts[at]
            continue
        same = (total, strain, last)
        kept.append(drafts[at])
        end = place
        while end < len(lasts) and lasts[end] >= last:
            end += 1
        strains[place:end] = [strain]
        lasts[place:end] = [last]
    return kept


@dataclass(frozen=True, slots=True)
class Choice:
    """At most three drafts with distinct roles, the recommended one first, and the drafts they were chosen from."""

    chosen: tuple[tuple[Draft, Role], ...]
    front: tuple[Draft, ...]


def choose(
    drafts: Sequence[Draft],
    wish: Wish,
    sound: Callable[[Draft], bool],
    comfortable: Decimal | None = None,
    likely: Callable[[Draft], Decimal] | None = None,
) -> Choice:
    """The choice among these drafts; none if there are none, or if every undominated one is unsound.

    `sound` is asked last, for it is costly: a draft it refuses is passed over.
    """
    front = undominated(drafts, likely)
    if comfortable is not None:
        front = [each for each in front if each.load <= comfortable] or front
    first = _first_sound(_recommended(front, wish), sound)
    if first is None:
        return Choice((), tuple(front))
    chosen: list[tuple[Draft, Role]] = [(first, "recommended")]
    orders: tuple[tuple[Role, Callable[[Draft], Key]], ...] = (
        ("cheapest", cheapest),
        ("lightest", lightest),
        ("soonest", soonest),
    )
    for role, key in orders:
        best = _first_sound(sorted(front, key=key), sound)
        if best is not None and all(key(best)[0] < key(other)[0] for other, _ in chosen):
            chosen.append((best, role))
    return Choice(tuple(chosen[:3]), tuple(front))


def cheapest(draft: Draft) -> Key:
    return draft.total, draft.last, draft.strain


def lightest(draft: Draft) -> Key:
    return draft.strain, draft.total, draft.last


def soonest(draft: Draft) -> Key:
    return draft.last, draft.total, draft.strain


def _recommended(front: Sequence[Draft], wish: Wish) -> list[Draft]:
    """The front, best recommendation first."""
    if wish.lighter or wish.longer or wish.done_by is not None:
        return sorted(front, key=lightest)
    if wish.shorter or wish.monthly_at_most is not None:
        return sorted(front, key=soonest)
    if wish.periods is not None:
        return sorted(front, key=cheapest)
    scores = balance_scores(front)
    latest = max((each.last for each in front), default=None)
    order = sorted(range(len(front)), key=lambda at: (front[at].last == latest, scores[at], soonest(front[at])))
    return [front[at] for at in order]


def balance_scores(drafts: Sequence[Draft]) -> list[Decimal]:
    """For each draft the sum of total, strain and end, each scaled to 0..1 over the drafts."""
    columns = (
        _scaled([each.total for each in drafts]),
        _scaled([each.strain for each in drafts]),
        _scaled([Decimal(each.last.toordinal()) for each in drafts]),
    )
    return [sum(parts, ZERO) for parts in zip(*columns, strict=True)]


def _scaled(values: Sequence[Decimal]) -> list[Decimal]:
    if not values:
        return []
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else ZERO for value in values]


def _first_sound(drafts: Iterable[Draft], sound: Callable[[Draft], bool]) -> Draft | None:
    return next((each for each in drafts if sound(each)), None)
