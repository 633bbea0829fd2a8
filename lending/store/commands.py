"""`./huanhuan import`: the lender's records from files into the database."""

import argparse
import sys
from pathlib import Path

from lending.store.engine import make_engine, migrate
from lending.store.importer import ImportReport, import_files
from lending.store.importing.reading import KINDS
from lending.store.place import database_url

_SHOWN = 50  # errors


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "import", help="bring in borrowers, products, loans, schedules, payments, contacts (docs/importing.md)"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or JSON, UTF-8")
    parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when all is in (or, dry, could be); 1 when anything is wrong and nothing was changed."""
    url = database_url()
    migrate(url)
    engine = make_engine(url)
    report = import_files(engine, arguments.files, arguments.dry_run)
    engine.dispose()
    if report.errors:
        _print_errors(report)
        return 1
    _print_counts(report, arguments.dry_run)
    return 0


def _print_errors(report: ImportReport) -> None:
    for error in report.errors[:_SHOWN]:
        print(error, file=sys.stderr)
    more = len(report.errors) - _SHOWN
    if more > 0:
        print(f"and {more} more", file=sys.stderr)
    print(f"{len(report.errors)} errors; nothing was imported", file=sys.stderr)


def _print_counts(report: ImportReport, dry_run: bool) -> None:
    for kind in KINDS:
        counts = {
            "new": report.created[kind],
            "changed": report.updated[kind],
            "removed": report.removed[kind],
            "unchanged": report.unchanged[kind],
        }
        if any(counts.values()):
            print(f"{kind:<12} " + ", ".join(f"{count} {what}" for what, count in counts.items() if count))
    if dry_run:
        print("dry run: nothing was written")
