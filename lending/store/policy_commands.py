"""`./huanhuan policy` and `./huanhuan offers`: policy changed by two people, offers stopped by one."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from lending.records import FieldError
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.offer_stops import EVERYTHING, SamePerson, resume_offers, stop_offers, stops
from lending.store.place import database_url
from lending.store.policies import PRODUCTS, UnknownProduct, policies_of
from lending.store.policy_changes import APPROVED, REFUSED, NotOpen, decide_change, open_changes, propose_change


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    policy = commands.add_parser("policy", help="propose a version of a product's policy; approve another's")
    work = policy.add_subparsers(metavar="WORK", required=True)
    listing = work.add_parser("list", help="versions of a product, and changes that wait for a decision")
    listing.add_argument("product", nargs="?", help="only this product")
    listing.set_defaults(run=_in_session(run_list))
    propose = work.add_parser("propose", help="product, version, effective_from and what changes, as in data/products")
    propose.add_argument("file", type=Path, metavar="FILE.yml")
    _who_and_why(propose)
    propose.set_defaults(run=_in_session(run_propose))
    for name, decision, what in (("approve", APPROVED, "somebody else's change"), ("refuse", REFUSED, "a change")):
        decide = work.add_parser(name, help=f"{name} {what}")
        decide.add_argument("change", metavar="ID")
        _who_and_why(decide)
        decide.set_defaults(run=_in_session(run_decide), decision=decision)

    offers = commands.add_parser("offers", help="stop offers and acceptances at once; let them go on")
    work = offers.add_subparsers(metavar="WORK", required=True)
    work.add_parser("list", help="what is stopped").set_defaults(run=_in_session(run_stops))
    for name, what in (("stop", "stop them now"), ("resume", "let them go on: by somebody else than who stopped them")):
        switch = work.add_parser(name, help=what)
        switch.add_argument("--product", default=EVERYTHING, help="of this product; without it of all")
        _who_and_why(switch)
        switch.set_defaults(run=_in_session(run_stop if name == "stop" else run_resume))


def run_list(session: Session, arguments: argparse.Namespace) -> int:
    products = [arguments.product] if arguments.product else sorted(file.stem for file in PRODUCTS.glob("*.yml"))
    for product in products:
        for each in sorted(policies_of(product, session), key=lambda each: each.effective_from):
            print(f"{product:<22} {each.version:<12} from {each.effective_from}")
    for change in open_changes(session):
        if change.product in products:
            asked = f"{change.id}  {change.product} {change.version} from {change.effective_from}"
            print(f"{asked}  proposed by {change.proposed_by}: {change.reason}")
    return 0


def run_propose(session: Session, arguments: argparse.Namespace) -> int:
    changes = yaml.safe_load(arguments.file.read_text(encoding="utf-8"))
    if not isinstance(changes, dict):
        raise FieldError("file", "must be an object")
    at = now()
    made = propose_change(session, changes, by=arguments.by, reason=arguments.reason, on=at.date(), now=at)
    print(made.id)
    return 0


def run_decide(session: Session, arguments: argparse.Namespace) -> int:
    at = now()
    made = decide_change(
        session, arguments.change, arguments.decision, by=arguments.by, reason=arguments.reason, on=at.date(), now=at
    )
    print(f"{made.product} {made.version} from {made.effective_from}: {made.decision}")
    return 0


def run_stops(session: Session, _: argparse.Namespace) -> int:
    for each in stops(session):
        print(f"{each.product:<22} since {each.stopped_at:%Y-%m-%d %H:%M}Z by {each.stopped_by}: {each.reason}")
    return 0


def run_stop(session: Session, arguments: argparse.Namespace) -> int:
    if arguments.product != EVERYTHING and not policies_of(arguments.product, session):
        raise UnknownProduct(f"no product {arguments.product!r}")
    stop_offers(session, arguments.product, by=arguments.by, reason=arguments.reason, now=now())
    return run_stops(session, arguments)


def run_resume(session: Session, arguments: argparse.Namespace) -> int:
    if resume_offers(session, arguments.product, by=arguments.by, reason=arguments.reason, now=now()) is None:
        print("not stopped")
    return run_stops(session, arguments)


def _who_and_why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="who does it")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why")


def _in_session(
    work: Callable[[Session, argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Run with a session that commits at the end; 1 with a line of explanation when it is refused."""

    def run(arguments: argparse.Namespace) -> int:
        migrate(database_url())
        engine = make_engine(database_url())
        try:
            with make_sessions(engine).begin() as session:
                return work(session, arguments)
        except NotOpen:
            print(f"huanhuan: no open change {arguments.change}", file=sys.stderr)
        except (FieldError, SamePerson, UnknownProduct, OSError, yaml.YAMLError) as refused:
            print(f"huanhuan: {refused}", file=sys.stderr)
        finally:
            engine.dispose()
        return 1

    return run
