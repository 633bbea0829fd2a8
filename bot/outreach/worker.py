"""The process that plans and sends, for ever: `./huanhuan outreach run`. As many as one likes may run side by side.

One of them plans, by a lease; all send. Each says how it is in the store, for the console, and at /health, for who supervises it.
"""

import logging
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy.exc import SQLAlchemyError

from bot.outreach.planner import Done, plan_day
from bot.outreach.sending import send_due
from lending.store.base import new_id
from lending.store.clock import now, unpinned
from lending.store.engine import Sessions
from lending.store.outreach import beat, hold_planning, planned
from lending.store.strategies import strategy

log = logging.getLogger(__name__)
LOOK_EVERY = 2.0  # seconds between looks for what is due
BEAT_EVERY = 5.0
PLAN_EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=2)
DEAD_AFTER = 60.0  # seconds without a turn of the loop


class PortNotHad(Exception):
    """The port of /health is in use, or is none."""


class Worker:
    """Sends what is due, at most `per_minute` messages a minute; and plans by the strategy `name`, when nobody else does.
    `counts`: how many it has sent, withheld, put off, let go."""

    def __init__(self, sessions: Sessions, name: str, per_minute: int) -> None:
        self._sessions, self._strategy, self._per_minute = sessions, strategy(name), per_minute
        self._me, self.counts = new_id(), Counter[str]()
        self._stopping = threading.Event()
        self._alive = self._beaten = time.monotonic()
        self._problem: str | None = None

    @property
    def alive(self) -> bool:
        return time.monotonic() - self._alive < DEAD_AFTER

    def stop(self) -> None:
        """Finish the transaction in hand, and end."""
        self._stopping.set()

    def run(self) -> None:
        """Until stopped. A database that is away is asked again later."""
        threading.Thread(target=self._plan_now_and_then, daemon=True).start()
        while not self._stopping.is_set():
            self._alive, begun, done = time.monotonic(), time.monotonic(), 0
            try:
                done = self.turn(now())
                self._problem = None
            except SQLAlchemyError as away:
                log.warning("outreach waits: %s", type(away).__name__)
                self._problem = type(away).__name__
            except Exception as failed:  # one bad message must not end the work; the text of an error may name somebody
                log.error("outreach failed: %s", type(failed).__name__, exc_info=failed)
                self._problem = type(failed).__name__
            self._beat()
            least = done * 60 / self._per_minute - (time.monotonic() - begun)
            self._stopping.wait(max(least, 0.0 if done else LOOK_EVERY))

    def turn(self, at: datetime) -> int:
        """Deal with some messages that are due; how many they were."""
        counts = send_due(self._sessions, self._me, at, unpinned())
        self.counts += counts
        return sum(counts.values())

    def plan(self, at: datetime) -> Done | None:
        """Plan the day, unless another does or it was done lately."""
        with self._sessions.begin() as session:
            mine = hold_planning(session, self._me, unpinned(), LEASE)
            if mine is None or (mine.planned_at is not None and timedelta(0) <= at - mine.planned_at < PLAN_EVERY):
                return None
        done = plan_day(self._sessions, self._strategy, at, told=self._go_on)
        with self._sessions.begin() as session:
            planned(session, self._me, done.borrowers, done.messages, at)
        return done

    def _go_on(self, _: Done) -> bool:
        """Keep the lease while planning."""
        if self._stopping.is_set():
            return False
        with self._sessions.begin() as session:
            return hold_planning(session, self._me, unpinned(), LEASE) is not None

    def _plan_now_and_then(self) -> None:
        while not self._stopping.is_set():
            try:
                self.plan(now())
            except Exception as failed:
                log.error("planning failed and is tried again: %s", type(failed).__name__, exc_info=failed)
            self._stopping.wait(BEAT_EVERY)

    def _beat(self) -> None:
        if time.monotonic() - self._beaten < BEAT_EVERY and self.counts:
            return
        self._beaten = time.monotonic()
        with suppress(SQLAlchemyError), self._sessions.begin() as session:
            beat(session, self._me, self.counts, self._problem, unpinned())


def serve_health(worker: Worker, port: int) -> ThreadingHTTPServer:
    """GET /health on loopback: 200 while the worker's loop turns, else 503. Raises PortNotHad."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path != "/health" else 200 if worker.alive else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not in the log: it is asked often."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Health)
    except (OSError, OverflowError) as refused:
        raise PortNotHad(f"port {port} for /health cannot be had: {refused}") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
