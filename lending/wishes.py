"""Whether a plan is what was asked for, and how far from it."""

from lending.dates import on_day
from lending.draft import Draft
from lending.leaves import count, day, money, phrase
from lending.money import ZERO
from lending.reason import Reason, because
from lending.wish import Wish


def meeting(drafts: list[Draft], wish: Wish) -> list[Draft]:
    """The plans that meet every part of the wish."""
    return drafts if wish.asks_nothing else [each for each in drafts if unmet(each, wish) is None]


def unmet(draft: Draft, wish: Wish) -> Reason | None:
    """The first part of the wish that this plan does not meet; None when it meets all."""
    currency = draft.start.loan.currency
    if wish.kind is not None and draft.plan.kind != wish.kind:
        return because("other_kind", asked=phrase(f"plan.{wish.kind}"))
    if wish.monthly_at_most is not None and draft.load > wish.monthly_at_most:
        return because("over_wish", payment=money(draft.load, currency), asked=money(wish.monthly_at_most, currency))
    if wish.periods is not None and draft.count != wish.periods:
        return because("other_periods", periods=count(draft.count), asked=count(wish.periods))
    if wish.first_due is not None and draft.first != wish.first_due:
        return because("other_first_date", first=day(draft.first), asked=day(wish.first_due))
    if wish.done_by is not None and draft.last > wish.done_by:
        return because("done_later", last=day(draft.last), asked=day(wish.done_by))
    if wish.pay_now is not None and draft.pay_now != wish.pay_now:
        return because("other_pay_now", pay_now=money(draft.pay_now, currency), asked=money(wish.pay_now, currency))
    if wish.due_day is not None and not _on_day(draft, wish.due_day):
        return because("other_due_day", asked=count(wish.due_day))
    return None


def unmet_by(draft: Draft, wish: Wish) -> tuple[object, ...]:
    """How far the plan is from the wish, to compare: parts not met first by number, then by distance."""
    distances = (
        draft.load - wish.monthly_at_most if wish.monthly_at_most is not None else ZERO,
        abs(draft.count - wish.periods) if wish.periods is not None else 0,
        abs((draft.first - wish.first_due).days) if wish.first_due is not None else 0,
        (draft.last - wish.done_by).days if wish.done_by is not None else 0,
        abs(draft.pay_now - wish.pay_now) if wish.pay_now is not None else ZERO,
        int(wish.due_day is not None and not _on_day(draft, wish.due_day)),
        int(wish.kind is not None and draft.plan.kind != wish.kind),
    )
    positive = tuple(max(each, 0) for each in distances)
    return sum(1 for each in positive if each), positive


def _on_day(draft: Draft, day_of_month: int) -> bool:
    return all(each == on_day(each.year, each.month, day_of_month) for each in draft.own_dates)
