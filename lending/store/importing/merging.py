"""One loan after another: what the files say of it, laid over what is known, checked as a whole."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lending.loan import Instalment, Loan, Payment
from lending.money import to_minor
from lending.policy import Policy
from lending.records import FieldError
from lending.store.base import new_id
from lending.store.importing.changing import Changes, Header, Ledger, LoanChange, header_of
from lending.store.importing.checking import InstalmentRecord, LoanRecord, PaymentRecord, Records
from lending.store.importing.known import Known
from lending.store.importing.reading import Raw
from lending.store.importing.report import ImportReport
from lending.store.loans import LoanRow

_PLACE = re.compile(r"(instalments|payments)\[(\d+)\]\.(\w+)")


@dataclass(slots=True)
class _Said:
    """All that the files say of one loan."""

    loan: LoanRecord | None = None
    instalments: list[InstalmentRecord] = field(default_factory=list)
    payments: list[PaymentRecord] = field(default_factory=list)

    @property
    def rows(self) -> list[Raw]:
        own = [self.loan.raw] if self.loan is not None else []
        return [*own, *(each.raw for each in self.instalments), *(each.raw for each in self.payments)]


@dataclass(slots=True)
class Merge:
    """Lays the loans of an import over those known. What is wrong goes to the report, what changes to `changes`.

    `owners` holds our id of every borrower there will be, by the lender's; `policies` the versions of every product.
    """

    records: Records
    known: Known
    owners: Mapping[str, str]
    policies: Mapping[str, tuple[Policy, ...]]
    report: ImportReport
    changes: Changes

    def all(self) -> None:
        """Every loan that the files speak of."""
        said: dict[str, _Said] = defaultdict(_Said)
        for each in self.records.loans:
            said[each.external_id].loan = each
        for instalment in self.records.instalments:
            said[instalment.loan].instalments.append(instalment)
        for payment in self.records.payments:
            said[payment.loan].payments.append(payment)
        for external_id, of_loan in said.items():
            if external_id not in self.records.broken_loans:
                self._one(external_id, of_loan)

    def _one(self, external_id: str, said: _Said) -> None:
        row = self.known.loans.get(external_id)
        loan_id = new_id() if row is None else row.id
        before = None if row is None else self._ledger(row)
        if said.loan is None and before is None:
            for raw in said.rows:
                self._wrong(raw, "loan_id", f"no loan {external_id}, neither in these files nor in the database")
            return
        header = before.header if said.loan is None and before is not None else self._header(said.loan, row)
        if header is None:
            return
        after = _laid_over(said, header, before)
        if self._whole(after.as_loan(loan_id), said):
            paid = tuple(each.reference for each in said.payments)
            change = LoanChange(loan_id, external_id, before, after, paid)
            change.add_to(self.changes, self.report, said.loan is not None)

    def _ledger(self, row: LoanRow) -> Ledger:
        return Ledger(header_of(row), self.known.instalments[row.id], self.known.payments[row.id])

    def _header(self, said: LoanRecord | None, before: LoanRow | None) -> Header | None:
        """What the files say of the loan itself; None when borrower or product do not exist or fit, or what may never
        change of a loan has changed."""
        if said is None or said.borrower in self.records.broken_borrowers:
            return None
        told = len(self.report.errors)
        owner, policies = self.owners.get(said.borrower), self.policies.get(said.product, ())
        if owner is None:
            reason = f"no borrower {said.borrower}, neither in these files nor in the database"
            self._wrong(said.raw, "borrower_id", reason)
        elif before is not None and before.borrower_id != owner:
            self._wrong(said.raw, "borrower_id", "the loan is another borrower's")
        if not policies:
            self._wrong(said.raw, "product", f"unknown product {said.product!r}")
        for name in ("currency", "jurisdiction"):
            if policies and getattr(policies[0], name) != getattr(said, name):
                reason = f"is {getattr(said, name)}, but product {said.product} has {getattr(policies[0], name)}"
                self._wrong(said.raw, name, reason)
        if before is not None and before.currency != said.currency:
            self._wrong(said.raw, "currency", f"the loan is in {before.currency}")
        if owner is None or len(self.report.errors) > told:
            return None
        return Header(
            owner,
            said.product,
            said.currency,
            said.jurisdiction,
            said.zone,
            _in_units(said.principal, said.currency),
            said.disbursed_on,
            said.terms,
            said.flags,
            said.pauses,
        )

    def _whole(self, loan: Loan, said: _Said) -> bool:
        """Whether schedule, principal and payments hold together."""
        told = len(self.report.errors)
        for payment in said.payments:
            if payment.paid_on < loan.disbursed_on:
                self._wrong(payment.raw, "paid_on", f"is before the loan was paid out ({loan.disbursed_on})")
        try:
            loan.check()
        except FieldError as error:
            raw, name = _place(error.field, said, loan)
            self._wrong(raw, name, error.reason)
        return len(self.report.errors) == told

    def _wrong(self, raw: Raw, name: str, reason: str) -> None:
        self.report.errors.append(raw.error(name, reason))


def _laid_over(said: _Said, header: Header, before: Ledger | None) -> Ledger:
    """A schedule in the files replaces the whole schedule; payments join those there are."""
    unit = header.currency
    instalments: dict[int, Instalment] = {} if before is None else before.instalments
    if said.instalments:
        instalments = {
            each.number: Instalment(
                each.number,
                each.due_date,
                _in_units(each.principal, unit),
                _in_units(each.interest, unit),
                _in_units(each.fee, unit),
            )
            for each in said.instalments
        }
    payments = {} if before is None else dict(before.payments)
    for paid in said.payments:
        payment = Payment(paid.paid_on, _in_units(paid.amount, unit), paid.reference)
        payments[paid.reference] = payment, paid.reversed
    return Ledger(header, instalments, payments)


def _in_units(amount: Decimal, currency: str) -> Decimal:
    """The amount with the currency's decimals, if it can be written so; else as it is (and then refused)."""
    exact = to_minor(amount, currency)
    return exact if exact == amount else amount


def _place(path: str, said: _Said, loan: Loan) -> tuple[Raw, str]:
    """The row and field that a path within the merged loan stands for."""
    found = _PLACE.fullmatch(path)
    if found is not None:
        kind, index, name = found[1], int(found[2]), found[3]
        if kind == "instalments":
            number = loan.instalments[index].number
            rows = [each.raw for each in said.instalments if each.number == number]
        else:
            reference = loan.payments[index].reference
            rows = [each.raw for each in said.payments if each.reference == reference]
        if rows:
            return rows[0], name
    return said.rows[0], path
