"""`./huanhuan borrower`: what is held about one borrower, taken out for them, or erased."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from lending.records import FieldError
from lending.store.borrower_export import export_borrower
from lending.store.borrowers import borrower_by_external_id
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.erasure import NotYet, erase_borrower
from lending.store.place import database_url

STAYS = """\
what the law has the lender keep stays: name, phone, loans and payments as the ledger has them, agreements with their
texts, plans shown, requests and decisions on them, complaints with their answers, scores of ratings, the audit"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    borrower = commands.add_parser("borrower", help="take out, or erase, what is held about one borrower")
    work = borrower.add_subparsers(metavar="WORK", required=True)
    export = work.add_parser("export", help="everything, in the clear, as JSON: for the borrower")
    export.add_argument("--out", type=Path, metavar="FILE", help="a new file that only its owner may read")
    export.set_defaults(run=_for_borrower(run_export))
    erase = work.add_parser("erase", help="what was said in conversations, once nothing is owed or open")
    erase.add_argument("--reason", required=True, metavar="TEXT", help="for the audit; names nobody")
    erase.add_argument("--yes", action="store_true", help="do it; without it only say what would go")
    erase.set_defaults(run=_for_borrower(run_erase))
    for parser in (export, erase):
        parser.add_argument("borrower", metavar="ID", help="the lender's number of the borrower")


def run_export(session: Session, borrower_id: str, arguments: argparse.Namespace) -> int:
    """The audit knows of it before anybody has it."""
    if arguments.out is not None and arguments.out.exists():
        raise FileExistsError(f"{arguments.out} is there already")
    held = json.dumps(export_borrower(session, borrower_id, now()), ensure_ascii=False, indent=2)
    session.commit()
    if arguments.out is None:
        print(held)
        return 0
    handle = os.open(arguments.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{held}\n")
    return 0


def run_erase(session: Session, borrower_id: str, arguments: argparse.Namespace) -> int:
    """Without --yes everything is done but kept, and the answer is 1."""
    gone = erase_borrower(session, borrower_id, reason=arguments.reason, now=now())
    if arguments.yes:
        session.commit()
    else:
        session.rollback()
    _print(gone)
    print(STAYS)
    print("erased" if arguments.yes else "nothing was erased: --yes does it")
    return 0 if arguments.yes else 1


def _print(gone: Mapping[str, int]) -> None:
    for kind, count in gone.items():
        print(f"{kind:<17} {count:>9,}")


def _for_borrower(
    work: Callable[[Session, str, argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Run for the borrower named, who must be known; 1 with a line for each reason when it is refused."""

    def run(arguments: argparse.Namespace) -> int:
        migrate(database_url())
        engine = make_engine(database_url())
        try:
            with make_sessions(engine)() as session:
                known = borrower_by_external_id(session, arguments.borrower)
                if known is None:
                    print(f"huanhuan: no borrower {arguments.borrower}", file=sys.stderr)
                    return 1
                return work(session, known.id, arguments)
        except NotYet as open_:
            for each in open_.reasons:
                print(f"huanhuan: not yet: {each}", file=sys.stderr)
        except (FieldError, OSError) as refused:
            print(f"huanhuan: {refused}", file=sys.stderr)
        finally:
            engine.dispose()
        return 1

    return run
