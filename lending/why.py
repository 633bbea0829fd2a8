"""Why a plan is suggested, in codes and values."""

from collections.abc import Sequence
from decimal import Decimal

from lending.affordability import Means
from lending.dates import on_day
from lending.draft import Draft
from lending.leaves import count, day, money
from lending.proposal import Role
from lending.reason import Reason, because
from lending.wish import Wish
from lending.wishes import unmet


def reasons_for(
    draft: Draft, pool: Sequence[Draft], role: Role, means: Means, wish: Wish, surplus: Decimal | None
) -> tuple[Reason, ...]:
    """What speaks for the plan, the weightiest first; never empty. `pool` are the plans it was chosen from."""
    return (
        *_asked(draft, wish),
        *_standing_out(draft, pool, role),
        *_fits(draft, means, surplus),
        *_cost(draft),
        *draft.plan.reasons(draft.start),
    )


def _asked(draft: Draft, wish: Wish) -> list[Reason]:
    """The parts of the wish that the plan meets."""
    currency = draft.start.loan.currency
    met = []
    if wish.monthly_at_most is not None and draft.load <= wish.monthly_at_most:
        met.append(
            because("asked_monthly", asked=money(wish.monthly_at_most, currency), payment=money(draft.load, currency))
        )
    if wish.periods is not None and draft.count == wish.periods:
        met.append(because("asked_periods", periods=count(draft.count)))
    if wish.first_due is not None and draft.first == wish.first_due:
        met.append(because("asked_first_date", first=day(draft.first)))
    if wish.done_by is not None and draft.last <= wish.done_by:
        met.append(because("asked_done_by", last=day(draft.last)))
    if wish.kind is not None and unmet(draft, Wish(kind=wish.kind)) is None:
        met.append(because("asked_for"))
    return met


def _standing_out(draft: Draft, pool: Sequence[Draft], role: Role) -> list[Reason]:
    """What it is best at among the plans it was chosen from."""
    currency = draft.start.loan.currency
    found = []
    if len(pool) > 1:
        if draft.total == min(each.total for each in pool) < max(each.total for each in pool):
            found.append(because("lowest_total", total=money(draft.total, currency)))
        if draft.load == min(each.load for each in pool) < max(each.load for each in pool):
            found.append(because("smallest_payment", payment=money(draft.load, currency)))
        if draft.last == min(each.last for each in pool) < max(each.last for each in pool):
            found.append(because("soonest_done", last=day(draft.last)))
    if not found and role == "recommended":
        found.append(because("balanced", payment=money(draft.payment, currency), last=day(draft.last)))
    return found


def _fits(draft: Draft, means: Means, surplus: Decimal | None) -> list[Reason]:
    currency = draft.start.loan.currency
    found = []
    if surplus is not None:
        found.append(because("fits_budget", payment=money(draft.load, currency), surplus=money(surplus, currency)))
    contract = {due for due, _ in draft.start.running}
    if contract and contract.issuperset(draft.own_dates):
        found.append(because("keeps_contract_dates"))
    elif means.pay_day is not None and all(
        each == on_day(each.year, each.month, means.pay_day) for each in draft.own_dates
    ):
        found.append(because("on_pay_day", day=count(means.pay_day)))
    return found


def _cost(draft: Draft) -> list[Reason]:
    start = draft.start
    currency = start.loan.currency
    extra = draft.total - start.contract_total
    found = []
    if start.waived.total:
        found.append(because("waived", amount=money(start.waived.total, currency)))
    if extra < 0:
        found.append(because("saves", amount=money(-extra, currency)))
    elif extra == 0:
        found.append(because("no_extra_cost"))
    else:
        found.append(because("extra_interest", amount=money(extra, currency)))
    if start.overdue.total and start.loan.terms.penalty_annual_rate:
        found.append(because("penalties_stop"))
    return found
