"""Plans written out as tables that a loan officer can read, and the tables that tests expect."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

from lending.loan import Loan
from lending.policy import Policy
from lending.proposals import Proposal, rebuild

COLUMNS = ("due_date", "principal", "interest", "fee", "penalty", "total", "balance")


def written(proposal: Proposal, columns: tuple[str, ...]) -> str:
    """The schedule with these columns."""
    names = ["due" if name == "due_date" else name for name in columns]
    rows = [names, *([str(getattr(row, name)) for name in columns] for row in proposal.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(columns))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def assert_schedule(proposal: Proposal, expected: str) -> None:
    """The plan's schedule is this table; its head names the columns to look at."""
    lines = [" ".join(line.split()) for line in dedent(expected).strip().splitlines()]
    columns = tuple("due_date" if name == "due" else name for name in lines[0].split())
    found = [" ".join(line.split()) for line in written(proposal, columns).splitlines()]
    assert found == lines, "\n" + written(proposal, columns)


def plan(loan: Loan, policy: Policy, kind: str, on: date, **terms: object) -> Proposal:
    """The proposal of these terms (dates as text)."""
    return rebuild(loan, policy, kind, terms, on)


def money(text: str) -> Decimal:
    return Decimal(text)
