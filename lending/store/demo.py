"""The demo portfolio: moved to another day, so that whoever was 35 days late on 2026-03-02 is 35 days late today; and who of it
is most like somebody else."""

import csv
import shutil
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from lending.dates import add_months, months_between

WRITTEN_FOR = date(2026, 3, 2)
"""The day for which data/demo is written."""

_SHIFTED = 20
"""Days by which the day of a likeness is moved at most: further off other instalments would fall due."""
_OTHER_PRODUCT = 15
"""Days that another product weighs."""

Row = dict[str, str]


def redate(source: Path, target: Path, today: date) -> None:
    """Write the portfolio's files into `target`, moved so that 2026-03-02 becomes `today`.

    In each loan the oldest unpaid due date (the last one of a loan that is paid off) keeps its exact distance from
    today, so that days past due and "due tomorrow" hold; the other due dates stay whole months from it. Payments keep
    their distance from the due date they were made for. `target` appears only when it is complete.
    """
    instalments, payments = _by_loan(source / "instalments.csv"), _by_loan(source / "payments.csv")
    moves = {loan: _Move.of(rows, payments[loan], today) for loan, rows in instalments.items()}
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for file in sorted(source.glob("*.csv")):
        columns, rows = _read(file)
        for row in rows:
            _move_row(row, moves, today)
        _write(unfinished / file.name, columns, rows)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.replace(target)


@dataclass(frozen=True, slots=True)
class Owing:
    """What of a loan shows who is like whom. `late`: days past due; `paid`: nothing is owed any more."""

    product: str
    late: int
    paid: bool
    flags: frozenset[str] = frozenset()


def most_like(source: Path, jurisdiction: str, loans: Sequence[Owing]) -> tuple[str, date]:
    """The demo borrower whose loans are most like these, and a day on which they are about as late."""
    rows: defaultdict[str, list[Owing]] = defaultdict(list)
    instalments, payments = _by_loan(source / "instalments.csv"), _by_loan(source / "payments.csv")
    for row in _read(source / "loans.csv")[1]:
        rows[row["borrower_id"]].append(_owing(row, instalments[row["loan_id"]], payments[row["loan_id"]]))
    here = [row["borrower_id"] for row in _read(source / "borrowers.csv")[1] if row["jurisdiction"] == jurisdiction]
    chosen = min(here, key=lambda each: (_unlike(rows[each], loans), each))
    later = _latest(loans) - _latest(rows[chosen])
    shifts = _latest(rows[chosen]) > 0 and abs(later) <= _SHIFTED
    return chosen, WRITTEN_FOR + timedelta(days=later if shifts else 0)


def _owing(loan: Row, instalments: list[Row], payments: list[Row]) -> Owing:
    oldest = instalments[_oldest_unpaid(instalments, payments)]
    owed = sum((_amount(row) for row in instalments), Decimal(0))
    paid = sum((Decimal(row["amount"]) for row in payments), Decimal(0)) >= owed
    late = 0 if paid else max(0, (WRITTEN_FOR - date.fromisoformat(oldest["due_date"])).days)
    return Owing(loan["product"], late, paid, frozenset(loan["flags"].split(",")) - {""})


def _unlike(one: Sequence[Owing], other: Sequence[Owing]) -> tuple[int, ...]:
    """The less, the more alike: gates first, then how many loans, whether paid or late, then days and products."""
    flags, paid, products = (
        [{flag for loan in loans for flag in loan.flags} for loans in (one, other)],
        [all(loan.paid for loan in loans) for loans in (one, other)],
        [{loan.product for loan in loans} for loans in (one, other)],
    )
    days = abs(_latest(one) - _latest(other))
    return (
        len(flags[0] ^ flags[1]), abs(len(one) - len(other)), paid[0] != paid[1], bool(_latest(one)) != bool(_latest(other)),
        days + _OTHER_PRODUCT * len(products[0] ^ products[1]),
    )  # fmt: skip


def _latest(loans: Sequence[Owing]) -> int:
    return max((loan.late for loan in loans), default=0)


@dataclass(frozen=True, slots=True)
class _Move:
    """How the days of one loan move: each due date has a new one, other days keep their distance from the nearest."""

    old: tuple[date, ...]
    new: tuple[date, ...]
    today: date

    @classmethod
    def of(cls, instalments: list[Row], payments: list[Row], today: date) -> "_Move":
        old = tuple(date.fromisoformat(row["due_date"]) for row in instalments)
        anchor = old[_oldest_unpaid(instalments, payments)]
        moved = anchor + (today - WRITTEN_FOR)
        return cls(old, tuple(add_months(moved, months_between(anchor, due)) for due in old), today)

    def due(self, day: date) -> date:
        return self.new[self.old.index(day)]

    def disbursed(self, day: date) -> date:
        """Whole months before the first due date, as it was; else as many days before it."""
        months = months_between(day, self.old[0])
        if add_months(self.old[0], -months) == day:
            return add_months(self.new[0], -months)
        return self.new[0] - (self.old[0] - day)

    def paid(self, day: date) -> date:
        """As far from its due date as it was, but never after today."""
        after = bisect_right(self.old, day)
        nearest = min(range(max(0, after - 1), min(len(self.old), after + 1)), key=lambda at: abs(self.old[at] - day))
        return min(self.new[nearest] + (day - self.old[nearest]), self.today)


def _oldest_unpaid(instalments: list[Row], payments: list[Row]) -> int:
    """The index of the first instalment that the payments do not cover, else of the last one."""
    left = sum((Decimal(row["amount"]) for row in payments), Decimal(0))
    for index, row in enumerate(instalments):
        left -= _amount(row)
        if left < 0:
            return index
    return len(instalments) - 1


def _amount(row: Row) -> Decimal:
    return sum((Decimal(row[part] or 0) for part in ("principal", "interest", "fee")), Decimal(0))


def _move_row(row: Row, moves: dict[str, _Move], today: date) -> None:
    if row.get("at"):  # a contact keeps its distance from today, and its hour
        at = datetime.fromisoformat(row["at"])
        row["at"] = (at + (today - WRITTEN_FOR)).isoformat()
    move = moves.get(row.get("loan_id", ""))
    if move is None:
        return
    for column, moved in (("due_date", move.due), ("disbursed_on", move.disbursed), ("paid_on", move.paid)):
        if row.get(column):
            row[column] = moved(date.fromisoformat(row[column])).isoformat()


def _by_loan(file: Path) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in _read(file)[1]:
        rows[row["loan_id"]].append(row)
    return rows


def _read(file: Path) -> tuple[list[str], list[Row]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        return list(reader.fieldnames or []), list(reader)


def _write(file: Path, columns: list[str], rows: list[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
