"""Plain tables for a terminal."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def money_text(amount: Decimal) -> str:
    """1,234.50; a bare zero as 0."""
    return f"{amount:,f}" if amount else "0"


def percent_text(rate: Decimal) -> str:
    """A yearly fraction as a percentage: 0.156 is 15.60%."""
    return f"{rate * 100:.2f}%"


def leaf_text(leaf: Mapping[str, Any]) -> str:
    """A typed leaf (lending/leaves.py) as an operator reads it."""
    if "amount" in leaf:
        return money_text(Decimal(leaf["amount"]))
    if "rate" in leaf:
        return percent_text(Decimal(leaf["rate"]))
    return str(next(iter(leaf.values())))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int] = ()) -> list[str]:
    """Lines with columns as wide as they need, right-aligned but for the columns in `left`."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
