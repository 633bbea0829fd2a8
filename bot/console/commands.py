"""`./huanhuan console` and `./huanhuan staff`: the console by itself, and who may log in to it."""

import argparse
import getpass
import os
import sys

from bot.settings import settings
from bot.text.locales import SIMPLIFIED
from lending.store.clock import now
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.second_factor import give_second_factor
from lending.store.staff import ROLES, BadMember, add_member, let_go, member_called, members


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    console = commands.add_parser("console", help="run the console of the lender's own people")
    console.add_argument("--console-port", type=int, help="its port (8003)")
    console.set_defaults(run=run_console)
    staff = commands.add_parser("staff", help="who may log in to the console")
    work = staff.add_subparsers(metavar="WORK", required=True)
    add = work.add_parser(
        "add", help="somebody new, or a new role or password; the password is asked for, or read from a pipe"
    )
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--shown-as", default="", metavar="NAME", help="what borrowers see (the name itself)")
    add.add_argument("--locale", default=SIMPLIFIED, help="zh_Hans_CN, zh_Hant_TW or en")
    add.set_defaults(run=run_add)
    second = work.add_parser("second-factor", help="give somebody a second factor; prints what an authenticator reads")
    second.add_argument("name")
    second.set_defaults(run=run_second)
    leave = work.add_parser("leave", help="somebody has left: every session ends")
    leave.add_argument("name")
    leave.set_defaults(run=run_leave)
    work.add_parser("list", help="everybody").set_defaults(run=run_list)


def run_console(arguments: argparse.Namespace) -> int:
    if arguments.console_port:
        os.environ["HUANHUAN_CONSOLE_PORT"] = str(arguments.console_port)
    migrate(settings().database_url)
    from bot.console.app import main

    print(f"console: http://{settings().console_host}:{settings().console_port}/", file=sys.stderr, flush=True)
    main()
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        with _sessions().begin() as session:
            add_member(
                session, arguments.name, arguments.role, password, shown_as=arguments.shown_as,
                locale=arguments.locale, by="operator", now=now(),
            )  # fmt: skip
    except BadMember as wrong:
        print(f"huanhuan: {wrong}", file=sys.stderr)
        return 1
    return 0


def run_second(arguments: argparse.Namespace) -> int:
    try:
        with _sessions().begin() as session:
            address = give_second_factor(session, member_called(session, arguments.name), by="operator", now=now())
    except BadMember as wrong:
        print(f"huanhuan: {wrong}", file=sys.stderr)
        return 1
    print(address)
    return 0


def run_leave(arguments: argparse.Namespace) -> int:
    try:
        with _sessions().begin() as session:
            let_go(session, arguments.name, by="operator", now=now())
    except BadMember as wrong:
        print(f"huanhuan: {wrong}", file=sys.stderr)
        return 1
    return 0


def run_list(_: argparse.Namespace) -> int:
    with _sessions()() as session:
        for each in members(session):
            gone = f"  left {each.left_at:%Y-%m-%d}" if each.left_at else ""
            print(f"{each.name:<24} {each.role:<11} {'second factor' if each.totp else '-':<14}{gone}")
    return 0


def _sessions() -> Sessions:
    migrate(settings().database_url)
    return make_sessions(make_engine(settings().database_url))
