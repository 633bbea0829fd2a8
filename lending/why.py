"""Why a plan is suggested, in codes and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.affordability import Means
from lending.dates import on_day
from lending.draft import Draft
from lending.leaves import count, day, money
from lending.proposal import Role
from lending.reason import Reason, because
from lending.wish import Wish


@dataclass(frozen=True, slots=True)
class Background:
    """What a plan is seen against: the best and worst of the plans it was chosen from, means, wish and surplus."""

    totals: tuple[Decimal, Decimal]
    strains: tuple[Decimal, Decimal]
    lasts: tuple[date, date]
    several: bool
    means: Means
    wish: Wish
    surplus: Decimal | None

    @classmethod
    def of(cls, pool: Sequence[Draft], means: Means, wish: Wish, surplus: Decimal | None) -> "Background":
        totals, strains = [each.total for each in pool], [each.strain for each in pool]
        lasts = [each.last for each in pool]
        spans = (min(totals), max(totals)), (min(strains), max(strains)), (min(lasts), max(lasts))
        return cls(*spans, len(pool) > 1, means, wish, surplus)


def reasons_for(draft: Draft, role: Role, seen: Background) -> tuple[Reason, ...]:
    """What speaks for the plan, the weightiest first; never empty."""
    return (
        *_asked(draft, seen.wish),
        *_standing_out(draft, role, seen),
        *_fits(draft, seen),
        *_cost(draft),
        *draft.plan.reasons(draft.start),
    )


def _asked(draft: Draft, wish: Wish) -> list[Reason]:
    """The parts of the wish that the plan meets."""
    currency = draft.start.loan.currency
    met = []
    if wish.monthly_at_most is not None and draft.load <= wish.monthly_at_most:
        asked = money(wish.monthly_at_most, currency)
        met.append(because("asked_monthly", asked=asked, payment=money(draft.load, currency)))
    if wish.periods is not None and draft.count == wish.periods:
        met.append(because("asked_periods", periods=count(draft.count)))
    if wish.first_due is not None and draft.first == wish.first_due:
        met.append(because("asked_first_date", first=day(draft.first)))
    if wish.done_by is not None and draft.last <= wish.done_by:
        met.append(because("asked_done_by", last=day(draft.last)))
    if wish.kind is not None and draft.plan.kind == wish.kind:
        met.append(because("asked_for"))
    return met


def _standing_out(draft: Draft, role: Role, seen: Background) -> list[Reason]:
    """What it is best at among the plans it was chosen from."""
    currency = draft.start.loan.currency
    found = []
    if draft.total == seen.totals[0] < seen.totals[1]:
        found.append(because("lowest_total", total=money(draft.total, currency)))
    if draft.strain == seen.strains[0] < seen.strains[1]:
        found.append(because("smallest_payment", payment=money(draft.strain, currency)))
    if draft.ends == draft.last == seen.lasts[0] < seen.lasts[1]:
        found.append(because("soonest_done", last=day(draft.last)))
    if not found and role == "recommended" and seen.several:
        found.append(because("balanced", payment=money(draft.payment, currency), last=day(draft.ends)))
    return found


def _fits(draft: Draft, seen: Background) -> list[Reason]:
    currency = draft.start.loan.currency
    found = []
    if seen.surplus is not None and draft.strain <= seen.surplus:
        surplus = money(seen.surplus, currency)
        found.append(because("fits_budget", payment=money(draft.strain, currency), surplus=surplus))
    pay_day = seen.means.pay_day
    if draft.start.running_payments and draft.start.running_payments.keys() >= set(draft.own_dates):
        found.append(because("keeps_contract_dates"))
    elif pay_day is not None and all(each == on_day(each.year, each.month, pay_day) for each in draft.own_dates):
        found.append(because("on_pay_day", day=count(pay_day)))
    return found


def _cost(draft: Draft) -> list[Reason]:
    start = draft.start
    currency = start.loan.currency
    extra = draft.total - start.contract_total
    found = []
    if draft.waived.total:
        found.append(because("waived", amount=money(draft.waived.total, currency)))
    if extra < 0:
        found.append(because("saves", amount=money(-extra, currency)))
    elif extra == 0:
        found.append(because("no_extra_cost"))
    else:
        found.append(because("extra_interest", amount=money(extra, currency)))
    if start.overdue.total and start.loan.terms.penalty_annual_rate:
        found.append(because("penalties_stop"))
    return found
