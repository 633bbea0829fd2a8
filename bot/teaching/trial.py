"""A trial: an installation of its own that serves exactly the draft, so that staff can talk with it as borrowers would.

Its borrowers are those of the demo portfolio, in a database of its own under var/teaching/trial, on ports of its own; nothing of
the lender's reaches it. A process of its own keeps it (bot/teaching/trial_keeper.py) and tells in var/teaching/trial.json how far
it is. One runs at a time, and ends with the console that began it.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from bot.runtime.ports import free_ports
from bot.settings import ROOT, settings
from bot.teaching.content import copy_content, fingerprint_of
from bot.teaching.drafts import draft, holding
from bot.teaching.in_force import teaching_folder, write_json
from lending.store.clock import now

STAGES = ("begun", "training", "preparing", "starting")
"""On the way to "ready", in their order. At last it has "ended", which `why` explains, or is "broken": `says` what went wrong."""
OVER = ("ended", "broken")
_KEEPER = ("-m", "bot.teaching.trial_keeper")
IDLE = timedelta(minutes=15)
"""After so long without a word it ends by itself."""
_FAREWELL = 20.0  # seconds that one which ends is waited for
_LAST_WORDS = 1_500  # characters
_OURS: list["subprocess.Popen[bytes]"] = []
"""Its keeper, while this process lives: it ends when nobody holds the other end of its pipe any more."""


class Busy(Exception):
    """The trial before this one is still ending."""


def start(by: str) -> None:
    """Begin one in the background, of the draft as it is now; one that runs ends. A second click begins no second one.

    Raises Busy.
    """
    told, folder = last_trial(), trial_folder()
    if told and told["stage"] in STAGES and told["of"] == fingerprint_of(draft()):
        return
    end()
    with _once_free() as lock, (teaching_folder() / "trial.log").open("wb") as log:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        with holding():
            copy_content(draft(), tried())
        about = {"stage": "begun", "of": fingerprint_of(tried()), "by": by, "at": now().isoformat()}
        write_json(teaching_folder() / "trial.json", about)
        command = [sys.executable, *_KEEPER, str(teaching_folder())]
        _OURS[:] = [subprocess.Popen(
            command, cwd=ROOT, env=_environment(), stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
            pass_fds=[lock.fileno()],
        )]  # fmt: skip


def end() -> None:
    """Ask the one that runs to end; it takes a moment."""
    with suppress(FileNotFoundError):
        (trial_folder() / "ending").touch()


def last_trial() -> dict[str, Any] | None:
    """What the latest tells: `stage`, `of` (the fingerprint of its draft), `by` whom and `at` when it was begun; once it is ready
    its `url`."""
    running = _running()
    try:
        told: dict[str, Any] = json.loads((teaching_folder() / "trial.json").read_text())
    except FileNotFoundError:
        return None
    if told["stage"] not in OVER and not (running or _running()):  # or it began meanwhile
        return {**told, "stage": "broken", "says": last_words(teaching_folder() / "trial.log")}
    return told


def used() -> None:
    """Somebody talks with it: it stays for another while."""
    with suppress(FileNotFoundError):
        (trial_folder() / "used").touch()


def last_words(log: Path) -> str:
    """What a log ends with."""
    return log.read_text(errors="replace")[-_LAST_WORDS:].strip() if log.exists() else ""


def trial_folder() -> Path:
    """What the trial keeps: its database, secrets, logs and the made-up borrowers."""
    return teaching_folder() / "trial"


def tried() -> Path:
    """The copy of the draft that it serves."""
    return teaching_folder() / "tried"


def _environment() -> dict[str, str]:
    """Only what it needs: no ledger, channel, database or secret of this installation's."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("HUANHUAN_")}
    clock = {name: os.environ[name] for name in ("HUANHUAN_CLOCK",) if name in os.environ}
    return {
        **others, **clock, "PYTHONPATH": str(ROOT), "HUANHUAN_MODELS": str(settings().models),
        "HUANHUAN_VAR": str(trial_folder()), "HUANHUAN_CONTENT": str(tried()), "HUANHUAN_PORT": str(free_ports(4)),
    }  # fmt: skip


@contextmanager
def _once_free() -> Iterator[IO[str]]:
    """Once the trial before has ended. Raises Busy."""
    until = time.monotonic() + _FAREWELL
    with (teaching_folder() / "trial.lock").open("w") as lock:
        while not _taken(lock):
            if time.monotonic() > until:
                raise Busy
            time.sleep(0.1)
        yield lock


def _running() -> bool:
    with (teaching_folder() / "trial.lock").open("w") as lock:
        return not _taken(lock)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
