"""Loans and books for tests of outreach, with only what a case is about written down."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.dates import monthly
from lending.loan import Instalment, Loan, Payment, Terms
from lending.outreach import Book, LoanBook

ON = date(2026, 3, 2)


def a_loan(first: str = "2025-10-05", leads: tuple[int, ...] = (0, 0, 0, 0, 0), **changes: Any) -> Loan:
    """Twelve instalments of 1,000; the first ones were paid so many days after (negative: before) their dates."""
    dates = monthly(date.fromisoformat(first), 12)
    instalments = tuple(Instalment(at, due, Decimal(1000), Decimal(0)) for at, due in enumerate(dates, 1))
    payments = tuple(
        Payment(due + timedelta(days=lead), Decimal(1000), str(at))
        for at, (due, lead) in enumerate(zip(dates, leads, strict=False), 1)
    )
    loan = Loan(
        "loan", "cn_consumer", "CNY", "CN", "Asia/Shanghai", Decimal(12000), dates[0] - timedelta(days=30),
        Terms(Decimal("0.1")), instalments, payments,
    )  # fmt: skip
    return replace(loan, **changes)


def a_book(loan: Loan | None = None, **known: Any) -> Book:
    return Book("borrower", (LoanBook(loan or a_loan(), reported=True),), **known)


def on_time(count: int) -> Mapping[str, Any]:
    return {"leads": (0,) * count}
