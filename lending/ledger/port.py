"""What is asked of a lender's system of record. Loans and borrowers go by the lender's own numbers here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from lending.loan import Amounts
from lending.records import Record

EntryKind = Literal["accepted", "cancelled", "superseded", "restored"]


class LedgerAway(Exception):
    """No usable answer: unreachable, too slow, out of order. What was asked may or may not have been done: ask again,
    under the same key. The text holds no personal data."""


class UnknownLoan(LookupError):
    """The ledger has no loan under this number."""


@dataclass(frozen=True, slots=True)
class Balance(Record):
    """What is owed on a loan at a moment. `overdue` is part of `outstanding`; amounts in `currency`."""

    loan: str
    currency: str
    overdue: Amounts
    outstanding: Amounts
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """What settles the whole loan, if it is paid by `expires_at`."""

    id: str
    loan: str
    currency: str
    amounts: Amounts
    as_of: datetime
    expires_at: datetime

    def holds(self, now: datetime) -> bool:
        return now <= self.expires_at


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """Something that became of an agreement, to be written into the ledger once: `key` makes sending twice harmless.

    `plan` is Proposal.as_dict; `ledger_version` stands for the books on which its figures rest.
    """

    key: str
    kind: EntryKind
    number: str
    loan: str
    borrower: str
    at: datetime
    plan: Mapping[str, Any]
    shown_hash: str
    policy_version: str
    ledger_version: str


@dataclass(frozen=True, slots=True)
class Receipt(Record):
    """The ledger has the entry of this key, under a reference of its own."""

    key: str
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Disagreement(Record):
    """The ledger will not have the entry: a person must look. `code` is the ledger's; no personal data."""

    key: str
    code: str


@dataclass(frozen=True, slots=True)
class Held(Record):
    """An agreement as the ledger has it: `state` is the kind of its last entry."""

    number: str
    state: EntryKind


@dataclass(frozen=True, slots=True)
class IncomingPayment(Record):
    loan: str
    reference: str
    paid_on: date
    amount: Decimal
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class PaymentPage(Record):
    """Payments in the ledger's order. `cursor` is handed back to get the next ones; `more`: there are some already."""

    payments: tuple[IncomingPayment, ...]
    cursor: str
    more: bool = False


class Ledger(Protocol):
    """The port. Every call may raise LedgerAway; those that name a loan also UnknownLoan."""

    def balance(self, loan: str, now: datetime) -> Balance:
        """What is owed now."""

    def quote(self, loan: str, now: datetime) -> Quote:
        """What would settle the loan, and until when that holds."""

    def write(self, entry: Entry, now: datetime) -> Receipt | Disagreement:
        """Write an entry down, once: the same key again gets the same answer."""

    def agreements(self, loan: str) -> tuple[Held, ...]:
        """Every agreement that the ledger has of a loan."""

    def payments(self, cursor: str) -> PaymentPage:
        """Payments that came in after `cursor` ("": from the beginning). The same may come again."""
