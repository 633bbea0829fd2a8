"""The migrations make, on both databases, exactly the tables that the code believes in."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.tables import metadata

ROOT = Path(__file__).resolve().parents[3]


def test_migrations_and_models_agree(database_url: str) -> None:
    with make_engine(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert set(metadata.tables) <= set(inspect(make_engine(database_url)).get_table_names())


def test_from_any_folder_into_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'huanhuan.db'}"
    program = f"from lending.store.engine import migrate; migrate({url!r})"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=True)
    assert "agreements" in inspect(make_engine(url)).get_table_names()


@pytest.mark.parametrize(
    "table",
    ["agreements", "agreement_events", "agreement_texts", "approvals", "approval_events", "audit_events"],
)
def test_the_database_knows_what_is_append_only(database_url: str, table: str) -> None:
    """Their triggers are there; test_agreements and test_audit try them on rows."""
    engine = make_engine(database_url)
    triggers = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if engine.dialect.name == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = CAST(:table AS regclass)"
    )
    with engine.connect() as connection:
        assert connection.execute(text(triggers), {"table": table}).scalar_one() == 2


def test_audit_events_refuse_change(database_url: str) -> None:
    sessions = make_sessions(make_engine(database_url))
    insert = "INSERT INTO audit_events (at, actor, event, subject, detail) VALUES (:at, 'a', 'e', 's', '{}')"
    with sessions.begin() as session:
        session.execute(text(insert), {"at": "2026-03-02 00:00:00"})
    for change in ("UPDATE audit_events SET actor = 'b'", "DELETE FROM audit_events"):
        with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
            session.execute(text(change))
    with sessions() as session:
        assert session.execute(text("SELECT actor FROM audit_events")).scalars().all() == ["a"]
