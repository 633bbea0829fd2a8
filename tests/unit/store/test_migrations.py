"""The migrations make, on both databases, exactly the tables that the code believes in."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.tables import metadata
from tests.postgres import BOTH, _create

ROOT = Path(__file__).resolve().parents[3]


def _modelled(name: str | None, kind: str, _: object) -> bool:
    """All but the index of what was said, which each database keeps in its own way."""
    return not (kind == "table" and name and name.startswith("turn_search"))


def test_migrations_and_models_agree(database_url: str) -> None:
    with make_engine(database_url).connect() as connection:
        compared = {"compare_type": True, "compare_server_default": True, "include_name": _modelled}
        context = MigrationContext.configure(connection, opts=compared)
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


def test_rows_of_an_earlier_time_survive_and_stay_as_they_were(empty_url: str) -> None:
    """An agreement made at revision 0002 is there at the newest, its triggers too."""
    to(empty_url, "0002")
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        for table, values in EARLIER.items():
            names = ", ".join(values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{n}' for n in values)})"), values)
    migrate(empty_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT number, known_payments FROM agreements")).one()
        assert tuple(row) == ("HH-1", None)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE agreements SET number = 'HH-2'"))
    engine.dispose()


def test_back_to_nothing_and_up_again(empty_url: str) -> None:
    migrate(empty_url)
    config = to(empty_url, "head")
    command.downgrade(config, "base")
    assert set(inspect(make_engine(empty_url)).get_table_names()) <= {"alembic_version"}
    migrate(empty_url)
    assert set(metadata.tables) <= set(inspect(make_engine(empty_url)).get_table_names())


def to(url: str, revision: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "lending" / "store" / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, revision)
    return config


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return _create(request.getfixturevalue("postgres_cluster"), "template1")


AT = "2026-03-02 04:00:00+00:00"
EARLIER: dict[str, dict[str, object]] = {
    "borrowers": {"id": "b", "external_id": "b", "name": b"x", "jurisdiction": "CN"},
    "loans": {
        "id": "l", "external_id": "l", "borrower_id": "b", "product": "cn_consumer", "currency": "CNY",
        "jurisdiction": "CN", "zone": "Asia/Shanghai", "principal": "1", "disbursed_on": "2026-01-01", "terms": "{}",
        "flags": "[]", "pauses": "[]",
    },
    "proposals": {
        "id": "p", "borrower_id": "b", "loan_id": "l", "request_key": "k", "ordinal": 1, "body": b"x",
        "shown_hash": "h", "ledger_version": "v", "policy_version": "1", "as_of": AT, "expires_at": AT,
    },
    "agreements": {
        "id": "a", "number": "HH-1", "borrower_id": "b", "loan_id": "l", "version": 1, "proposal_id": "p",
        "request_key": "k", "channel": "web", "locale": "zh_Hans_CN", "body": b"x", "shown_hash": "h",
        "ledger_version": "v", "policy_version": "1", "accepted_at": AT,
    },
}  # fmt: skip
