"""`./huanhuan outreach`: whether the limits of contact were kept."""

import argparse
import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.settings import settings
from lending.store.clock import now
from lending.store.contact_report import ContactReport, contact_report
from lending.store.engine import make_engine, make_sessions, migrate

_SHOWN = 50  # breaches


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    outreach = commands.add_parser("outreach", help="messages to borrowers: were the limits of contact kept?")
    parts = outreach.add_subparsers(metavar="COMMAND", required=True)
    report = parts.add_parser("report", help="contacts, decisions and broken limits of a period (default: seven days)")
    report.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="first day, in the staff's zone")
    report.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day; today if not given")
    report.add_argument("--json", action="store_true", help="print one JSON object")
    report.set_defaults(run=run_report)


def run_report(arguments: argparse.Namespace) -> int:
    """0; 1 when a contact of the lender's own broke a limit; 2 for a period that ends before it begins."""
    zone = ZoneInfo(settings().staff_zone)
    last = arguments.until or now().astimezone(zone).date()
    first = arguments.since or last - timedelta(days=6)
    if first > last:
        print(f"huanhuan: --since {first} is after {last}")
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
    if (more := len(report.breaches) - _SHOWN) > 0:
        print(f"  and {more:,} more (--json has all)")
