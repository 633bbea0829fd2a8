"""`./huanhuan cases`: what the lender's people must look at, as the console shows it too."""

import argparse
import json
import sys

from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.place import database_url
from lending.store.staff_cases import NoSuchCase, close_case, open_cases


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("cases", help="list what staff must look at; close a case with a name and a reason")
    work = parser.add_subparsers(metavar="WORK", required=True)
    work.add_parser("list", help="all open cases, the oldest first").set_defaults(run=run_list)
    close = work.add_parser("close", help="somebody has looked at it")
    close.add_argument("case", metavar="ID")
    close.add_argument("--by", required=True, metavar="NAME", help="who")
    close.add_argument("--reason", required=True, metavar="TEXT", help="what came of it")
    close.set_defaults(run=run_close)


def run_list(_: argparse.Namespace) -> int:
    """One case a line."""
    migrate(database_url())
    engine = make_engine(database_url())
    with make_sessions(engine)() as session:
        for case in open_cases(session):
            detail = json.dumps(case.detail, ensure_ascii=False)
            print(f"{case.id}  {case.opened_at:%Y-%m-%d %H:%M}Z  {case.kind}  {case.subject}  {detail}")
    engine.dispose()
    return 0


def run_close(arguments: argparse.Namespace) -> int:
    """1 when no open case has this id."""
    migrate(database_url())
    engine = make_engine(database_url())
    try:
        with make_sessions(engine).begin() as session:
            close_case(session, arguments.case, by=arguments.by, reason=arguments.reason, now=now())
    except NoSuchCase:
        print(f"huanhuan: no open case {arguments.case}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    return 0
