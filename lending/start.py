"""What a plan starts from: the balances of a loan on a day, after what its policy gives up."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from lending.allocation import allocate_amounts
from lending.dates import due_day_of, next_on_day
from lending.delinquency import Standing
from lending.loan import NOTHING, Amounts, Component, Loan
from lending.money import ZERO, to_minor
from lending.policy import KindLimits, Policy

Due = tuple[date, Amounts]
"""An amount to be paid on a date, before the due-date convention moves it."""


@dataclass(frozen=True, slots=True)
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

    @property
    def rounding(self) -> str:
        """How a plan's interest is rounded: down when the rate stands at its cap, so that cents never lift it
        above."""
        return ROUND_FLOOR if self.cap is not None and self.rate >= self.cap else ROUND_HALF_EVEN

    @property
    def contract_total(self) -> Decimal:
        """Still to pay if the arrears were settled today and the rest paid on contract dates."""
        return self.standing.outstanding.total

    @property
    def payoff(self) -> Decimal:
        """What would settle everything today, after the waiver: the sum on which a plan's yearly rate is reckoned."""
        return self.principal + self.overdue.total - self.overdue.principal + self.accrued - self.waived.principal

    @property
    def to_collect(self) -> Decimal:
        """The part of the arrears that policy wants on the day of acceptance."""
        return self.overdue.only(self.limits.collect).total

    @property
    def running_total(self) -> Amounts:
        return sum((amounts for _, amounts in self.running), NOTHING)

    @property
    def earliest(self) -> date:
        """The first day on which a plan's own payments may begin."""
        return self.on + timedelta(days=max(1, self.policy.notice_days))

    def covered(self, pay_now: Decimal) -> Amounts:
        """What `pay_now` settles of the arrears: first what policy collects, then in the contract's allocation
        order."""
        order = [
            *self.limits.collect,
            *(each for each in self.loan.terms.allocation if each not in self.limits.collect),
        ]
        return allocate_amounts(pay_now, self.overdue, order)

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
    caps = [cap for cap in (loan.terms.rate_cap, policy.rate_cap) if cap is not None]
    cap = min(caps) if caps else None
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
