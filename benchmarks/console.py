"""The console's pages over a year of conversations, quiet and while everything else goes on, on both databases.

    .venv/bin/python -m benchmarks.console [--turns 1000000] [--conversations 100000] [--database sqlite postgresql]

The conversations (benchmarks/conversations.py) go into a fresh SQLite file and a fresh PostgreSQL cluster (that of the tests,
which does not wait for the disk). Then the console's real application is asked by a supervisor who has logged in: once with
nothing else going on, once while three other processes import loans, delete by the retention policy and answer borrowers.
Prints a Markdown table; fails when a p95 is over BUDGET_MS.
"""

import argparse
import gc
import inspect
import itertools
import multiprocessing
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, select, text
from starlette.testclient import TestClient

from benchmarks.conversations import DIFFERENT, NOW, RARE, RARE_TRADITIONAL, fill, sayings
from bot.console.app import make_console
from bot.settings import settings
from lending.store.clock import now
from lending.store.conversations import Answer, commit_turn, next_waiting, open_conversation, receive
from lending.store.copies import write_copies
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.importer import import_files
from lending.store.retention import apply
from lending.store.retention_policy import Retention, read_retention
from lending.store.staff import add_member
from lending.store.transcript_rows import Transcript
from lending.store.transcripts import Told, note_turn
from tests.postgres import postgres_cluster
from tests.stack import PORTFOLIO

BUDGET_MS = 100
WARM_UP, MEASURED = 5, 100
IMPORTED = 200  # borrowers, each with a loan and 31 instalments and payments, in one file after another
FIRST_KEPT = 364  # days: the policy, which keeps a day less each time it was applied
EACH_FILE, EACH_TURN = 10, 0.1  # seconds between two files, between two borrowers' messages
NAME, PASSWORD = "supervisor", "correct horse battery"
_OLDER = re.compile(r'class="more" href="([^"]+)"')
Ask = Callable[[], str]
Work = Callable[[str, Event, "multiprocessing.Queue[Any]"], None]


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, and of the console's processor (not that of a database which is another process)."""

    clock: float
    work: float


class Supervisor:
    """Somebody who has logged in to the console, and what they ask for, each time anew."""

    def __init__(self, engine: Engine) -> None:
        self._chance = random.Random(2)
        sessions = make_sessions(engine)
        with sessions.begin() as session:
            add_member(session, NAME, NAME, PASSWORD, shown_as=NAME, locale="zh_Hans_CN", by="benchmark", now=now())
        with sessions() as session:
            recent = select(Transcript.conversation_id).order_by(Transcript.last_at.desc())
            self._conversations = session.scalars(recent.limit(20_000)).all()
            self._longest = session.scalars(
                select(Transcript.conversation_id).order_by(Transcript.turns.desc()).limit(5)
            ).all()
        self._http = TestClient(make_console(sessions), base_url="http://console")
        gc.freeze()  # as the console does when it starts
        self.read("/login", method="POST", data={"name": NAME, "password": PASSWORD, "code": ""})
        self._older = "/conversations"

    def asks(self) -> Mapping[str, Ask]:
        """Each kind of request under its name."""
        return {
            "list, first page": lambda: self.read("/conversations"),
            "list, older and older pages": self._further,
            "filter: a common mark": lambda: self.read("/conversations?mark=unread"),
            "filter: a rare mark": lambda: self.read("/conversations?mark=self_harm"),
            "filter: two common marks": lambda: self.read("/conversations?mark=unread&mark=hardship"),
            "filter: three marks and a month": lambda: self.read(
                "/conversations?mark=channel:telegram&mark=plan_offered&mark=dpd:31-60&since=2025-09-01&until=2025-09-30"
            ),
            "filter: two common marks that never meet": lambda: self.read(
                "/conversations?mark=channel:web&mark=channel:telegram"
            ),
            "filter: two marks that hardly meet": lambda: self.read("/conversations?mark=reviewed&mark=waits_for_person"),
            "search: a common word": lambda: self.read("/conversations?q=还款"),
            "search: a rare word, in either script": lambda: self.read(
                f"/conversations?q={self._chance.choice((RARE, RARE_TRADITIONAL))}"
            ),
            "search: one character": lambda: self.read("/conversations?q=欠"),
            "search: a sentence": lambda: self.read("/conversations?q=我现在没有收入,还不上"),
            "search: a common word under a mark": lambda: self.read("/conversations?q=还款&mark=complaint"),
            "what is newer": lambda: self.read("/conversations/newer?than=2026-03-01T00:00:00%2B00:00"),
            "open a conversation": lambda: self.read(f"/conversations/{self._chance.choice(self._conversations)}"),
            "open one within a filtered list": lambda: self.read(
                f"/conversations/{self._chance.choice(self._conversations)}?mark=unread&mark=hardship"
            ),
            "open one of the longest": lambda: self.read(f"/conversations/{self._chance.choice(self._longest)}"),
        }  # fmt: skip

    def read(self, path: str, **how: Any) -> str:
        """A page, which must be there, or have been deleted meanwhile."""
        answer = self._http.request(how.pop("method", "GET"), path, **how)
        assert answer.status_code in (200, 404) and "login" not in answer.url.path, (path, answer.status_code)
        return answer.text

    def _further(self) -> str:
        page = self.read(self._older)
        found = _OLDER.search(page)
        self._older = unescape(found[1]) if found else "/conversations"
        return page


