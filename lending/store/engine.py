"""The way to the database: embedded SQLite by default, PostgreSQL by URL, one shape for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

_BUSY_TIMEOUT = 10_000  # milliseconds that a SQLite writer waits for another


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgres(url)


class Sessions(sessionmaker[Session]):
    """`sessions()` reads (many at once); `sessions.begin()` writes and commits when the block ends well.

    A reading session that finds that it must write calls `begin_writing` first.

    On SQLite a writer takes the one write lock at its first statement, where it can wait for it, not in the middle.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self._writer = engine.execution_options(writes=True)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self(bind=self._writer) as session, session.begin():
            yield session


def begin_writing(session: Session) -> None:
    """Make the session's transaction a writing one, so that it waits for other writers instead of failing.

    What was read before must be read again: SQLite cannot turn a reading transaction that has been overtaken into a
    writing one. A session of `Sessions.begin` is a writing one already.
    """
    if session.in_transaction():
        if session.connection().get_execution_options().get("writes"):
            return
        session.commit()
        session.expire_all()
    session.connection(execution_options={"writes": True})


@contextmanager
def writing_briefly(session: Session) -> Iterator[None]:
    """Write in the middle of a reading session, and keep it at once: nobody waits until all else is read. Within a writing
    transaction it is a part of that."""
    part = session.in_transaction() and bool(session.connection().get_execution_options().get("writes"))
    begin_writing(session)
    yield
    if not part:
        session.commit()


def wait_turn(session: Session, work: str) -> None:
    """Wait until no other transaction does this work; the turn lasts until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:work))"), {"work": work})


def make_sessions(engine: Engine) -> Sessions:
    """Sessions whose objects stay readable after commit."""
    return Sessions(engine)


def migrate(url: str) -> None:
    """Bring the tables of a database to the newest revision."""
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def _postgres(url: str) -> Engine:
    # a plan made for any search at all is the wrong one for a rare word: each statement is planned with its own values
    own_plans = {"prepare_threshold": None}
    engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=own_plans)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute("SET jit = off")  # compiling a statement takes 300 ms, running it without mostly a few
        connection.commit()

    return engine


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, not pysqlite
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={_BUSY_TIMEOUT}", "synchronous=NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
