"""The people of a portfolio again, under ids of their own: whoever tries something out has a borrower to themselves."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path


def write_copies(source: Path, target: Path, copies: Sequence[tuple[str, str]]) -> None:
    """Write the portfolio's files with each named borrower (and all that is theirs) under a suffixed id."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            fields, rows = list(reader.fieldnames or []), list(reader)
        with (target / file.name).open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, fields)
            writer.writeheader()
            writer.writerows(_copied(rows, copies, loans_by_borrower(source)))


def _copied(
    rows: list[dict[str, str]], copies: Sequence[tuple[str, str]], loans: dict[str, set[str]]
) -> Iterator[dict[str, str]]:
    for borrower, suffix in copies:
        for row in rows:
            if row.get("borrower_id") == borrower or row.get("loan_id") in loans.get(borrower, ()):
                renamed = ("borrower_id", "loan_id", "reference", "payment_id")
                yield {name: f"{value}{suffix}" if name in renamed and value else value for name, value in row.items()}


def loans_by_borrower(source: Path) -> dict[str, set[str]]:
    """The ids of the loans of each borrower in a portfolio's files."""
    with (source / "loans.csv").open(encoding="utf-8-sig", newline="") as opened:
        loans: dict[str, set[str]] = {}
        for row in csv.DictReader(opened):
            loans.setdefault(row["borrower_id"], set()).add(row["loan_id"])
    return loans
