"""Portfolios for `./huanhuan outreach simulate`: the demo's, or made-up borrowers, all of whom can be reached."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.settings import ROOT
from lending.contact import Consent, Person, Stop
from lending.loan import Loan
from lending.outreach import Book, LoanBook
from lending.outreach.generated import payers
from lending.outreach.simulation import as_they_pay
from lending.store.borrowers import BorrowerRow
from lending.store.demo import WRITTEN_FOR
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.importer import import_files
from lending.store.loans import loans_of
from lending.store.regions import region_of

Portfolio = Iterator[tuple[Book, Person]]


def generated(count: int, start: date, seed: int) -> Portfolio:
    for each in payers(count, start, seed):
        yield (
            Book(each.id, (_loan_book(each.loan, start),), means=each.means, hours=each.hours),
            _reachable((each.loan,), start),
        )


def demo(days: int) -> Portfolio:
    """The demo's borrowers on the day for which they are written. They go on paying as they did."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        migrate(url)
        engine = make_engine(url)
        report = import_files(engine, sorted((ROOT / "data" / "demo").glob("*.csv")))
        if report.errors:
            raise ValueError("; ".join(map(str, report.errors[:5])))
        with make_sessions(engine)() as session:
            ids = session.scalars(select(BorrowerRow.id).order_by(BorrowerRow.external_id)).all()
            every = [loans_of(session, each) for each in ids]
        engine.dispose()
    for borrower_id, loans in zip(ids, every, strict=True):
        if loans:
            paying = tuple(_loan_book(as_they_pay(each, WRITTEN_FOR, days), WRITTEN_FOR) for each in loans)
            yield Book(borrower_id, paying), _reachable(loans, WRITTEN_FOR)


def _loan_book(loan: Loan, on: date) -> LoanBook:
    rule = region_of(loan.jurisdiction).credit_on(on)
    return LoanBook(loan, reported=rule is not None and bool(rule.marks))


def _reachable(loans: tuple[Loan, ...], start: date) -> Person:
    """Signed in on both channels, without wishes; silenced by what their loans are marked with."""
    first = loans[0]
    since = datetime.combine(start - timedelta(days=30), time(12), ZoneInfo(first.zone))
    return Person(
        jurisdiction=first.jurisdiction,
        zone=first.zone,
        consents=(Consent("telegram", since, "sign_in"), Consent("web", since, "sign_in")),
        verified=frozenset({"telegram", "web"}),
        stops=tuple(Stop(flag, loan.id) for loan in loans for flag in sorted(loan.flags)),
    )
