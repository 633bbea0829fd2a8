"""What an import did, or why it did nothing."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong, and where. `row` counts as a spreadsheet does: a CSV's header is row 1, its first record row 2; in
    JSON the records of a list count from 1. 0 where no row is to blame; `field` is "" where no field is."""

    file: str
    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        at = f" row {self.row}" if self.row else ""
        return f"{self.file}{at}{f', {self.field}' if self.field else ''}: {self.reason}"


@dataclass(slots=True)
class ImportReport:
    """Records by kind (borrowers, products, loans, instalments, payments, contacts). With errors nothing was written."""

    created: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)
