"""Random loans, policies, means and wishes: any that could be, within what a lender writes."""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from hypothesis import strategies as st

from lending.affordability import Means
from lending.dates import add_months, monthly
from lending.daycount import DayCount
from lending.loan import Component, Instalment, Loan, Payment, Terms
from lending.money import minor_unit
from lending.plans import KINDS
from lending.policy import Policy, policy_from_dict
from lending.schedule import equal_principal, factors, level
from lending.store.regions import region_of
from lending.wish import Wish

MANY = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 100
"""Examples of what is proven against brute force."""

UNITS = {"CNY": "0.01", "HKD": "0.01", "USD": "0.01", "TWD": "1"}
HOMES = {
    "CNY": ("CN", "Asia/Shanghai"),
    "TWD": ("TW", "Asia/Taipei"),
    "HKD": ("HK", "Asia/Hong_Kong"),
    "USD": ("HK", "UTC"),
}


def amounts(low: int, high: int, currency: str) -> st.SearchStrategy[Decimal]:
    """Whole minor units between two amounts."""
    unit = minor_unit(currency)
    return st.integers(int(low / unit), int(high / unit)).map(lambda count: count * unit)


rates = st.integers(0, 350).map(lambda each: Decimal(each) / 1000)
currencies = st.sampled_from(sorted(UNITS))
day_counts = st.sampled_from(list(DayCount))


@st.composite
def loans(draw: st.DrawFn, on: date | None = None) -> Loan:
    """A level or equal-principal loan, paid for a while, in parts, late, early or not at all."""
    currency = draw(currencies)
    jurisdiction, zone = HOMES[currency]
    disbursed = draw(st.dates(date(2023, 1, 1), date(2026, 1, 1)))
    count = draw(st.integers(1, 24))
    first = disbursed + timedelta(days=draw(st.integers(5, 45)))
    dates = monthly(first, count)
    terms = Terms(
        annual_rate=draw(rates),
        day_count=draw(day_counts),
        penalty_annual_rate=draw(rates),
        late_fee=draw(st.sampled_from([Decimal(0), Decimal(20), Decimal(100)])),
        grace_days=draw(st.integers(0, 5)),
        allocation=tuple(draw(st.permutations(list(Component)))),
    )
    principal = draw(amounts(500, 300_000, currency))
    make = draw(st.sampled_from([level, equal_principal]))
    lines = make(principal, factors(terms.annual_rate, disbursed, dates, terms.day_count), dates, currency)
    instalments = tuple(
        Instalment(at, each.due_date, each.principal, each.interest) for at, each in enumerate(lines, 1)
    )
    paid = draw(st.integers(0, count))
    payments = [Payment(each.due_date, each.total) for each in instalments[:paid] if each.total]
    for _ in range(draw(st.integers(0, 2))):
        when = disbursed + timedelta(days=draw(st.integers(1, 900)))
        payments.append(Payment(when, draw(amounts(1, 5_000, currency))))
    return Loan(
        "R1",
        "random",
        currency,
        jurisdiction,
        zone,
        principal,
        disbursed,
        terms,
        instalments,
        tuple(payments),  # type: ignore[arg-type]
    )


@st.composite
def policies(draw: st.DrawFn, loan: Loan, kinds: tuple[str, ...] = tuple(KINDS)) -> Policy:
    """Some of the kinds, with limits of all sorts."""
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=min(3, len(kinds)), unique=True))
    waivable = st.lists(st.sampled_from(["penalty", "fee", "interest"]), unique=True, max_size=2)
    plans: dict[str, Any] = {}
    for kind in chosen:
        waive = draw(waivable)
        others = [each.value for each in Component if each.value not in waive]
        plans[kind] = {
            "max_periods": draw(st.integers(2, 16)),
            "max_months": draw(st.sampled_from([3, 12, 60])),
            "waive": waive,
            "waive_share": draw(st.sampled_from(["1", "0.5"])),
            "collect": draw(st.sampled_from([[], others[:1]])),
            "charge_interest": draw(st.sampled_from([None, True, False])),
            "max_grace": draw(st.integers(1, 4)),
            "needs_approval": draw(st.sampled_from([False, False, False, True])),
            "frequencies": draw(st.sampled_from([["monthly"], ["weekly", "monthly"], ["fortnightly"]])),
        }
    return policy_from_dict(
        {
            "product": "random",
            "version": "1",
            "effective_from": "2020-01-01",
            "jurisdiction": loan.jurisdiction,
            "currency": loan.currency,
            "plans": plans,
            "rate_cap": draw(st.sampled_from([None, "0.16", "0.24", str(loan.terms.annual_rate)])),
            "notice_days": draw(st.integers(0, 5)),
            "region": draw(st.sampled_from([None, region_of(loan.jurisdiction).as_dict()])),
            "lender": draw(st.sampled_from([None, "bank", "assisted", "micro", "money_lender", "private"])),
            "product_class": draw(st.sampled_from(["loan", "card"])),
        }
    )


