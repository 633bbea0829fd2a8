"""Plans and payments written as tables, and what has become of them written back."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

from lending.keeping import Keeping
from lending.lifecycle import Progress, progress_of
from lending.loan import NOTHING, Amounts, Payment
from lending.money import ZERO
from lending.proposal import Proposal, Row

AGREED = date(2026, 3, 2)
KEEPING = Keeping(late_days=3, short_amount=Decimal(1), short_share=Decimal(0), broken_after_days=15)


def plan_of(table: str, pay_now: str = "0") -> Proposal:
    """A plan with these rows: due principal interest."""
    rows = []
    for number, line in enumerate(dedent(table).strip().splitlines(), start=1):
        due, principal, interest = line.split()
        parts = Decimal(principal), Decimal(interest)
        rows.append(Row(number, date.fromisoformat(due), *parts, ZERO, ZERO, sum(parts, ZERO), ZERO))
    return Proposal(
        kind="arrears_spread",
        terms={},
        rows=tuple(rows),
        pay_now=Decimal(pay_now),
        settled_now=Amounts(penalty=Decimal(pay_now)),
        payment=rows[0].total,
        payment_max=rows[0].total,
        count=len(rows),
        first_date=rows[0].due_date,
        last_date=rows[-1].due_date,
        loan_ends=rows[-1].due_date,
        total_to_pay=sum((row.total for row in rows), Decimal(pay_now)),
        contract_total=ZERO,
        extra_cost=ZERO,
        waived=NOTHING,
        nominal_rate=ZERO,
        effective_rate=ZERO,
        reasons=(),
        role="recommended",
        needs_approval=False,
    )


def payments_of(table: str) -> list[Payment]:
    """day amount reference"""
    cells = [line.split() for line in dedent(table).strip().splitlines()]
    return [Payment(date.fromisoformat(day), Decimal(amount), reference) for day, amount, reference in cells]


def reached(
    plan: Proposal, payments: str, on: str, known: tuple[str, ...] = (), keeping: Keeping = KEEPING
) -> Progress:
    return progress_of(plan, AGREED, payments_of(payments), date.fromisoformat(on), keeping, known)


def assert_dues(found: Progress, expected: str) -> None:
    """number, paid, left, state of each instalment."""
    lines = [" ".join(line.split()) for line in dedent(expected).strip().splitlines()]
    written = [f"{due.number} {due.paid.total} {due.left} {due.state}" for due in found.dues]
    assert written == lines, "\n" + "\n".join(written)
