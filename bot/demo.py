"""`./huanhuan demo`: everything on this machine, with borrowers in different troubles to speak for."""

import argparse
import csv
import fcntl
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeVar
from zoneinfo import ZoneInfo

import yaml

from bot.channels.telegram.simulated import connect, simulated_telegram
from bot.channels.tokens import mint_sign_in
from bot.runtime.supervisor import CannotStart, Supervisor, outreach_server
from bot.runtime.training import model_path
from bot.settings import ROOT, Settings, settings
from bot.teaching.in_force import PROJECT, InForce, in_force, named
from bot.text.locales import SIMPLIFIED
from lending.store.clock import now
from lending.store.demo import redate
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.importer import import_files
from lending.store.staff import ROLES, add_member
from lending.store.staff_rows import StaffMember

Result = TypeVar("Result")
PORTFOLIO = ROOT / "data" / "demo"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("demo", help="run everything here, with a demo portfolio of borrowers")
    parser.add_argument("--port", type=int, help="port of the chat page; the five after it are used too (8000)")
    parser.add_argument("--reset", action="store_true", help="forget earlier demo conversations and agreements")
    parser.add_argument("--telegram-sim", action="store_true", help="with a simulated Telegram: no token needed")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare, start, print the sign-in links, and stay until Ctrl-C."""
    config = settings()
    config.var.mkdir(parents=True, exist_ok=True)
    try:
        with _only_demo(config):
            return _demo(config, arguments.reset, arguments.telegram_sim)
    except CannotStart as reason:
        print(f"huanhuan: {reason}", file=sys.stderr)
        return 1


def _demo(config: Settings, reset: bool, telegram: bool) -> int:
    if reset:
        _forget(config)
    serving = in_force(config.var)
    fresh = serving.number == PROJECT and not model_path().exists()
    model = _step("training the model (once, about a minute)" if fresh else "model is up to date", lambda: _trained(serving))
    _step("creating the database", lambda: migrate(config.database_url))
    borrowers = _step("importing the demo portfolio", lambda: import_portfolio(config))
    password = _step("letting the demo staff in", lambda: _let_staff_in(config))
    simulator, told = simulated_telegram(config)
    supervisor = Supervisor(config, model, _say, told if telegram else None, serving)
    supervisor.servers += [outreach_server(config), *([simulator] if telegram else [])]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        supervisor.start()
        _print_links(config, borrowers)
        _print_staff(config, password)
        if telegram:
            connect(config, borrowers)
        supervisor.watch()
    except KeyboardInterrupt:
        _say("stopping")
    finally:
        supervisor.stop()
    return 0


def import_portfolio(config: Settings, source: Path = PORTFOLIO) -> list[tuple[str, str]]:
    """The demo portfolio, moved to today on the first start, through the importer. Returns (borrower id, trouble)."""
    moved = config.var / "demo"
    if not moved.exists():
        redate(source, moved, now().astimezone(ZoneInfo("Asia/Shanghai")).date())
    report = import_files(make_engine(config.database_url), sorted(moved.glob("*.csv")) + sorted(moved.glob("*.json")))
    if report.errors:
        raise CannotStart("the demo portfolio has errors:\n" + "\n".join(str(error) for error in report.errors[:20]))
    with (moved / "borrowers.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["borrower_id"], row.get("note", "")) for row in csv.DictReader(file)]


def _trained(serving: InForce) -> Path:
    if serving.number != named()["number"]:
        _say(f"release {named()['number']} is set aside: the project's own words have changed since (docs/teaching.md)")
    try:
        return serving.model()
    except RuntimeError as broken:
        raise CannotStart(str(broken)) from None


def _print_links(config: Settings, borrowers: list[tuple[str, str]]) -> None:
    print(f"\nChat page (as a visitor): {config.public_url}/\n\nSign in as a demo borrower (links work for 12 hours):")
    for borrower, note in borrowers:
        print(f"  {borrower:<24} {note}\n    {config.public_url}/#token={mint_sign_in(borrower)}")
    print("\nIn a terminal:  ./huanhuan chat --borrower", borrowers[0][0] if borrowers else "ID", flush=True)


def _let_staff_in(config: Settings) -> str:
    """One of each role, under a password of this installation's own."""
    password = config.secret("demo_staff")[:16]
    names = yaml.safe_load((ROOT / "data" / "staff.yml").read_text(encoding="utf-8"))["demo"]
    with make_sessions(make_engine(config.database_url)).begin() as session:
        for role in ROLES:
            if session.get(StaffMember, role) is None:
                shown = names.get(role, role)
                add_member(session, role, role, password, shown_as=shown, locale=SIMPLIFIED, by="operator", now=now())
    return password


def _print_staff(config: Settings, password: str) -> None:
    print(f"\nConsole of the lender's people: http://{config.console_host}:{config.console_port}/")
    print(f"  log in as {', '.join(ROLES)}; password {password}")
    print("Stop with Ctrl-C.\n", flush=True)


def _forget(config: Settings) -> None:
    """Remove what the demo made; secrets stay."""
    if not config.database_url.startswith("sqlite"):
        raise CannotStart("--reset only empties the embedded database; empty yours by hand")
    shutil.rmtree(config.var / "demo", ignore_errors=True)
    for leftover in config.var.glob("huanhuan.db*"):
        leftover.unlink()


@contextmanager
def _only_demo(config: Settings) -> Iterator[None]:
    with (config.var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"a demo is already running on {config.var}; stop it, or set HUANHUAN_VAR") from None
        yield


def _step(title: str, work: Callable[[], Result]) -> Result:
    """Do one step, showing that it goes on."""
    begun, done = time.monotonic(), threading.Event()

    def show() -> None:
        while not done.wait(1.0):
            if sys.stderr.isatty():
                print(f"\r· {title} … {time.monotonic() - begun:.0f} s", end="", file=sys.stderr, flush=True)
            elif int(time.monotonic() - begun) % 15 == 0:
                print(f"· {title} … {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)

    shower = threading.Thread(target=show, daemon=True)
    shower.start()
    try:
        return work()
    finally:
        done.set()
        shower.join()
        print(f"\r· {title} ({time.monotonic() - begun:.1f} s)", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