def measure(ask: Ask) -> list[Took]:
    """What each of MEASURED requests took."""
    took = []
    for number in range(WARM_UP + MEASURED):
        begun, worked = time.perf_counter(), time.process_time()
        ask()
        if number >= WARM_UP:
            took.append(Took((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000))
    return took


def importing(url: str, done: Event, told: "multiprocessing.Queue[Any]") -> None:
    """Loans of new borrowers, file after file."""
    engine = make_engine(url)
    for number in itertools.count():
        if done.wait(EACH_FILE if number else 0):
            break
        with tempfile.TemporaryDirectory() as folder:
            write_copies(PORTFOLIO, Path(folder), [("wang-late-35", f"~{number}-{copy}") for copy in range(IMPORTED)])
            begun = time.perf_counter()
            assert not import_files(engine, sorted(Path(folder).glob("*.csv"))).errors
            told.put(("import of a file", (time.perf_counter() - begun) * 1000))


def forgetting(url: str, done: Event, told: "multiprocessing.Queue[Any]") -> None:
    """Retention, a day more each time, until all else has been measured."""
    sessions = make_sessions(make_engine(url))
    for days in range(FIRST_KEPT, 0, -1):
        if done.is_set():
            break
        terms = {**read_retention().as_dict(), "conversations": {"days": days}, "transcripts": {"days": days}}
        begun = time.perf_counter()
        apply(sessions, Retention.from_dict(terms), NOW)
        told.put(("retention of a day", (time.perf_counter() - begun) * 1000))


def answering(url: str, done: Event, told: "multiprocessing.Queue[Any]") -> None:
    """Borrowers write and are answered, as the turn does it."""
    sessions = make_sessions(make_engine(url))
    for number in itertools.count():
        if done.wait(EACH_TURN):
            break
        begun = time.perf_counter()
        with sessions.begin() as session:
            own = open_conversation(session, "web", None, "zh_Hans_CN", now()).id
            receive(session, own, f"{number}", {"text": "什么时候还款"}, now())
        with sessions.begin() as session:
            waiting = next_waiting(session, own)
            assert waiting is not None
            commit_turn(session, waiting, [Answer("utter_x", "好的")], events=[], locale=waiting.locale, now=now())
            note_turn(session, own, Told(
                waiting.seq, "什么时候还款", [{"key": "utter_x", "text": "好的"}], [("ask_due_date", 0.9)], [], ["action_x"],
                "answered", timedelta(seconds=1), "什么时候还款\n好的",
            ), now())  # fmt: skip
        told.put(("a borrower's message kept and its answer committed", (time.perf_counter() - begun) * 1000))


@contextmanager
def going_on(url: str, *works: Work) -> Iterator[Callable[[], list[tuple[str, float]]]]:
    """The works, each in a process of its own; the call returns what they have told since the last."""
    spawn = multiprocessing.get_context("spawn")
    done, told = spawn.Event(), spawn.Queue()
    processes = [spawn.Process(target=work, args=(url, done, told)) for work in works]
    for process in processes:
        process.start()
    try:
        yield lambda: [told.get() for _ in range(told.qsize())]
    finally:
        done.set()
        for process in processes:
            process.join(120)
            process.terminate()


def report(name: str, took: Mapping[str, Sequence[Took]]) -> list[str]:
    """Prints a table; returns what is over the budget."""
    print(
        f"\n{name}\n\n| request | p50 ms | p95 ms | longest ms | p95 of work ms |\n| --- | ---: | ---: | ---: | ---: |"
    )
    late = []
    for what, times in took.items():
        clock = [each.clock for each in times]
        print(f"| {what} | {statistics.median(clock):.0f} | {p95(clock):.0f} | {max(clock):.0f} | "
              f"{p95([each.work for each in times]):.0f} |", flush=True)  # fmt: skip
        if p95(clock) > BUDGET_MS:
            late.append(f"{name}: {what}: {p95(clock):.0f} ms")
    return late


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def asked(url: str) -> list[str]:
    """Ask, and ask again while everything else goes on; returns what is over the budget."""
    kind, engine = url.partition(":")[0].partition("+")[0], make_engine(url)
    asks = Supervisor(engine).asks()
    late = report(f"{kind}, quiet", {what: measure(ask) for what, ask in asks.items()})
    with going_on(url, importing, forgetting, answering) as told:
        late += report(f"{kind}, meanwhile", {what: measure(ask) for what, ask in asks.items()})
        others = told()
    others += told()
    kinds = dict.fromkeys(what for what, _ in others)
    report(f"{kind}, the others", {each: [Took(took, 0) for what, took in others if what == each] for each in kinds})
    engine.dispose()
    return late


@contextmanager
def database(kind: str) -> Iterator[str]:
    """A fresh database, gone afterwards."""
    with ExitStack() as stack:
        if kind == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="console-"))
            yield f"sqlite:///{folder}/huanhuan.db"
            return
        cluster = stack.enter_context(contextmanager(inspect.unwrap(postgres_cluster))())
        server = create_engine(f"{cluster}/postgres", isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text("CREATE DATABASE console"))
        server.dispose()
        yield f"{cluster}/console"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=1_000_000)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    given, late = parser.parse_args(), []
    with tempfile.TemporaryDirectory(prefix="console-var-") as var:
        os.environ["HUANHUAN_VAR"] = var  # the keys that texts are sealed with
        settings.cache_clear()
        pool = sayings(random.Random(0), min(DIFFERENT, given.turns))
        for kind in given.database:
            with database(kind) as url:
                migrate(url)
                fill(make_engine(url), pool, given.conversations, given.turns)
                late += asked(url)
    print("\n".join(late), file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
