"""A small portfolio in a real database, and the few steps that tests take on it again and again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import lending.store.importer
from lending.affordability import Means
from lending.loan import Loan
from lending.proposals import propose
from lending.store.agreements import Acceptance, accept
from lending.store.borrowers import borrower_by_external_id
from lending.store.engine import make_engine, make_sessions
from lending.store.importer import import_files
from lending.store.loans import loans_of
from lending.store.policies import policy_for
from lending.store.proposals import KeptProposal, keep_proposals

PORTFOLIO = Path(__file__).resolve().parents[3] / "data" / "demo"
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=timezone.utc)  # in Shanghai


class Kept:
    """The demo portfolio in a database of the test's own."""

    def __init__(self, database_url: str) -> None:
        self.engine = make_engine(database_url)
        self.sessions = make_sessions(self.engine)
        report = import_files(self.engine, sorted(PORTFOLIO.glob("*.csv")))
        assert not report.errors, report.errors

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.sessions() as session:
            yield session

    def id_of(self, borrower: str) -> str:
        with self.sessions() as session:
            found = borrower_by_external_id(session, borrower)
            assert found is not None
            return found.id

    def loan_of(self, borrower: str) -> Loan:
        with self.sessions() as session:
            return loans_of(session, self.id_of(borrower))[0]

    def propose(
        self, borrower: str, request_key: str = "asked", now: datetime = NOON, on: date = TODAY
    ) -> tuple[KeptProposal, ...]:
        """The plans for the borrower's first loan, kept for a day."""
        loan, means = self.loan_of(borrower), Means()
        proposals = propose(loan, policy_for(loan.product, on), on, means)
        with self.sessions.begin() as session:
            return keep_proposals(
                session,
                self.id_of(borrower),
                loan,
                proposals,
                request_key=request_key,
                conversation_id="a-conversation",
                now=now,
                valid_for=timedelta(hours=24),
            )

    def accept(
        self,
        borrower: str,
        proposal: KeptProposal,
        request_key: str = "yes",
        now: datetime = NOON,
        shown_hash: str | None = None,
    ) -> Acceptance:
        with self.sessions.begin() as session:
            return accept(
                session,
                self.id_of(borrower),
                proposal.id,
                shown_hash=shown_hash or proposal.shown_hash,
                request_key=request_key,
                now=now,
                channel="web",
                locale="zh_Hans_CN",
                conversation_id="a-conversation",
            )

    def import_text(self, folder: Path, **files: str) -> None:
        """Import CSV files given as text, by name."""
        paths = []
        for name, text in files.items():
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        report = import_files(self.engine, paths)
        assert not report.errors, report.errors


@pytest.fixture
def kept(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """On the day for which the portfolio is written."""
    monkeypatch.setattr(lending.store.importer, "now", lambda: NOON)
    store = Kept(database_url)
    yield store
    store.engine.dispose()
