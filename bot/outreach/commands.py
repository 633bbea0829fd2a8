"""`./huanhuan outreach`: reminders (running_commands.py); whether the limits of contact were kept; tokens for agents' systems."""

import argparse
import json
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.channels.tokens import mint_agent
from bot.outreach.running_commands import add_running
from bot.settings import settings
from lending.store.clock import now
from lending.store.contact_report import ContactReport, contact_report
from lending.store.engine import make_engine, make_sessions, migrate

_SHOWN = 50  # of a list


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    outreach = commands.add_parser("outreach", help="reminders: run them, try them out; were the limits of contact kept?")
    parts = outreach.add_subparsers(metavar="COMMAND", required=True)
    add_running(parts)
    report = parts.add_parser("report", help="contacts, decisions and broken limits of a period (default: seven days)")
    report.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="first day, in the staff's zone")
    report.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day; today if not given")
    report.add_argument("--json", action="store_true", help="print one JSON object")
    report.set_defaults(run=run_report)
    token = parts.add_parser("token", help="a token with which an agent's system tells of its contacts")
    token.add_argument("agent", help="the agent's name: lower-case letters, digits, _ . -")
    token.add_argument("--days", type=int, default=90, help="how long it holds (90; at most 366)")
    token.set_defaults(run=run_token)


def run_token(arguments: argparse.Namespace) -> int:
    """0; 1 for a name or a number of days that cannot be."""
    try:
        print(mint_agent(arguments.agent, timedelta(days=arguments.days)))
    except (ValueError, OverflowError) as wrong:
        print(f"huanhuan: {wrong}", file=sys.stderr)
        return 1
    return 0


def run_report(arguments: argparse.Namespace) -> int:
    """0; 1 when a contact of the lender's own broke a limit; 2 for a period that ends before it begins."""
    zone = ZoneInfo(settings().staff_zone)
    last = arguments.until or now().astimezone(zone).date()
    first = arguments.since or last - timedelta(days=6)
    if first > last:
        print(f"huanhuan: --since {first} is after {last}", file=sys.stderr)
        return 2
    since, until = (datetime.combine(day, time(0), zone) for day in (first, last + timedelta(days=1)))
    migrate(settings().database_url)
    engine = make_engine(settings().database_url)
    with make_sessions(engine)() as session:
        report = contact_report(session, since, until)
    engine.dispose()
    if arguments.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        _print(report, first, last, zone)
    return 0 if report.kept else 1


def _print(report: ContactReport, first: date, last: date, zone: ZoneInfo) -> None:
    made = ", ".join(f"{count:,} by {who}" for who, count in sorted(report.contacts.items())) or "none"
    print(f"{first} to {last}: {report.people:,} people contacted; contacts: {made}")
    for (verdict, rule), count in sorted(report.decisions.items()):
        print(f"  {verdict:<9} {count:>9,}  {rule}")
    print(f"limits {'kept' if report.kept else 'BROKEN'} by the lender's own messages")
    counts = Counter((each.by, each.rule, each.law) for each in report.breaches)
    for (by, rule, law), count in sorted(counts.items()):
        print(f"  {by:<20} {count:>7,}  {rule} ({'law' if law else 'own rule'})")
    for each in report.breaches[:_SHOWN]:
        at = f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}"
        print(f"  {at}  {each.by} {each.reference}  {each.borrower}  {each.channel}: {each.rule}")
    _print_more(len(report.breaches))
    if report.withdrawn:
        print(f"withdrawn, and counted nowhere: {len(report.withdrawn):,}")
    for back in report.withdrawn[:_SHOWN]:
        at, on = (f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (back.at, back.withdrawn_at))
        print(f"  {at}  {back.by} {back.reference}  {back.borrower}: by {back.withdrawn_by} on {on}: {back.reason}")
    _print_more(len(report.withdrawn))


def _print_more(found: int) -> None:
    if found > _SHOWN:
        print(f"  and {found - _SHOWN:,} more (--json has all)")
