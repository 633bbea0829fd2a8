"""A plan worked out on a loan: its payments and the figures it is judged by."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from lending.dates import add_months
from lending.leaves import count, day, money
from lending.loan import Amounts
from lending.money import ZERO, minor_unit, to_minor
from lending.plans.plan import Plan, lengths
from lending.proposal import Proposal, Role, Row, monthly_load, rows_of
from lending.rates import effective_rate, nominal_rate
from lending.reason import Reason, because
from lending.start import Due, Start


@dataclass(eq=False)
class Draft:
    """One candidate: its payments and the figures that every candidate is judged by; the rest is worked out when asked
    for (see draft_of)."""

    plan: Plan
    start: Start
    hard_until: date | None
    """When a temporary shock is over: until then the budget is tight."""
    own_dates: tuple[date, ...]
    """The due dates of the plan itself."""
    total: Decimal
    """All that is paid from today on, today's payment included."""
    load: Decimal
    """The most that falls due in any month."""
    strain: Decimal
    """The most that falls due in any month that begins while times are hard (in any month, if they stay so)."""

    @cached_property
    def payments(self) -> list[tuple[date, Decimal]]:
        """What falls due on each contractual day, in order."""
        return self.plan.payments(self.start)

    @cached_property
    def dues(self) -> list[Due]:
        return self.plan.dues(self.start)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return rows_of(self.dues, self.start.loan)

    @property
    def pay_now(self) -> Decimal:
        return self.plan.pay_now

    @property
    def first(self) -> date:
        return self.payments[0][0]

    @property
    def last(self) -> date:
        return self.own_dates[-1]

    @property
    def ends(self) -> date:
        return self.payments[-1][0]

    @property
    def count(self) -> int:
        return len(self.own_dates)

    @cached_property
    def payment(self) -> Decimal:
        """What commonly falls due from one own date up to the next, of equally common amounts the first."""
        own = self.own_dates
        ends = [*own[1:], add_months(own[-1], 1) if len(own) == 1 else own[-1] + (own[-1] - own[-2])]
        sums = [ZERO] * len(own)
        at = 0
        for due, amount in self.payments:
            while at < len(own) and due >= ends[at]:
                at += 1
            if at < len(own) and due >= own[at]:
                sums[at] += amount
        return Counter(sums).most_common(1)[0][0]

    @cached_property
    def nominal(self) -> Decimal:
        terms = self.start.loan.terms
        return nominal_rate(self._balance, self.start.on, self.payments, terms.day_count)

    @cached_property
    def effective(self) -> Decimal:
        return effective_rate(self._balance, self.start.on, self.payments)

    @property
    def _balance(self) -> Decimal:
        """What the plan pays off: what would settle the loan today, less the waiver and today's payment."""
        return self.start.payoff - (self.waived - self.start.waived).total - self.pay_now

    @property
    def waived(self) -> Amounts:
        return self.plan.waived(self.start)

    def needs_approval(self) -> bool:
        """Whether a person must agree before this plan binds."""
        approval, start = self.start.policy.approval, self.start
        return self.start.limits.needs_approval or any(
            limit is not None and value > limit
            for limit, value in (
                (approval.periods_above, self.count),
                (approval.waived_above, self.waived.total),
                (approval.balance_above, start.principal),
                (approval.days_past_due_above, start.standing.raw_days_past_due),
            )
        )


def draft_of(plan: Plan, start: Start, hard_until: date | None = None) -> Draft:
    """The plan worked out on the loan."""
    outline = plan.outline(start)
    if outline is not None and hard_until is None:
        total, load = outline
        return Draft(plan, start, None, plan.own_dates(start), total, load, load)
    payments = plan.payments(start)
    total = plan.pay_now + sum((amount for _, amount in payments), ZERO)
    load = _load(plan, payments, None)
    strain = load if hard_until is None else _load(plan, payments, hard_until)
    return Draft(plan, start, hard_until, plan.own_dates(start), total, load, strain)


