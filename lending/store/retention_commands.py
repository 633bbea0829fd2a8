"""`./huanhuan retention`: what has had its time under the policy, counted or deleted."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from lending.store.clock import now
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.place import database_url
from lending.store.retention import apply, due
from lending.store.retention_policy import FILE, Retention, read_retention


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("retention", help="count what has been kept long enough; --apply deletes it")
    parser.add_argument("--policy", type=Path, default=FILE, metavar="FILE", help="terms (data/retention.yml)")
    parser.add_argument("--apply", action="store_true", help="delete it, in small batches; again: nothing more")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 for a policy that cannot be read, and then nothing was deleted."""
    try:
        policy = read_retention(arguments.policy)
    except (ValueError, OSError) as wrong:
        print(f"huanhuan: {wrong}", file=sys.stderr)
        return 1
    migrate(database_url())
    engine = make_engine(database_url())
    try:
        _print(_done(make_sessions(engine), policy, arguments.apply), policy)
    finally:
        engine.dispose()
    print("deleted" if arguments.apply else "nothing was deleted: --apply does it")
    return 0


def _done(sessions: Sessions, policy: Retention, for_good: bool) -> Mapping[str, int]:
    if for_good:
        return apply(sessions, policy, now())
    with sessions() as session:
        return due(session, policy, now())


def _print(counts: Mapping[str, int], policy: Retention) -> None:
    for kind in policy.as_dict():
        print(f"{kind:<17} {counts.get(kind, 0):>9,}  over for more than {policy.days(kind)} days")
