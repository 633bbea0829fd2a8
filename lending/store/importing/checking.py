"""Rows as typed records: every cell read, every wrong one told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast, get_args

from lending.contact import COLLECTION, Channel, Contact, Outcome, Recipient
from lending.loan import ZONES, Jurisdiction, Pause, Terms
from lending.money import ZERO
from lending.policy import Policy
from lending.records import FieldError
from lending.store.importing.cells import (
    read_amount,
    read_counting,
    read_currency,
    read_day,
    read_flags,
    read_id,
    read_jurisdiction,
    read_line,
    read_list,
    read_moment,
    read_one_of,
    read_pauses,
    read_positive,
    read_rate,
    read_whole,
    read_zone,
)
from lending.store.importing.reading import COLUMNS, Raw
from lending.store.importing.report import RowError
from lending.store.policies import read_policies

T = TypeVar("T")
LOCALES = ("zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK")
_MISSING = object()


@dataclass(frozen=True, slots=True)
class BorrowerRecord:
    raw: Raw
    external_id: str
    name: str
    phone: str | None
    jurisdiction: Jurisdiction
    locale: str | None


@dataclass(frozen=True, slots=True)
class LoanRecord:
    raw: Raw
    external_id: str
    borrower: str
    product: str
    currency: str
    jurisdiction: Jurisdiction
    zone: str
    principal: Decimal
    disbursed_on: date
    terms: Terms
    flags: tuple[str, ...]
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class InstalmentRecord:
    raw: Raw
    loan: str
    number: int
    due_date: date
    principal: Decimal
    interest: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    raw: Raw
    loan: str
    reference: str
    paid_on: date
    amount: Decimal
    reversed: bool


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """`contact` without its loan, whose id of ours is not known yet."""

    raw: Raw
    reference: str
    borrower: str
    loan: str | None
    contact: Contact

    @property
    def by(self) -> str:
        return self.contact.by


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    raw: Raw
    policy: Policy


@dataclass(frozen=True, slots=True)
class Records:
    """All good rows of an import, and the ids that bad rows are about (nothing follows from their absence)."""

    borrowers: list[BorrowerRecord] = field(default_factory=list)
    policies: list[PolicyRecord] = field(default_factory=list)
    loans: list[LoanRecord] = field(default_factory=list)
    instalments: list[InstalmentRecord] = field(default_factory=list)
    payments: list[PaymentRecord] = field(default_factory=list)
    contacts: list[ContactRecord] = field(default_factory=list)
    broken_borrowers: set[str] = field(default_factory=set)
    broken_loans: set[str] = field(default_factory=set)


def check_rows(rows: Iterable[Raw], errors: list[RowError]) -> Records:
    """The rows as records; what is wrong with the others is added to `errors`, and so are records that stand twice."""
    records = Records()
    for raw in rows:
        before = len(errors)
        if raw.kind == "borrowers":
            records.borrowers.extend(_one(check_borrower(raw, errors)))
        elif raw.kind == "products":
            records.policies.extend(check_product(raw, errors))
        elif raw.kind == "loans":
            records.loans.extend(_one(check_loan(raw, errors)))
        elif raw.kind == "instalments":
            records.instalments.extend(_one(check_instalment(raw, errors)))
        elif raw.kind == "payments":
            records.payments.extend(_one(check_payment(raw, errors)))
        else:
            records.contacts.extend(_one(check_contact(raw, errors)))
        if len(errors) > before and raw.kind != "contacts":
            about = records.broken_borrowers if raw.kind == "borrowers" else records.broken_loans
            about.add(str(raw.fields.get("borrower_id" if raw.kind == "borrowers" else "loan_id")))
    _tell_doubles(records, errors)
    return records


def _one(record: T | None) -> tuple[T, ...]:
    return () if record is None else (record,)


def _tell_doubles(records: Records, errors: list[RowError]) -> None:
    seen: dict[tuple[object, ...], Raw] = {}
    keyed: list[tuple[tuple[object, ...], str, Raw]] = [
        *((("borrower", each.external_id), "borrower_id", each.raw) for each in records.borrowers),
        *((("policy", each.policy.product, each.policy.version), "version", each.raw) for each in records.policies),
        *((("loan", each.external_id), "loan_id", each.raw) for each in records.loans),
        *((("instalment", each.loan, each.number), "number", each.raw) for each in records.instalments),
        *((("payment", each.loan, each.reference), "reference", each.raw) for each in records.payments),
        *((("contact", each.by, each.reference), "reference", each.raw) for each in records.contacts),
    ]
    for key, name, raw in keyed:
        first = seen.setdefault(key, raw)
        if first is not raw:
            errors.append(raw.error(name, f"{key[-1]} stands twice: also in {first.file} row {first.row}"))
            records.broken_loans.add(str(raw.fields.get("loan_id")))


class _Cells:
    """The cells of one row. A wrong one is told and read as None, and the row is then thrown away as a whole."""

    def __init__(self, raw: Raw, errors: list[RowError]) -> None:
        self.raw, self._errors = raw, errors
        self.good = True
        known = COLUMNS[raw.kind]
        for name in raw.fields:
            if name not in known:
                self.wrong(name, f"a record of {raw.kind} has no such field; known: {', '.join(known)}")

    def take(self, name: str, read: Callable[[Any], T], default: object = _MISSING) -> T:
        value = self.raw.fields.get(name)
        if value is None or value == "":
            if default is _MISSING:
                self.wrong(name, "is missing")
            return cast(T, None if default is _MISSING else default)
        try:
            return read(value)
        except ValueError as error:
            self.wrong(name, error.reason if isinstance(error, FieldError) else str(error))
            return cast(T, None)

    def wrong(self, name: str, reason: str) -> None:
        self.good = False
        self._errors.append(self.raw.error(name, reason))


def check_borrower(raw: Raw, errors: list[RowError]) -> BorrowerRecord | None:
    cells = _Cells(raw, errors)
    record = BorrowerRecord(
        raw,
        cells.take("borrower_id", read_id),
        cells.take("name", read_line),
        cells.take("phone", read_line, None),
        cells.take("jurisdiction", read_jurisdiction),
        cells.take("locale", read_one_of(LOCALES), None),
    )
    return record if cells.good else None


def check_loan(raw: Raw, errors: list[RowError]) -> LoanRecord | None:
    cells = _Cells(raw, errors)
    jurisdiction = cells.take("jurisdiction", read_jurisdiction)
    record = LoanRecord(
        raw=raw,
        external_id=cells.take("loan_id", read_id),
        borrower=cells.take("borrower_id", read_id),
        product=cells.take("product", read_id),
        currency=cells.take("currency", read_currency),
        jurisdiction=jurisdiction,
        zone=cells.take("zone", read_zone, ZONES.get(jurisdiction)),
        principal=cells.take("principal", read_positive),
        disbursed_on=cells.take("disbursed_on", read_day),
        terms=_terms(cells),
        flags=cells.take("flags", read_flags, ()),
        pauses=cells.take("pauses", read_pauses, ()),
    )
    return record if cells.good else None


def check_instalment(raw: Raw, errors: list[RowError]) -> InstalmentRecord | None:
    cells = _Cells(raw, errors)
    record = InstalmentRecord(
        raw,
        cells.take("loan_id", read_id),
        cells.take("number", read_counting),
        cells.take("due_date", read_day),
        cells.take("principal", read_amount),
        cells.take("interest", read_amount),
        cells.take("fee", read_amount, ZERO),
    )
    return record if cells.good else None


def check_payment(raw: Raw, errors: list[RowError]) -> PaymentRecord | None:
    cells = _Cells(raw, errors)
    record = PaymentRecord(
        raw,
        cells.take("loan_id", read_id),
        cells.take("reference", read_id),
        cells.take("paid_on", read_day),
        cells.take("amount", read_positive),
        cells.take("status", read_one_of(("received", "reversed")), "received") == "reversed",
    )
    return record if cells.good else None


def check_contact(raw: Raw, errors: list[RowError]) -> ContactRecord | None:
    cells = _Cells(raw, errors)
    reference, borrower = cells.take("reference", read_id), cells.take("borrower_id", read_id)
    loan = cells.take("loan_id", read_id, None)
    said = {
        "at": cells.take("at", read_moment),
        "by": cells.take("by", read_line),
        "channel": cells.take("channel", read_one_of(get_args(Channel))),
        "why": cells.take("why", read_line, COLLECTION),
        "outcome": cells.take("outcome", read_one_of(get_args(Outcome))),
        "to": cells.take("to", read_one_of(get_args(Recipient)), "debtor"),
    }
    if not cells.good:
        return None
    try:
        return ContactRecord(raw, reference, borrower, loan, Contact.from_dict(said))
    except FieldError as error:
        cells.wrong(error.field, error.reason)
        return None


def check_product(raw: Raw, errors: list[RowError]) -> list[PolicyRecord]:
    try:
        return [PolicyRecord(raw, policy) for policy in read_policies(raw.fields)]
    except FieldError as error:
        errors.append(raw.error(error.field, error.reason))
        return []


def _terms(cells: _Cells) -> Terms:
    given: dict[str, Any] = {
        "annual_rate": cells.take("annual_rate", read_rate),
        "penalty_annual_rate": cells.take("penalty_annual_rate", read_rate, ZERO),
        "late_fee": cells.take("late_fee", read_amount, ZERO),
        "grace_days": cells.take("grace_days", read_whole, 0),
        "rate_cap": cells.take("rate_cap", read_rate, None),
        "allocation": cells.take("allocation", read_list, None),
        "day_count": cells.take("day_count", str, None),
        "due_convention": cells.take("due_convention", str, None),
    }
    if not cells.good:
        return cast(Terms, None)
    try:
        return Terms.from_dict({name: value for name, value in given.items() if value is not None})
    except FieldError as error:
        cells.wrong(error.field, error.reason)
        return cast(Terms, None)
