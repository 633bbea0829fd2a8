"""`./huanhuan outreach run`, `simulate`, `outcomes`: write to borrowers, try out a day or a strategy, see what came of it."""

import argparse
import json
import logging
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.outreach.foresight import Foreseen, foresee
from bot.outreach.simulated import demo, generated
from bot.outreach.worker import PortNotHad, Worker, serve_health
from bot.settings import settings
from lending.outreach.simulation import Outcome, simulate
from lending.store.clock import now
from lending.store.contact_rules import contact_rules_of
from lending.store.demo import WRITTEN_FOR
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.outreach_report import Followed, report, uplift
from lending.store.strategies import USUAL, UnknownStrategy, strategy

PER_MINUTE = 1_200


def add_running(work: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    running = work.add_parser("run", help="plan and send, until stopped; several may run side by side")
    running.add_argument("--strategy", default=USUAL, help=f"of data/strategies ({USUAL})")
    running.add_argument(
        "--dry-run", action="store_true", help="only print who would hear what today, and why others not"
    )
    running.add_argument("--day", type=date.fromisoformat, help="with --dry-run: another day, like 2026-03-02")
    running.add_argument("--most", type=int, default=200, help="with --dry-run: lines printed (200)")
    running.add_argument("--once", action="store_true", help="plan, send what is due, say how much that was, and end")
    running.add_argument("--per-minute", type=int, default=PER_MINUTE, help=f"messages a minute at most ({PER_MINUTE})")
    running.add_argument("--health-port", type=int, help="answer /health on this port of loopback")
    running.set_defaults(run=run)
    trying = work.add_parser("simulate", help="a portfolio through a strategy and the rules, on a clock of its own")
    trying.add_argument("--days", type=int, default=60)
    trying.add_argument("--strategy", default=USUAL)
    trying.add_argument("--against", help="another strategy, to compare")
    trying.add_argument("--demo", action="store_true", help="the demo's borrowers instead of made-up ones")
    trying.add_argument("--borrowers", type=int, default=1_000, help="made-up ones (1000)")
    trying.add_argument("--seed", type=int, default=1, help="other made-up ones")
    trying.add_argument("--json", action="store_true")
    trying.set_defaults(run=run_simulation)
    told = work.add_parser("outcomes", help="what was sent and held back, what followed, and the same of those held out")
    told.add_argument("--days", type=int, default=7, help="the last so many days (7)")
    told.add_argument("--strategy", help="only messages of this one")
    told.set_defaults(run=run_outcomes)


def run(arguments: argparse.Namespace) -> int:
    """0 when stopped; 2 for a strategy that is not there or cannot be read, or a port that cannot be had."""
    return _told(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    chosen = strategy(arguments.strategy)
    sessions = _sessions()
    if arguments.dry_run:
        day = now() if arguments.day is None else _morning(arguments.day)
        return _print_day(foresee(sessions, chosen, day), arguments.most)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s outreach %(levelname)s %(message)s")
    worker = Worker(sessions, arguments.strategy, max(1, arguments.per_minute))
    if arguments.once:
        return _once(worker)
    if arguments.health_port is not None:
        serve_health(worker, arguments.health_port)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    worker.run()
    return 0


def _once(worker: Worker) -> int:
    done = worker.plan(now())
    while worker.turn(now()):
        pass
    said = "planned lately, or by another" if done is None else f"planned {done.messages} for {done.borrowers} borrowers"
    dealt = ", ".join(f"{count} {state}" for state, count in sorted(worker.counts.items())) or "nothing was due"
    print(f"{said}; {dealt}")
    return 0


def run_simulation(arguments: argparse.Namespace) -> int:
    """Prints a table, or with --json one object a strategy. 2 for a strategy that is not there or cannot be read."""
    return _told(lambda: _simulate(arguments))


def _simulate(arguments: argparse.Namespace) -> int:
    names = [arguments.strategy, *([arguments.against] if arguments.against else [])]
    start = WRITTEN_FOR if arguments.demo else now().astimezone(ZoneInfo(settings().staff_zone)).date()
    found = {}
    for name in names:
        people = demo(arguments.days) if arguments.demo else generated(arguments.borrowers, start, arguments.seed)
        found[name] = simulate(people, strategy(name), contact_rules_of, start, arguments.days)
    if arguments.json:
        print(json.dumps({name: each.as_dict() for name, each in found.items()}, ensure_ascii=False, indent=1))
    else:
        _print_outcomes(found, arguments.days)
    return 0


def run_outcomes(arguments: argparse.Namespace) -> int:
    """One line a kind of message; then what held others back; then reminders beside those held out."""
    sessions, until = _sessions(), now()
    with sessions() as session:
        found = report(session, until - timedelta(days=arguments.days), until, arguments.strategy)
    print(f"{'message':<26}{'sent':>8}{'paid':>8}{'plans':>8}{'stopped':>8}   (within 3 days)")
    for moment, each in found.sent.items():
        print(f"{moment:<26}{_followed(each)}")
    for (state, rule), count in sorted(found.rules.items()):
        print(f"{state:<10} {rule:<30}{count:>8}")
    print(f"{'reminders sent':<26}{_followed(found.reminded)}\n{'reminders held out':<26}{_followed(found.held_out)}")
    raised = uplift(found.reminded, found.held_out)
    print("too few held out to compare" if raised is None else f"paid more often: {raised[0]:+.1%} ± {raised[1]:.1%}")
    return 0


def _followed(each: Followed) -> str:
    return f"{each.messages:>8}{each.paid:>8}{each.plans:>8}{each.stopped:>8}"


def _print_day(foreseen: Iterator[Foreseen], most: int) -> int:
    """Borrower, what about, in which situation, when, where, what the rules say; silences with the strategy's reason."""
    counts: Counter[str] = Counter()
    for number, each in enumerate(foreseen):
        lines = [*_lines(each, counts)]
        if number < most:
            print("\n".join(lines))
    print("; ".join(f"{name}: {count}" for name, count in sorted(counts.items())) or "nothing to say to anybody")
    return 0


def _lines(each: Foreseen, counts: Counter[str]) -> Iterator[str]:
    if each.coming is not None and each.decision is not None and each.at is not None:
        counts[f"{each.decision.verdict} ({each.decision.rule})"] += 1
        about = f"{each.coming.moment.value:<24}{each.coming.segment.value:<15}{each.coming.wording:<15}"
        yield f"{each.external_id:<26}{about}{each.at:%H:%M}Z {each.channel:<9}{each.decision.verdict}: {each.decision.rule}"
    for quiet in each.silences:
        counts["silent"] += 1
        yield f"{each.external_id:<26}{quiet.moment.value:<24}{quiet.segment.value:<15}silent: {quiet.why}"


def _print_outcomes(found: dict[str, Outcome], days: int) -> None:
    """A row a fact, a column a strategy."""
    print(f"{f'over {days} days':<46}" + "".join(f"{name:>12}" for name in found))

    def line(what: str, value: Callable[[Outcome], object]) -> None:
        print(f"{what:<46}" + "".join(f"{value(each)!s:>12}" for each in found.values()))

    line("borrowers", lambda each: each.borrowers)
    line("messages", lambda each: each.messages)
    line("to a borrower, on the average", lambda each: round(each.messages / max(1, each.borrowers), 1))
    line("to whoever heard most", lambda each: max(each.heard, default=0))
    line("borrowers who heard nothing", lambda each: each.heard[0])
    for title, name in (("sent", "said"), ("held back", "held_back"), ("silent by the strategy", "silent")):
        keys = sorted({key for each in found.values() for key in getattr(each, name)})
        print(f"{title}:")
        for key in keys:
            line("  " + " ".join(key), lambda each, name=name, key=key: getattr(each, name)[key])  # type: ignore[misc]


def _told(work: Callable[[], int]) -> int:
    """Do it, or say in one line what is wrong with what was named."""
    try:
        return work()
    except (UnknownStrategy, PortNotHad, ValueError) as wrong:
        print(f"huanhuan: {wrong}", file=sys.stderr)
        return 2


def _sessions() -> Sessions:
    url = settings().database_url
    migrate(url)
    return make_sessions(make_engine(url))


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(settings().staff_zone))
