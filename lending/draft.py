"""A plan worked out on a loan: its payments and the figures it is judged by."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from lending.dates import add_months
from lending.leaves import count, day, money
from lending.money import ZERO, to_minor
from lending.plans.plan import Plan
from lending.proposal import Proposal, Role, Row, monthly_load, rows_of
from lending.rates import effective_rate, nominal_rate
from lending.reason import Reason, because
from lending.start import Due, Start


@dataclass(frozen=True)
class Draft:
    """One candidate. Figures are worked out when first asked for."""

    plan: Plan
    start: Start

    @cached_property
    def dues(self) -> list[Due]:
        return self.plan.dues(self.start)

    @cached_property
    def own_dates(self) -> tuple[date, ...]:
        return self.plan.own_dates(self.start)

    @cached_property
    def payments(self) -> list[tuple[date, Decimal]]:
        """What falls due on each contractual day, in order."""
        by_day: dict[date, Decimal] = {}
        for due, amounts in self.dues:
            by_day[due] = by_day.get(due, ZERO) + amounts.total
        return sorted(by_day.items())

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return rows_of(self.dues, self.start.loan)

    @property
    def pay_now(self) -> Decimal:
        return self.plan.pay_now

    @cached_property
    def total(self) -> Decimal:
        """All that is paid from today on, today's payment included."""
        return self.pay_now + sum((amount for _, amount in self.payments), ZERO)

    @cached_property
    def load(self) -> Decimal:
        """The most that falls due in any month."""
        return monthly_load(self.payments)

    @cached_property
    def first_month(self) -> Decimal:
        """What falls due within a month from today."""
        until = add_months(self.start.on, 1)
        return sum((amount for due, amount in self.payments if due < until), ZERO)

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
        return self.start.payoff - self.pay_now

    def load_until(self, until: date | None) -> Decimal:
        """The most that falls due in any month that begins before `until` (None: ever)."""
        return self.load if until is None else monthly_load(self.payments, until)

    def needs_approval(self) -> bool:
        """Whether a person must agree before this plan binds."""
        approval, start = self.start.policy.approval, self.start
        return self.start.limits.needs_approval or any(
            limit is not None and value > limit
            for limit, value in (
                (approval.periods_above, self.count),
                (approval.waived_above, start.waived.total),
                (approval.balance_above, start.principal),
                (approval.days_past_due_above, start.standing.raw_days_past_due),
            )
        )


def outside_policy(draft: Draft) -> Reason | None:
    """Which limit of its product policy a draft breaks; None when it keeps all."""
    start, limits, own = draft.start, draft.start.limits, draft.own_dates
    currency = start.loan.currency
    if own[0] < start.earliest and not draft.plan.moves_contract:
        return because("first_payment_too_soon", first=day(own[0]), earliest=day(start.earliest))
    if not draft.plan.moves_contract:
        if (own[0] - start.on).days > limits.max_first_days:
            return because("first_payment_too_late", first=day(own[0]), days=count(limits.max_first_days))
        if limits.max_months is not None and own[-1] > add_months(start.on, limits.max_months):
            return because("too_long", last=day(own[-1]), months=count(limits.max_months))
        if not limits.min_periods <= len(own) <= limits.max_periods:
            return because("periods_outside_policy", periods=count(len(own)), most=count(limits.max_periods))
    if draft.payment < limits.min_payment:
        return because(
            "payment_too_small", payment=money(draft.payment, currency), least=money(limits.min_payment, currency)
        )
    return None


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
        waived=start.waived,
        nominal_rate=draft.nominal,
        effective_rate=draft.effective,
        reasons=reasons,
        role=role,
        needs_approval=draft.needs_approval(),
    )


def _as_row(draft: Draft, due: date) -> date:
    """The row day of a contractual day: the same, or the working day it moves to."""
    return rows_of([each for each in draft.dues if each[0] == due], draft.start.loan)[0].due_date
