"""What becomes of one loan in the database: rows to write, counts for the report, words for the audit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lending.loan import Instalment, Jurisdiction, Loan, Pause, Payment, Terms
from lending.records import Record
from lending.store.base import Base
from lending.store.importing.report import ImportReport
from lending.store.loans import InstalmentRow, LoanRow, PaymentRow

Values = dict[str, Any]


@dataclass(slots=True)
class Changes:
    """Rows to write, by table, and what the audit will say: (event, subject, detail)."""

    insert: dict[type[Base], list[Values]] = field(default_factory=dict)
    update: dict[type[Base], list[Values]] = field(default_factory=dict)
    dropped_instalments: list[tuple[str, int]] = field(default_factory=list)
    """(loan, number)"""
    audit: list[tuple[str, str, Values]] = field(default_factory=list)

    def to_insert(self, table: type[Base], values: Values) -> None:
        self.insert.setdefault(table, []).append(values)

    def to_update(self, table: type[Base], values: Values) -> None:
        self.update.setdefault(table, []).append(values)


@dataclass(frozen=True, slots=True)
class Header(Record):
    """A loan without its ledger."""

    borrower_id: str
    product: str
    currency: str
    jurisdiction: Jurisdiction
    zone: str
    principal: Decimal
    disbursed_on: date
    terms: Terms
    flags: tuple[str, ...]
    pauses: tuple[Pause, ...]

    def columns(self) -> Values:
        """As the columns of its row."""
        plain = self.as_dict()
        return plain | {"principal": self.principal, "disbursed_on": self.disbursed_on}


@dataclass(frozen=True, slots=True)
class Ledger:
    """One loan as it is or shall be: header, schedule by number, payments by reference (with whether reversed)."""

    header: Header
    instalments: dict[int, Instalment]
    payments: dict[str, tuple[Payment, bool]]

    def as_loan(self, loan_id: str) -> Loan:
        head = self.header
        return Loan(
            id=loan_id,
            product=head.product,
            currency=head.currency,
            jurisdiction=head.jurisdiction,
            zone=head.zone,
            principal=head.principal,
            disbursed_on=head.disbursed_on,
            terms=head.terms,
            instalments=tuple(self.instalments[number] for number in sorted(self.instalments)),
            payments=tuple(payment for payment, gone in self.payments.values() if not gone),
            flags=frozenset(head.flags),
            pauses=head.pauses,
        )


def header_of(row: LoanRow) -> Header:
    """The header that a loan's row holds."""
    return Header(
        row.borrower_id,
        row.product,
        row.currency,
        row.jurisdiction,
        row.zone,
        row.principal,
        row.disbursed_on,
        Terms.from_dict(row.terms),
        tuple(row.flags),
        tuple(Pause.from_dict(each) for each in row.pauses),
    )


@dataclass(frozen=True, slots=True)
class LoanChange:
    """A loan before (None: it is new) and after; `paid` are the references that the files name."""

    id: str
    external_id: str
    before: Ledger | None
    after: Ledger
    paid: tuple[str, ...]

    def add_to(self, changes: Changes, report: ImportReport, header_said: bool) -> None:
        """What this change writes, counts and tells. `header_said`: the files have a row for the loan itself."""
        self._header(changes, report, header_said)
        self._schedule(changes, report)
        self._payments(changes, report)

    def _header(self, changes: Changes, report: ImportReport, header_said: bool) -> None:
        if self.before is None:
            changes.to_insert(LoanRow, {"id": self.id, "external_id": self.external_id, **self.after.header.columns()})
            detail = {"instalments": len(self.after.instalments), "payments": len(self.after.payments)}
            changes.audit.append(("loan.imported", f"loan:{self.id}", detail))
            report.created["loans"] += 1
        elif self.before.header != self.after.header:
            old, new = self.before.header.as_dict(), self.after.header.as_dict()
            changes.to_update(LoanRow, {"id": self.id, **self.after.header.columns()})
            was = {name: value for name, value in old.items() if new[name] != value}
            changes.audit.append(("loan.changed", f"loan:{self.id}", {"before": was}))
            report.updated["loans"] += 1
        elif header_said:
            report.unchanged["loans"] += 1

    def _schedule(self, changes: Changes, report: ImportReport) -> None:
        old = {} if self.before is None else self.before.instalments
        if old is self.after.instalments:
            return
        gone = sorted(old.keys() - self.after.instalments.keys())
        counts = Counter(removed=len(gone))
        for number, each in self.after.instalments.items():
            values: Values = {"loan_id": self.id, "number": number, "due_date": each.due_date}
            values |= {"principal": each.principal, "interest": each.interest, "fee": each.fee}
            if number not in old:
                changes.to_insert(InstalmentRow, values)
                counts["created"] += 1
            elif old[number] != each:
                changes.to_update(InstalmentRow, values)
                counts["updated"] += 1
            else:
                counts["unchanged"] += 1
        changes.dropped_instalments += [(self.id, number) for number in gone]
        for what in ("created", "updated", "removed", "unchanged"):
            getattr(report, what)["instalments"] += counts[what]
        if self.before is not None and counts.total() > counts["unchanged"]:
            detail = {"before": _told(old.values())}
            changes.audit.append(("loan.schedule_changed", f"loan:{self.id}", detail))

    def _payments(self, changes: Changes, report: ImportReport) -> None:
        old = {} if self.before is None else self.before.payments
        added: list[str] = []
        for reference in self.paid:
            payment, gone = self.after.payments[reference]
            values: Values = {"loan_id": self.id, "reference": reference, "paid_on": payment.paid_on}
            values |= {"amount": payment.amount, "reversed": gone}
            if reference not in old:
                changes.to_insert(PaymentRow, values)
                report.created["payments"] += 1
                added.append(reference)
            elif old[reference] == (payment, gone):
                report.unchanged["payments"] += 1
            else:
                was, was_gone = old[reference]
                changes.to_update(PaymentRow, values)
                detail = {"before": {**was.as_dict(), "reversed": was_gone}}
                changes.audit.append(("payment.changed", f"loan:{self.id}", detail))
                report.updated["payments"] += 1
        if self.before is not None and added:
            changes.audit.append(("payments.received", f"loan:{self.id}", {"references": added}))


def _told(records: Iterable[Record]) -> list[Values]:
    return [each.as_dict() for each in records]
