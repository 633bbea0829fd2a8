"""Loans as the lender's ledger has them. Whoever reads one says whose it must be."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.loan import Instalment, Jurisdiction, Loan, Pause, Payment, Terms
from lending.money import ZERO
from lending.records import plain
from lending.store.base import Base, DecimalText, new_id
from lending.store.complaints import disputing


class LoanRow(Base):
    """`terms` as Terms.as_dict; `flags` a sorted list; `pauses` a list of Pause.as_dict."""

    __tablename__ = "loans"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    external_id: Mapped[str] = mapped_column(String(64), unique=True)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrowers.id"), index=True)
    product: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    jurisdiction: Mapped[Jurisdiction] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    principal: Mapped[Decimal] = mapped_column(DecimalText)
    disbursed_on: Mapped[date]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    flags: Mapped[list[str]] = mapped_column(JSON)
    pauses: Mapped[list[dict[str, str]]] = mapped_column(JSON)


class InstalmentRow(Base):
    __tablename__ = "instalments"

    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_date: Mapped[date]
    principal: Mapped[Decimal] = mapped_column(DecimalText)
    interest: Mapped[Decimal] = mapped_column(DecimalText)
    fee: Mapped[Decimal] = mapped_column(DecimalText, default=ZERO)


class PaymentRow(Base):
    """A payment, by the lender's reference. A reversed one (bounced, booked by mistake) no longer counts."""

    __tablename__ = "payments"

    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(DecimalText)
    reversed: Mapped[bool] = mapped_column(default=False)


def loans_of(session: Session, borrower_id: str) -> tuple[Loan, ...]:
    """All loans of a borrower, the oldest first. `Loan.id` is our opaque id."""
    return read_loans(session, session.scalars(select(LoanRow).where(LoanRow.borrower_id == borrower_id)).all())


def loan(session: Session, borrower_id: str, loan_id: str) -> Loan | None:
    """This loan, if it is this borrower's; another's and one that does not exist are both None."""
    mine = select(LoanRow).where(LoanRow.id == loan_id, LoanRow.borrower_id == borrower_id)
    return next(iter(read_loans(session, session.scalars(mine).all())), None)


def external_id(session: Session, borrower_id: str, loan_id: str) -> str:
    """The lender's own number of this borrower's loan. Raises NoResultFound for another's."""
    mine = select(LoanRow.external_id).where(LoanRow.id == loan_id, LoanRow.borrower_id == borrower_id)
    return session.scalars(mine).one()


def read_loans(session: Session, rows: Sequence[LoanRow]) -> tuple[Loan, ...]:
    """These rows with their instalments and payments, the oldest loan first. A dispute that waits for its answer stands on
    all loans of its borrower, as if the lender's books said so: proposals made before are void, and nothing new is offered."""
    ids = [row.id for row in rows]
    instalments: dict[str, list[Instalment]] = defaultdict(list)
    payments: dict[str, list[Payment]] = defaultdict(list)
    if ids:
        due = select(InstalmentRow).where(InstalmentRow.loan_id.in_(ids)).order_by(InstalmentRow.number)
        for each in session.scalars(due):
            instalments[each.loan_id].append(
                Instalment(each.number, each.due_date, each.principal, each.interest, each.fee)
            )
        paid = select(PaymentRow).where(PaymentRow.loan_id.in_(ids), ~PaymentRow.reversed)
        for got in session.scalars(paid.order_by(PaymentRow.paid_on, PaymentRow.reference)):
            payments[got.loan_id].append(Payment(got.paid_on, got.amount, got.reference))
    disputed = disputing(session, {row.borrower_id for row in rows})
    oldest_first = sorted(rows, key=lambda row: (row.disbursed_on, row.external_id))
    return tuple(
        _loan(row, tuple(instalments[row.id]), tuple(payments[row.id]), row.borrower_id in disputed)
        for row in oldest_first
    )


def ledger_version(loan: Loan) -> str:
    """A fingerprint of all that a plan for the loan rests on: schedule, payments, terms, flags, pauses."""
    text = json.dumps(plain(loan), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lock_loan(session: Session, loan_id: str) -> None:
    """Nobody else changes this loan or agrees on it until the transaction ends (SQLite: one writer anyway)."""
    session.execute(select(LoanRow.id).where(LoanRow.id == loan_id).with_for_update())


def _loan(row: LoanRow, instalments: tuple[Instalment, ...], payments: tuple[Payment, ...], disputed: bool) -> Loan:
    return Loan(
        id=row.id,
        product=row.product,
        currency=row.currency,
        jurisdiction=row.jurisdiction,
        zone=row.zone,
        principal=row.principal,
        disbursed_on=row.disbursed_on,
        terms=Terms.from_dict(row.terms, "terms"),
        instalments=instalments,
        payments=payments,
        flags=frozenset([*row.flags, *(["dispute"] if disputed else [])]),
        pauses=tuple(Pause.from_dict(each, "pauses") for each in row.pauses),
    )
