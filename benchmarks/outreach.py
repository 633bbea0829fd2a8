"""How long a day's plan takes: a made-up portfolio (lending/outreach/generated.py) written to a database and planned.

    .venv/bin/python -m benchmarks.outreach [--borrowers 1000000] [--day 2026-03-02] [--database URL] [--keep FOLDER]

Prints a Markdown table: borrowers, those looked at, messages, seconds of the clock and of the processors, peak memory of each
planning process.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert

from bot.outreach.planner import plan_in_parts
from lending.outreach.generated import Payer, payers
from lending.store.borrowers import BorrowerRow
from lending.store.conversation_rows import Conversation
from lending.store.engine import make_engine, migrate
from lending.store.loans import InstalmentRow, LoanRow, PaymentRow
from lending.store.statements import StatementRow

WRITTEN = 5_000  # borrowers in one transaction
Row = dict[str, Any]


def write(engine: Engine, people: Iterator[Payer], on: date, signed_in: bool = False) -> None:
    """These people as the importer would have left them, with payments up to the day before; `signed_in`: each with a
    conversation on the lender's page."""
    while chunk := list(islice(people, WRITTEN)):
        with engine.execution_options(writes=True).begin() as connection:
            for table, rows in (*_rows(chunk, on), *_conversations(chunk if signed_in else [], on)):
                if rows:
                    connection.execute(insert(table), rows)


def _rows(chunk: list[Payer], on: date) -> Iterator[tuple[Any, list[Row]]]:
    yield BorrowerRow.__table__, [
        {"id": each.id, "external_id": each.id, "name": "", "phone": None, "jurisdiction": "CN", "locale": None}
        for each in chunk
    ]
    loans = [each.loan for each in chunk]
    yield LoanRow.__table__, [
        {
            "id": loan.id, "external_id": loan.id, "borrower_id": each.id, "product": loan.product,
            "currency": loan.currency, "jurisdiction": loan.jurisdiction, "zone": loan.zone,
            "principal": loan.principal, "disbursed_on": loan.disbursed_on, "terms": loan.terms.as_dict(),
            "flags": sorted(loan.flags), "pauses": [],
        }
        for each, loan in zip(chunk, loans, strict=True)
    ]  # fmt: skip
    yield InstalmentRow.__table__, [
        {"loan_id": loan.id, "number": due.number, "due_date": due.due_date, "principal": due.principal,
         "interest": due.interest, "fee": due.fee}
        for loan in loans for due in loan.instalments
    ]  # fmt: skip
    yield PaymentRow.__table__, [
        {"loan_id": loan.id, "reference": paid.reference, "paid_on": paid.paid_on, "amount": paid.amount, "reversed": False}
        for loan in loans for paid in loan.payments if paid.paid_on < on
    ]  # fmt: skip
    given = datetime.combine(on - timedelta(days=20), datetime.min.time(), ZoneInfo("UTC"))
    yield StatementRow.__table__, [
        {"borrower_id": each.id, "currency": "CNY", "means": each.means.as_dict(), "given_at": given}
        for each in chunk if each.means is not None
    ]  # fmt: skip


def _conversations(chunk: list[Payer], on: date) -> Iterator[tuple[Any, list[Row]]]:
    begun = datetime.combine(on - timedelta(days=20), datetime.min.time(), ZoneInfo("UTC"))
    yield Conversation.__table__, [
        {"id": f"c-{each.id}", "channel": "web", "borrower_id": each.id, "locale": "zh_Hans_CN", "last_seq": 0, "version": 0,
         "created_at": begun}
        for each in chunk
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outreach", description="how long a day's plan takes")
    parser.add_argument("--borrowers", type=int, default=1_000_000)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 3, 2))
    parser.add_argument("--database", help="an empty database (default: SQLite in a folder of its own)")
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays, and is used again")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="outreach-bench-"))
    url = arguments.database or f"sqlite:///{folder / 'bench.db'}"
    there = (folder / "bench.db").exists()
    migrate(url)
    engine = make_engine(url)
    begun = time.perf_counter()
    if not there:
        write(engine, payers(arguments.borrowers, arguments.day), arguments.day)
    print(f"written in {time.perf_counter() - begun:.0f} s", flush=True)
    now = datetime.combine(arguments.day, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=1)
    begun = time.perf_counter()
    done = plan_in_parts(url, "gentle", now, arguments.processes)
    took = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, cpu = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
    print("| borrowers | looked at | planned | seconds | seconds of CPU | peak MB of a process | load of the machine |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {arguments.borrowers:,} | {done.borrowers:,} | {done.messages:,} | {took:.0f} | {cpu:.0f} | {peak:.0f} |"
        f" {os.getloadavg()[0]:.1f} |"
    )


if __name__ == "__main__":
    main()
