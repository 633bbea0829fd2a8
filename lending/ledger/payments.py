"""Payments that the ledger tells of, brought into our books by the importer: each once, however often it is told."""

from datetime import datetime

from sqlalchemy import Engine, String, select
from sqlalchemy.orm import Mapped, mapped_column

from lending.ledger.port import IncomingPayment, Ledger
from lending.store.base import Base, UtcDateTime
from lending.store.engine import Sessions
from lending.store.importer import import_rows
from lending.store.importing.reading import Raw
from lending.store.importing.report import RowError
from lending.store.staff_cases import open_case

PAYMENTS = "payments"
_SOURCE = "ledger"


class LedgerCursor(Base):
    """How far something has been read from the ledger."""

    __tablename__ = "ledger_cursors"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    cursor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def take_payments(engine: Engine, sessions: Sessions, ledger: Ledger, now: datetime) -> int:
    """Read all new payments; return how many of them are new or changed.

    A page is imported before its cursor is kept: killed in between, the page comes again and changes nothing. What
    cannot be imported (an unknown loan) is raised to staff and does not hold up the rest. Raises LedgerAway.
    """
    taken = 0
    while True:
        with sessions() as session:
            reached = session.scalar(select(LedgerCursor.cursor).where(LedgerCursor.name == PAYMENTS)) or ""
        page = ledger.payments(reached)
        taken += _import(engine, sessions, page.payments, now)
        if page.cursor == reached:
            return taken
        with sessions.begin() as session:
            session.merge(LedgerCursor(name=PAYMENTS, cursor=page.cursor, at=now))
        if not page.more:
            return taken


def _import(engine: Engine, sessions: Sessions, payments: tuple[IncomingPayment, ...], now: datetime) -> int:
    rows = [_raw(number, each) for number, each in enumerate(payments, start=1)]
    report = import_rows(engine, rows)
    if report.errors:
        wrong = {error.row: error for error in report.errors}
        _raise_to_staff(sessions, [(payments[row - 1], error) for row, error in wrong.items() if row], now)
        report = import_rows(engine, [raw for raw in rows if raw.row not in wrong])
    return report.created[PAYMENTS] + report.updated[PAYMENTS]


def _raw(row: int, payment: IncomingPayment) -> Raw:
    fields = {
        "loan_id": payment.loan,
        "reference": payment.reference,
        "paid_on": payment.paid_on.isoformat(),
        "amount": format(payment.amount, "f"),
        "status": "reversed" if payment.reversed else "",
    }
    return Raw(PAYMENTS, _SOURCE, row, {name: value for name, value in fields.items() if value})


def _raise_to_staff(sessions: Sessions, wrong: list[tuple[IncomingPayment, RowError]], now: datetime) -> None:
    with sessions.begin() as session:
        for payment, error in wrong:
            detail = {
                "loan": payment.loan,
                "reference": payment.reference,
                "field": error.field,
                "reason": error.reason,
            }
            key = f"payment:{payment.loan}:{payment.reference}"
            open_case(session, "payment_not_taken", "ledger:payments", detail, key=key[:120], now=now)