def _load(plan: Plan, payments: list[tuple[date, Decimal]], until: date | None) -> Decimal:
    if not plan.stands_alone:
        return monthly_load(payments, until)
    return max((amount for due, amount in payments if until is None or due < until), default=ZERO)


def outside_policy(draft: Draft) -> Reason | None:
    """Which limit of its product policy a draft breaks; None when it keeps all."""
    start, limits, own = draft.start, draft.start.limits, draft.own_dates
    pay_now = draft.pay_now
    if pay_now < start.to_collect or (pay_now and pay_now % minor_unit(start.loan.currency)):
        least = money(start.to_collect, start.loan.currency)
        return because("pays_too_little_now", pay_now=money(draft.pay_now, start.loan.currency), least=least)
    if not draft.plan.moves_contract:
        if own[0] < start.earliest:
            return because("first_payment_too_soon", first=day(own[0]), earliest=day(start.earliest))
        if own[0] > start.latest_first:
            return because("first_payment_too_late", first=day(own[0]), days=count(limits.max_first_days))
        if start.latest_last is not None and own[-1] > start.latest_last:
            return because("too_long", last=day(own[-1]), months=count(limits.max_months or 0))
    elif own[0] > add_months(start.running[0][0], limits.max_months or 1, start.due_day):
        return because("moved_too_far", first=day(own[0]), months=count(limits.max_months or 1))
    if draft.plan.counted and len(own) not in lengths(type(draft.plan), start):
        return because("periods_outside_policy", periods=count(len(own)), most=count(limits.max_periods))
    currency = start.loan.currency
    if limits.min_payment and draft.payment < limits.min_payment:
        least = money(limits.min_payment, currency)
        return because("payment_too_small", payment=money(draft.payment, currency), least=least)
    if _pays_nothing_at_an_end(draft):
        return because("payment_too_small", payment=money(ZERO, currency), least=money(minor_unit(currency), currency))
    return None


def _pays_nothing_at_an_end(draft: Draft) -> bool:
    """Whether rounding left nothing for the first or the last date, as when a few minor units are spread over many
    periods, or interest alone is asked for at first and there is none. Only such a plan is worked out to see."""
    few = draft.count * minor_unit(draft.start.loan.currency)
    spread = draft.load if draft.plan.stands_alone else (draft.start.overdue.total - draft.pay_now) / draft.count
    if spread > few and not draft.plan.light_at_first:
        return False
    return not {draft.own_dates[0], draft.last} <= {due for due, amount in draft.payments if amount}


def to_proposal(draft: Draft, role: Role, reasons: tuple[Reason, ...]) -> Proposal:
    """The draft as it is put to the borrower."""
    start, rows = draft.start, draft.rows

    def cents(amount: Decimal) -> Decimal:
        return to_minor(amount, start.loan.currency)

    return Proposal(
        kind=draft.plan.kind,
        terms=draft.plan.as_dict(),
        rows=rows,
        pay_now=cents(draft.pay_now),
        settled_now=draft.plan.settles_now(start),
        payment=cents(draft.payment),
        payment_max=cents(draft.load),
        count=draft.count,
        first_date=rows[0].due_date,
        last_date=_as_row(draft, draft.last),
        loan_ends=rows[-1].due_date,
        total_to_pay=cents(draft.total),
        contract_total=cents(start.contract_total),
        extra_cost=cents(draft.total - start.contract_total),
        waived=draft.waived,
        nominal_rate=draft.nominal,
        effective_rate=draft.effective,
        reasons=reasons,
        role=role,
        needs_approval=draft.needs_approval(),
    )


def _as_row(draft: Draft, due: date) -> date:
    """The row day of a contractual day: the same, or the working day it moves to."""
    return rows_of([each for each in draft.dues if each[0] == due], draft.start.loan)[0].due_date
