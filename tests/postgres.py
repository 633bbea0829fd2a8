"""Databases for tests: a private PostgreSQL cluster on a free port, and fresh migrated databases on both systems."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.runtime.ports import free_ports
from lending.store.engine import migrate

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The address of a running cluster, without a database's name; gone with its data when the tests end."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="huanhuan-pg-"))
    _run(
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
        owns=folder,
    )
    port = free_ports()
    options = f"-p {port} -k {folder} -h 127.0.0.1 -F -c max_connections=200"
    server = (programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log")
    try:
        _run(*server, "-o", options, "start")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        _run(*server, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres_url(postgres_cluster: str) -> str:
    """An empty PostgreSQL database of the test module's own."""
    return _create(postgres_cluster, "template1")


@pytest.fixture(scope="session")
def _migrated_sqlite() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="huanhuan-sqlite-"))
    migrate(f"sqlite:///{folder / 'migrated.db'}")
    yield folder / "migrated.db"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _migrated_postgres(postgres_cluster: str) -> str:
    url = _create(postgres_cluster, "template1")
    migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database for one test: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_migrated_sqlite"), tmp_path / "huanhuan.db")
        yield f"sqlite:///{tmp_path / 'huanhuan.db'}"
        return
    cluster = request.getfixturevalue("postgres_cluster")
    url = _create(cluster, request.getfixturevalue("_migrated_postgres"))
    yield url
    _tell(cluster, f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


def _create(cluster: str, template: str) -> str:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _tell(cluster, f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{cluster}/{name}"


def _tell(cluster: str, command: str) -> None:
    engine = create_engine(f"{cluster}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


def _run(*command: object, owns: Path | None = None) -> None:
    """Run a PostgreSQL program, which refuses to be root, as user postgres; `owns` is made that user's first."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        if owns is not None:
            shutil.chown(owns, pwd.getpwnam("postgres").pw_uid)
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.decode()}")
