"""Keeps one trial of the draft from its beginning to its end: `python -m bot.teaching.trial_keeper TEACHING_FOLDER`

Whoever begins it (bot/teaching/trial.py) gives it the lock, an environment in which the settings are the trial's own, and a pipe
as its input that is only ever closed, when they are gone.
"""

import csv
import json
import logging
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.tokens import LONGEST_SIGN_IN, mint_sign_in
from bot.runtime.supervisor import CONSOLE, CannotStart, Supervisor
from bot.runtime.training import train
from bot.settings import ROOT, Settings, settings
from bot.teaching.in_force import write_json
from bot.teaching.trial import IDLE, last_words
from lending.store.clock import now
from lending.store.copies import write_copies
from lending.store.demo import redate
from lending.store.engine import make_engine, migrate
from lending.store.importer import import_files

PORTFOLIO = ROOT / "data" / "demo"
COPIES = 12
"""Of each borrower: so many conversations begin with the loans untouched."""
_LOOK_EVERY = 0.5  # seconds
_GONE_FOR = 3.0  # seconds; while it is written to, the draft is not there for a moment

log = logging.getLogger(__name__)


class Over(Exception):
    """`why` it ends: "asked", "idle", "draft" (discarded or released), "console" (whoever began it is gone)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Watch:
    """Looks, while everything else waits or works, for a reason to end; then interrupts it with Over."""

    def __init__(self, teaching: Path, var: Path, begun_by: int) -> None:
        """`begun_by`: the pipe that lasts as long as whoever began it."""
        self._draft, self._var, self._begun_by = teaching / "draft", var, begun_by
        self._there = self._heard = time.monotonic()
        self._used = 0
        self._why = "asked"

    def start(self) -> None:
        signal.signal(signal.SIGTERM, self._interrupt)
        threading.Thread(target=self._look, daemon=True).start()

    def reason(self) -> str | None:
        """Why it should end now; None while it should not."""
        if (self._var / "ending").exists():
            return "asked"
        if select.select([self._begun_by], [], [], 0)[0]:
            return "console"
        at, used = time.monotonic(), _stamp(self._var / "used")
        self._there = at if self._draft.exists() else self._there
        if used != self._used:
            self._used, self._heard = used, at
        if at - self._there > _GONE_FOR:
            return "draft"
        return "idle" if at - self._heard > IDLE.total_seconds() else None

    def _look(self) -> None:
        while (why := self.reason()) is None:
            time.sleep(_LOOK_EVERY)
        self._why = why
        os.kill(os.getpid(), signal.SIGTERM)

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends once
        raise Over(self._why)


def keep(teaching: Path, config: Settings) -> None:
    """From the first stage to the last, each told of as it begins."""
    supervisor = None
    try:
        _tell(teaching, stage="training")
        model = train()
        _tell(teaching, stage="preparing")
        migrate(config.database_url)
        invite(config)
        _tell(teaching, stage="starting")
        supervisor = Supervisor(config, model, log.info)
        supervisor.servers = [server for server in supervisor.servers if server.name != CONSOLE]
        supervisor.start()
        (config.var / "used").touch()
        _tell(teaching, stage="ready", url=config.public_url)
        supervisor.watch()
    except Over as over:
        _tell(teaching, stage="ended", why=over.why)
    except Exception as failed:
        log.exception("the trial failed")
        _tell(teaching, stage="broken", says=_explained(failed, config.var / "log"))
    finally:
        if supervisor is not None:
            supervisor.stop()


def invite(config: Settings) -> None:
    """The demo portfolio, moved to today, each of its borrowers several times; who they are and what they sign in with is told in
    people.json."""
    today = config.var / "demo"
    redate(PORTFOLIO, today, now().astimezone(ZoneInfo(config.staff_zone)).date())
    with (today / "borrowers.csv").open(encoding="utf-8-sig", newline="") as file:
        people = list(csv.DictReader(file))
    endings = ["", *(f"~{number}" for number in range(2, COPIES + 1))]
    write_copies(today, config.var / "people", [(each["borrower_id"], ending) for each in people for ending in endings])
    report = import_files(make_engine(config.database_url), sorted((config.var / "people").glob("*.csv")))
    if report.errors:
        raise CannotStart("the demo portfolio has errors:\n" + "\n".join(str(error) for error in report.errors[:20]))
    told = {
        each["borrower_id"]: {
            "name": each["name"], "note": each["note"],
            "tokens": [mint_sign_in(each["borrower_id"] + ending, LONGEST_SIGN_IN) for ending in endings],
        }
        for each in people
    }  # fmt: skip
    write_json(config.var / "people.json", told)


def _tell(teaching: Path, **what: Any) -> None:
    begun = json.loads((teaching / "trial.json").read_text())
    write_json(teaching / "trial.json", {**begun, **what})


def _explained(failed: Exception, logs: Path) -> str:
    """What failed, with the last words of the server whose log it names."""
    said = str(failed) or type(failed).__name__
    return "\n".join([said, *(last_words(path) for path in logs.glob("*.log") if str(path) in said)])


def _stamp(path: Path) -> int:
    """Changes when the file is written or touched."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s trial %(levelname)s %(message)s")
    os.nice(10)  # borrowers come first
    teaching, config = Path(sys.argv[1]), settings()
    Watch(teaching, config.var, sys.stdin.fileno()).start()
    keep(teaching, config)


if __name__ == "__main__":
    main()
