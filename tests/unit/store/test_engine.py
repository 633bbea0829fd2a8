"""Readers and writers side by side: nobody fails for having come second."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from lending.store.audit import AuditEvent
from lending.store.engine import begin_writing, make_engine, make_sessions, migrate
from tests.unit.store.kept import NOON


def note(text_: str) -> AuditEvent:
    return AuditEvent(at=NOON, actor="test", event=text_, subject="x", detail={})


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """Run `work(0)` … at the same moment in threads; their results, or what they raised."""
    barrier, results = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = work(number)  # type: ignore[call-overload]
        except Exception as error:
            results[number] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return list(results)


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'x.db'}")
    with make_engine(f"sqlite:///{tmp_path / 'x.db'}").connect() as connection:
        asked = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in (
            "journal_mode", "foreign_keys", "busy_timeout", "synchronous",
        )}  # fmt: skip
    assert asked == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000, "synchronous": 1}


def test_foreign_keys_hold(database_url: str) -> None:
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        make_sessions(make_engine(database_url)).begin() as session,
    ):
        session.execute(text("INSERT INTO running_agreements (loan_id, agreement_id) VALUES ('no', 'no')"))


def test_many_readers_that_become_writers_all_write(database_url: str) -> None:
    """Each reads first, so that each has an old picture when it comes to write: SQLite would refuse all but one."""
    sessions = make_sessions(make_engine(database_url))
    together = threading.Barrier(8)

    def work(number: int) -> None:
        with sessions() as session:
            session.execute(text("SELECT count(*) FROM audit_events")).scalar_one()
            together.wait()
            begin_writing(session)
            session.add(note(f"writer {number}"))
            session.commit()

    assert at_once(work, 8) == [None] * 8
    with sessions() as session:
        assert session.execute(text("SELECT count(*) FROM audit_events")).scalar_one() == 8


def test_begin_writing_within_a_writing_session_keeps_what_was_written(database_url: str) -> None:
    sessions = make_sessions(make_engine(database_url))
    with pytest.raises(RuntimeError), sessions.begin() as session:
        session.add(note("undone"))
        session.flush()
        begin_writing(session)
        raise RuntimeError
    with sessions() as session:
        assert session.execute(text("SELECT count(*) FROM audit_events")).scalar_one() == 0


def test_a_reader_is_not_kept_waiting_by_a_writer(database_url: str) -> None:
    sessions = make_sessions(make_engine(database_url))
    with sessions.begin() as writer:
        writer.add(note("not yet"))
        writer.flush()
        with sessions() as reader:
            assert reader.execute(text("SELECT count(*) FROM audit_events")).scalar_one() == 0
