"""`./huanhuan ledger`: what the lender's ledger is still to be told, told now; payments taken in; books compared."""

import argparse
import sys

from lending.ledger.chosen import chosen_ledger
from lending.ledger.delivery import deliver, reconcile, waiting_entries
from lending.ledger.payments import take_payments
from lending.ledger.port import LedgerAway
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.place import database_url

_WORK = ("status", "deliver", "payments", "reconcile")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("ledger", help="tell the lender's ledger what was agreed, take payments in, compare")
    parser.add_argument("work", choices=_WORK, help="status changes nothing; the others may be repeated at will")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 when books differ or entries wait; 2 when the ledger is away."""
    migrate(database_url())
    engine = make_engine(database_url())
    sessions = make_sessions(engine)
    ledger = chosen_ledger(sessions)
    try:
        if arguments.work == "payments":
            print(f"{take_payments(engine, sessions, ledger, now())} payments new or changed")
            return 0
        if arguments.work == "reconcile":
            differences = reconcile(sessions, ledger, now())
            for each in differences:
                print(f"{each.loan}  {each.what}  {each.subject}: ours {each.ours}, theirs {each.theirs}")
            print(f"{len(differences)} differences")
            return 1 if differences else 0
        if arguments.work == "deliver":
            print(f"{deliver(sessions, ledger, now())} entries answered")
        waiting = waiting_entries(sessions)
        for message in waiting:
            print(
                f"{message.at:%Y-%m-%d %H:%M}Z  {message.kind:<10} tries {message.tries}  {message.problem or ''}".rstrip()
            )
        print(f"{len(waiting)} waiting")
        return 1 if waiting else 0
    except LedgerAway as away:
        print(f"huanhuan: the ledger is away: {away}", file=sys.stderr)
        return 2
    finally:
        engine.dispose()
