"""`./huanhuan approvals`: what borrowers asked a person to look at, until the console has it."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.approval import Granted
from lending.records import FieldError, plain
from lending.store.approval_rows import ApprovalRow
from lending.store.approvals import Approval, NotOpen, approvals, grant_approval, open_approvals, refuse_approval
from lending.store.borrowers import BorrowerRow
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.loans import LoanRow
from lending.store.offer_stops import SamePerson
from lending.store.place import database_url


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("approvals", help="requests of borrowers that a person decides")
    work = parser.add_subparsers(metavar="WORK", required=True)
    listing = work.add_parser("list", help="those that wait, the oldest first")
    listing.add_argument("--all", action="store_true", help="decided ones too")
    listing.set_defaults(run=_in_session(run_list))
    show = work.add_parser("show", help="one request with its figures")
    show.add_argument("number", metavar="NUMBER")
    show.set_defaults(run=_in_session(run_show))
    approve = work.add_parser("approve", help="grant what was asked for; the borrower may then accept it")
    _decision(approve).set_defaults(run=_in_session(run_grant), kind=None, terms=None)
    amend = work.add_parser("amend", help="grant other terms")
    _decision(amend).set_defaults(run=_in_session(run_grant))
    amend.add_argument("--kind", required=True, help="kind of plan (docs/plans.md)")
    amend.add_argument(
        "--terms", required=True, type=_object, metavar="JSON", help='{"periods": 24, "first_due": "2026-04-10", "day": 10}'
    )
    refuse = work.add_parser("refuse", help="refuse it; the borrower is told kindly, without the reason")
    _decision(refuse).set_defaults(run=_in_session(run_refuse))


def run_list(session: Session, arguments: argparse.Namespace) -> int:
    if arguments.all:
        rows = session.scalars(select(ApprovalRow).order_by(ApprovalRow.asked_at)).all()
        found = approvals(session, rows)
    else:
        found = open_approvals(session)
    for each in found:
        print(_line(session, each))
    return 0


def run_show(session: Session, arguments: argparse.Namespace) -> int:
    row = session.scalar(select(ApprovalRow).where(ApprovalRow.number == arguments.number))
    if row is None:
        raise NotOpen(arguments.number)
    (found,) = approvals(session, [row])
    print(_line(session, found))
    wish = {name: value for name, value in found.wish.as_dict().items() if value}
    print(json.dumps({"wish": wish, "figures": found.figures}, ensure_ascii=False, indent=1))
    return 0


def run_grant(session: Session, arguments: argparse.Namespace) -> int:
    found, granted = grant_approval(
        session, arguments.number, by=arguments.by, reason=arguments.reason, now=now(),
        kind=arguments.kind, terms=arguments.terms,
    )  # fmt: skip
    print(_plan(granted))
    waits = f": waits for a second person ({granted.second})" if found.state == "first" else ""
    print(f"{found.number}  {found.state}{waits}")
    return 0


def run_refuse(session: Session, arguments: argparse.Namespace) -> int:
    found = refuse_approval(session, arguments.number, by=arguments.by, reason=arguments.reason, now=now())
    print(f"{found.number}  {found.state}")
    return 0


def _line(session: Session, each: Approval) -> str:
    """With the lender's own numbers of loan and borrower."""
    loan = session.get_one(LoanRow, each.loan_id).external_id
    borrower = session.get_one(BorrowerRow, each.borrower_id).external_id
    return f"{each.number}  {each.state:<9} {each.kind:<7} {each.asked_at:%Y-%m-%d %H:%M}Z  loan {loan} of {borrower}"


def _plan(granted: Granted) -> str:
    plan = granted.plan
    figures = {
        name: plain(getattr(plan, name)) for name in ("kind", "terms", "payment", "count", "first_date", "last_date")
    }
    return json.dumps({**figures, "total": plain(plan.total_to_pay), "waived": plain(plan.waived.total)})


def _decision(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--by", required=True, metavar="NAME", help="who decides")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, for the record")
    return parser


def _object(text: str) -> Mapping[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError("must be a JSON object")
    return found


def _in_session(work: Callable[[Session, argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Run with a session that commits at the end; 1 with a line of explanation when it is refused."""

    def run(arguments: argparse.Namespace) -> int:
        migrate(database_url())
        engine = make_engine(database_url())
        try:
            with make_sessions(engine).begin() as session:
                return work(session, arguments)
        except NotOpen as missing:
            print(f"huanhuan: no open request {missing}", file=sys.stderr)
        except (FieldError, SamePerson) as refused:
            print(f"huanhuan: {refused}", file=sys.stderr)
        finally:
            engine.dispose()
        return 1

    return run
