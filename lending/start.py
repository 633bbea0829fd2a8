"""What a plan starts from: the balances of a loan on a day, after what its policy gives up."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any

from lending.allocation import allocate_amounts
from lending.dates import add_months, due_day_of, monthly, next_on_day
from lending.delinquency import Standing
from lending.loan import NOTHING, Amounts, Component, Loan
from lending.money import ZERO, to_minor
from lending.policy import KindLimits, Policy

Due = tuple[date, Amounts]
"""An amount to be paid on a date, before the due-date convention moves it."""


@dataclass(frozen=True)
class Start:
    """The balances one kind of plan starts from.

    `overdue` is what is past due less `waived`; `running` what is left of each instalment not past due, by
    contractual date;
    `accrued` the interest of the running period up to `on`; `rate` the contract's yearly rate, at most `cap`.
    """

    loan: Loan
    policy: Policy
    limits: KindLimits
    on: date
    standing: Standing
    overdue: Amounts
    waived: Amounts
    running: tuple[Due, ...]
    accrued: Decimal
    cap: Decimal | None
    rate: Decimal
    due_day: int | None
    """The day of the month that the contract's due dates keep to."""

    @property
    def principal(self) -> Decimal:
        return self.standing.outstanding_principal

    @cached_property
    def rounding(self) -> str:
        """How a plan's interest is rounded: down when the rate stands at its cap, so that cents never lift it
        above."""
        return ROUND_FLOOR if self.cap is not None and self.rate >= self.cap else ROUND_HALF_EVEN

    @property
    def contract_total(self) -> Decimal:
        """Still to pay if the arrears were settled today and the rest paid on contract dates."""
        return self.standing.outstanding.total

    @cached_property
    def payoff(self) -> Decimal:
        """What would settle everything today, after the waiver: the sum on which a plan's yearly rate is reckoned."""
        return self.principal + self.overdue.total - self.overdue.principal + self.accrued - self.waived.principal

    @cached_property
    def to_collect(self) -> Decimal:
        """The part of the arrears that policy wants on the day of acceptance."""
        return self.overdue.only(self.limits.collect).total

    @cached_property
    def running_total(self) -> Amounts:
        return sum((amounts for _, amounts in self.running), NOTHING)

    @cached_property
    def earliest(self) -> date:
        """The first day on which a plan's own payments may begin."""
        return self.on + timedelta(days=max(1, self.policy.notice_days))

    @cached_property
    def running_totals(self) -> tuple[Decimal, ...]:
        """What each of the contract's running instalments asks for."""
        return tuple(amounts.total for _, amounts in self.running)

    @cached_property
    def place_of(self) -> dict[date, int]:
        """Which running instalment falls due on a day."""
        return {due: at for at, (due, _) in enumerate(self.running)}

    @cached_property
    def running_payments(self) -> dict[date, Decimal]:
        """What the contract's running instalments ask for, by due date."""
        return {due: amounts.total for due, amounts in self.running}

    @cached_property
    def remembered(self) -> dict[Any, Any]:
        """What plans have worked out on this start, for others of the same start to use again."""
        return {}

    @cached_property
    def latest_first(self) -> date:
        """The last day on which a plan's own payments may begin."""
        return self.on + timedelta(days=self.limits.max_first_days)

    @cached_property
    def latest_last(self) -> date | None:
        """The last day on which a plan may end, if the policy sets one."""
        return None if self.limits.max_months is None else add_months(self.on, self.limits.max_months)

    @cached_property
    def _dates(self) -> dict[tuple[date, int | None], tuple[date, ...]]:
        return {}

    def dates_from(self, first: date, count: int, day: int | None = None) -> tuple[date, ...]:
        """`count` due dates from `first`: the contract's own while `first` is one of them and they last, then
        monthly."""
        known = self._dates.get((first, day), ())
        if len(known) < count:
            known = self._dates[first, day] = self._make_dates(first, max(count, self.limits.max_periods), day)
        return known[:count]

    def _make_dates(self, first: date, count: int, day: int | None) -> tuple[date, ...]:
        contract = tuple(due for due, _ in self.running if due >= first)
        if not contract or contract[0] != first:
            return monthly(first, count, day)
        last = contract[-1]
        more = (add_months(last, step, self.due_day or last.day) for step in range(1, count - len(contract) + 1))
        return (*contract, *more)[:count]

    def covered(self, pay_now: Decimal) -> Amounts:
        """What `pay_now` settles of the arrears: first what policy collects, then in the contract's allocation
        order."""
        known: Amounts | None = self.remembered.get(("covered", pay_now))
        if known is None:
            collect = self.limits.collect
            order = [*collect, *(each for each in self.loan.terms.allocation if each not in collect)]
            known = self.remembered["covered", pay_now] = allocate_amounts(pay_now, self.overdue, order)
        return known

    def first_on(self, day: int) -> date:
        """The first such day of a month on which a plan may begin."""
        return next_on_day(self.earliest - timedelta(days=1), day)


def start_of(loan: Loan, policy: Policy, limits: KindLimits, standing: Standing) -> Start:
    """The start of one kind of plan on the standing's day."""
    waived = _waived(standing.overdue, limits, loan.currency)
    contractual = {each.number: each for each in loan.instalments}
    running = tuple(
        (contractual[each.number].due_date, each.amounts) for each in standing.unpaid if not each.days_past_due
    )
    by_law = [each.rate for each in policy.caps(loan.disbursed_on, standing.as_of)[:1]]
    cap = min((each for each in (loan.terms.rate_cap, policy.rate_cap, *by_law) if each is not None), default=None)
    return Start(
        loan=loan,
        policy=policy,
        limits=limits,
        on=standing.as_of,
        standing=standing,
        overdue=standing.overdue - waived,
        waived=waived,
        running=running,
        accrued=accrued_interest(loan, standing),
        cap=cap,
        rate=loan.terms.annual_rate if cap is None else min(loan.terms.annual_rate, cap),
        due_day=due_day_of(tuple(each.due_date for each in loan.instalments)),
    )


def accrued_interest(loan: Loan, standing: Standing) -> Decimal:
    """Interest of the running period up to the standing's day that has not been paid: the running instalment's
    interest by
    the share of its days that have gone."""
    on = standing.as_of
    begin = loan.disbursed_on
    unpaid = {each.number: each for each in standing.unpaid}
    for each in loan.instalments:
        if each.due_date >= on:
            left = unpaid[each.number].interest if each.number in unpaid else ZERO
            gone, whole = (on - begin).days, (each.due_date - begin).days
            if gone <= 0:
                return ZERO
            earned = to_minor(each.interest * gone / whole, loan.currency)
            return max(ZERO, earned - (each.interest - left))
        begin = each.due_date
    return ZERO


def _waived(overdue: Amounts, limits: KindLimits, currency: str) -> Amounts:
    if not limits.waive:
        return NOTHING
    parts = {
        each.value: to_minor(overdue.of(each) * limits.waive_share, currency, ROUND_DOWN)
        for each in Component
        if each in limits.waive
    }
    return Amounts(**parts)
