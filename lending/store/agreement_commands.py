"""`./huanhuan agreements`: how the agreements stand, brought up to date with payments and the day."""

import argparse
from collections import Counter
from itertools import groupby

from sqlalchemy import select

from lending.lifecycle import recorded
from lending.store.agreement_rows import AgreementEvent
from lending.store.clock import now
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.keeping import refresh_all
from lending.store.place import database_url


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("agreements", help="count agreements by state; --refresh brings them up to date")
    parser.add_argument(
        "--refresh", action="store_true", help="record what payments and time have made of them; again: nothing more"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what has changed, one a line, then the counts."""
    migrate(database_url())
    engine = make_engine(database_url())
    sessions = make_sessions(engine)
    if arguments.refresh:
        for change in refresh_all(sessions, now()):
            print(f"{change.number}  {change.event}")
    for status, count in sorted(_counts(sessions).items()):
        print(f"{status:<12} {count}")
    engine.dispose()
    return 0


def _counts(sessions: Sessions) -> Counter[str]:
    counts: Counter[str] = Counter()
    with sessions() as session:
        events = select(AgreementEvent.agreement_id, AgreementEvent.event)
        in_order = session.execute(events.order_by(AgreementEvent.agreement_id, AgreementEvent.id))
        for _, told in groupby(in_order, key=lambda row: row.agreement_id):
            counts[recorded(row.event for row in told)] += 1
    return counts