@st.composite
def many_means(draw: st.DrawFn, loan: Loan, known: bool | None = None, seasonal: bool = True) -> Means:
    """Nothing said, or enough to know a surplus (`known`: always, or never)."""
    usual = max(each.total for each in loan.instalments)
    some = st.integers(50 if known else 1, 400).map(lambda part: _whole(usual * part / 50 + 1, loan.currency))
    income = draw(some if known else st.none() if known is False else st.none() | some)
    return Means(
        monthly_income=income,
        necessary_outgoings=None if income is None else _whole(income * draw(st.integers(20, 90)) / 100, loan.currency),
        pay_day=draw(st.none() | st.integers(1, 31)),
        shock=draw(st.sampled_from([None, None, "temporary", "lasting"])),
        income_by_month={} if income is None or not seasonal else draw(seasons(income, loan.currency)),
    )


def seasons(income: Decimal, currency: str) -> st.SearchStrategy[dict[int, Decimal]]:
    """No season mostly, else some months with more or less."""
    some = st.dictionaries(st.integers(1, 12), st.integers(3, 20), max_size=4)
    return st.just({}) | st.just({}) | some.map(
        lambda months: {month: _whole(income * part / 10, currency) for month, part in months.items()}
    )


@st.composite
def wishes(draw: st.DrawFn, loan: Loan, on: date) -> Wish:
    """Nothing, one thing, or two things that need not go together."""
    usual = max(each.total for each in loan.instalments) or minor_unit(loan.currency)
    one = {
        "monthly_at_most": st.integers(1, 40).map(lambda part: _whole(usual * part / 10 + 1, loan.currency)),
        "periods": st.integers(1, 30),
        "first_due": st.integers(-5, 80).map(lambda days: on + timedelta(days=days)),
        "done_by": st.integers(1, 40).map(lambda months: add_months(on, months)),
        "pay_now": st.integers(0, 20).map(lambda part: _whole(usual * part / 10, loan.currency)),
        "due_day": st.integers(1, 31),
        "kind": st.sampled_from(sorted(KINDS)),
        "lighter": st.just(True),
        "shorter": st.just(True),
    }
    names = draw(st.lists(st.sampled_from(sorted(one)), max_size=2, unique=True))
    return Wish(**{name: draw(one[name]) for name in names})


@dataclass(frozen=True)
class Situation:
    """Everything that a proposal is made from."""

    loan: Loan
    policy: Policy
    on: date
    means: Means
    wish: Wish


@st.composite
def situations(
    draw: st.DrawFn,
    kinds: tuple[str, ...] = tuple(KINDS),
    wished: bool = True,
    known: bool | None = None,
    seasonal: bool = True,
) -> Situation:
    """A loan on some day of its life or after it, with all that goes with it."""
    loan = draw(loans())
    on = loan.disbursed_on + timedelta(days=draw(st.integers(1, 1300)))
    means = draw(many_means(loan, known, seasonal))
    wish = draw(wishes(loan, on)) if wished else Wish()
    return Situation(loan, draw(policies(loan, kinds)), on, means, replace(wish, lighter=wish.lighter or wish.empty))


def _whole(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(minor_unit(currency), ROUND_DOWN)
