"""Loans to test with, made from the figures a loan officer would name."""

from datetime import date
from decimal import Decimal
from typing import Any

from lending.dates import monthly
from lending.daycount import DayCount
from lending.loan import Instalment, Loan, Payment, Terms
from lending.policy import Policy, policy_from_dict
from lending.schedule import factors, level

D = Decimal


def day(text: str) -> date:
    return date.fromisoformat(text)


def a_loan(
    principal: str = "12000",
    rate: str = "0.12",
    months: int = 12,
    disbursed: str = "2025-09-05",
    first_due: str = "2025-10-05",
    paid: int = 0,
    currency: str = "CNY",
    jurisdiction: str = "CN",
    payments: tuple[tuple[str, str], ...] = (),
    terms: dict[str, Any] | None = None,
    flags: tuple[str, ...] = (),
    **more: Any,
) -> Loan:
    """A level loan, 30/360 unless the terms say otherwise, whose first `paid` instalments were paid on their due
    dates, with further payments (date, amount)."""
    contract = Terms.from_dict({"annual_rate": rate, "day_count": "30/360", **(terms or {})})
    dates = monthly(day(first_due), months)
    rates = factors(contract.annual_rate, day(disbursed), dates, contract.day_count)
    lines = level(D(principal), rates, dates, currency)
    instalments = tuple(
        Instalment(at, each.due_date, each.principal, each.interest) for at, each in enumerate(lines, 1)
    )
    regular = tuple(Payment(each.due_date, each.total, f"R{each.number}") for each in instalments[:paid])
    extra = tuple(Payment(day(when), D(amount), f"X{at}") for at, (when, amount) in enumerate(payments))
    zones = {"CN": "Asia/Shanghai", "TW": "Asia/Taipei", "HK": "Asia/Hong_Kong"}
    return Loan(
        id="L1",
        product="test",
        currency=currency,
        jurisdiction=jurisdiction,  # type: ignore[arg-type]
        zone=zones[jurisdiction],
        principal=D(principal),
        disbursed_on=day(disbursed),
        terms=contract,
        instalments=instalments,
        payments=regular + extra,
        flags=frozenset(flags),
        **more,
    )


def flat_loan(
    each: str, dates: tuple[str, ...], disbursed: str, terms: dict[str, Any] | None = None, **more: Any
) -> Loan:
    """A loan without interest, in equal instalments on these dates."""
    instalments = tuple(Instalment(at, day(due), D(each), D(0)) for at, due in enumerate(dates, 1))
    return Loan(
        id="F1",
        product="test",
        currency="CNY",
        jurisdiction="CN",
        zone="Asia/Shanghai",
        principal=D(each) * len(dates),
        disbursed_on=day(disbursed),
        terms=Terms.from_dict({"annual_rate": "0", **(terms or {})}),
        instalments=instalments,
        **more,
    )


def a_policy(plans: dict[str, Any] | None = None, **more: Any) -> Policy:
    """A policy with these kinds (default: the first three, generously)."""
    kinds = plans or {
        "arrears_spread": {"max_periods": 12},
        "reamortise": {"max_periods": 36},
        "extension": {"max_months": 3},
    }
    shared = {
        "product": "test",
        "version": "1",
        "effective_from": "2020-01-01",
        "jurisdiction": "CN",
        "currency": "CNY",
    }
    return policy_from_dict({**shared, "plans": kinds, **more})


ALL_DAY_COUNTS = tuple(DayCount)
