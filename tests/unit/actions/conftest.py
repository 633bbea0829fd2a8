"""The demo portfolio in a real database, and conversations of its borrowers with the actions."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import actions.base
from actions.server import make_executor
from lending.store.borrowers import borrower_by_external_id
from lending.store.conversation_rows import WebSession
from lending.store.conversations import open_conversation
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.importer import import_files
from tests.unit.actions.talk import RECEIVED, Talk

DEMO = Path(__file__).resolve().parents[3] / "data" / "demo"
Begin = Callable[[str | None], Talk]


@pytest.fixture(scope="session")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo portfolio; copied for each test."""
    path = tmp_path_factory.mktemp("portfolio") / "demo.db"
    migrate(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    report = import_files(engine, sorted(DEMO.glob("*.csv")))
    assert not report.errors, report.errors
    engine.dispose()
    return path


@pytest.fixture
def sessions(portfolio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    for part in portfolio.parent.glob("demo.db*"):
        shutil.copy(part, tmp_path / part.name)
    engine = make_engine(f"sqlite:///{tmp_path / 'demo.db'}")
    made = make_sessions(engine)
    monkeypatch.setattr(actions.base, "sessions", lambda: made)
    yield made
    engine.dispose()


@pytest.fixture(scope="session")
def executor() -> object:
    return make_executor()


@pytest.fixture
def begin(sessions: Sessions, executor: object) -> Begin:
    """Begin a conversation of a demo borrower (by the lender's id), or of a visitor (None)."""

    def start(who: str | None) -> Talk:
        with sessions.begin() as session:
            known = borrower_by_external_id(session, who) if who is not None else None
            assert who is None or known is not None
            now = datetime.fromisoformat(RECEIVED)
            opened = open_conversation(session, "web", known.id if known else None, "zh_Hans_CN", now)
            session.add(WebSession(conversation_id=opened.id, created_at=now, expires_at=now + timedelta(days=30)))
            return Talk(opened.id, executor)

    return start
