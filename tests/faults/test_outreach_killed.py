"""Workers of outreach side by side, killed again and again: each borrower hears the line that is meant for them, once.

`./huanhuan test --full`: six workers, 50,000 messages and three kills on PostgreSQL; the same with one worker on SQLite.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from benchmarks.outreach import write
from bot.outreach.planner import plan_day
from bot.outreach.worker import Worker
from lending.outreach.generated import Payer
from lending.store.contact_rows import ContactRow
from lending.store.conversation_rows import Message
from lending.store.engine import Sessions, make_engine, make_sessions
from lending.store.outreach_rows import OPEN, OutreachRow
from lending.store.strategies import USUAL, strategy
from tests.unit.outreach.made import ON, a_loan

FULL = os.environ.get("HUANHUAN_FULL") == "1"
PLACES = ("outreach.claim.after_commit", "outreach.send.before_commit", "outreach.send.after_commit")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOTHING_HAPPENS = 60  # seconds without a message sent, and the test gives up
_fork = multiprocessing.get_context("fork")


def test_each_hears_it_once(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_postgres = database_url.startswith("postgresql")
    workers = (6 if FULL else 3) if on_postgres else 1
    count, kills = (50_000, 3) if FULL else (600 if on_postgres else 200, 2)
    sessions = make_sessions(make_engine(database_url))
    write(make_engine(database_url), people(count), ON, signed_in=True)
    assert plan_day(sessions, strategy(), MORNING).messages == count
    clock = tmp_path / "clock"
    clock.write_text(MORNING.replace(hour=11).isoformat())
    monkeypatch.setenv("HUANHUAN_CLOCK", str(clock))
    monkeypatch.setenv("HUANHUAN_FAILPOINTS", str(tmp_path))
    begun = time.monotonic()
    died = run_until_done(database_url, sessions, workers, kills, tmp_path)
    took = time.monotonic() - begun
    print(f"{count} messages, {workers} workers, {died} killed: {took:.0f} s, {count / took:.0f} a second")
    assert died == kills
    with sessions() as session:
        assert session.scalar(select(func.count()).where(OutreachRow.state == "sent")) == count
        assert session.scalar(select(func.count()).select_from(ContactRow)) == count
        assert session.scalar(select(func.count()).select_from(Message)) == count
        assert session.scalar(select(func.count(Message.conversation_id.distinct()))) == count


def people(count: int) -> Iterator[Payer]:
    """Everybody has an instalment that falls due in three days, and no habits yet."""
    loan = a_loan("2026-01-05", (0, 0))
    for number in range(count):
        name = f"p{number:06}"
        yield Payer(name, "new", replace(loan, id=f"{name}-1"), None, ())


def run_until_done(url: str, sessions: Sessions, workers: int, kills: int, failpoints: Path) -> int:
    """Workers that are started again when they die, at each of the places in turn; returns how often one died."""
    running = [started(url) for _ in range(workers)]
    died, progress, left = 0, time.monotonic(), -1
    (failpoints / PLACES[0]).touch()
    try:
        while left:
            time.sleep(0.2)
            for place, process in enumerate(running):
                if process.is_alive():
                    continue
                assert process.exitcode == -9
                running[place], died = started(url), died + 1
                if died < kills:
                    (failpoints / PLACES[died % len(PLACES)]).touch()
            with sessions() as session:
                open_ = session.scalar(select(func.count()).where(OutreachRow.state.in_(OPEN)))
            progress = time.monotonic() if open_ != left else progress
            left = open_ or 0
            assert time.monotonic() - progress < NOTHING_HAPPENS
    finally:
        for process in running:
            process.kill()
            process.join()
    return died


def started(url: str) -> multiprocessing.process.BaseProcess:
    process = _fork.Process(target=work, args=(url,), daemon=True)
    process.start()
    return process


def work(url: str) -> None:
    """A worker's process, with connections of its own."""
    Worker(make_sessions(make_engine(url)), USUAL, per_minute=1_000_000).run()
