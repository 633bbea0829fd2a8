"""`./huanhuan extract FILE.tsv`: how many amounts, periods, dates and percentages of a list of phrases are read right.

The file: phrase, kind (amount, period, date, percent), values expected as a Python list, or None when the phrase must not
be read as that kind. Tabs between, first line a heading. Dates are counted from 2025-03-12.
"""

import argparse
import ast
import csv
import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.nlu.days import next_day_of_month
from bot.nlu.quantities import Quantity, quantities

REFERENCE = date(2025, 3, 12)
_MONTHS = {"month": 1, "year": 12}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("extract", help="measure the reading of amounts, periods, dates and percentages")
    parser.add_argument("file", type=Path, help="phrases with the values they hold, tab-separated")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    report = measure(read_phrases(arguments.file))
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(report)
    return 0


def read_phrases(path: Path) -> list[tuple[str, str, list[Any] | None]]:
    """(phrase, kind, expected values or None). Raises ValueError naming the line that cannot be read."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    phrases = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) < 3 or row[1] not in VALUES_OF:
            raise ValueError(f"{path}:{number}: expected phrase, kind ({', '.join(VALUES_OF)}) and values, tab-separated")
        phrases.append((row[0], row[1], ast.literal_eval(row[2])))
    return phrases


def measure(phrases: list[tuple[str, str, list[Any] | None]]) -> dict[str, Any]:
    """{"n", "accuracy", "wrong": read, but not so, "missed": not read, "milliseconds": a phrase}."""
    wrong: list[dict[str, Any]] = []
    missed: list[dict[str, Any]] = []
    began = time.perf_counter()
    for phrase, kind, expected in phrases:
        read = VALUES_OF[kind](quantities(phrase, REFERENCE))
        if _same(read, expected or []):
            continue
        (missed if not read else wrong).append({"phrase": phrase, "kind": kind, "expected": expected, "read": read})
    spent = time.perf_counter() - began
    right = len(phrases) - len(wrong) - len(missed)
    return {
        "n": len(phrases),
        "accuracy": round(right / len(phrases), 4) if phrases else None,
        "wrong": wrong,
        "missed": missed,
        "milliseconds": round(1000 * spent / len(phrases), 3) if phrases else None,
    }


def _same(read: list[Any], expected: list[Any]) -> bool:
    return len(read) == len(expected) and all(_equal(r, e) for r, e in zip(read, expected, strict=True))


def _equal(read: Any, expected: Any) -> bool:
    return read == expected if isinstance(expected, str) else abs(float(read) - float(expected)) < 0.005


def _amounts(found: list[Quantity]) -> list[float]:
    values: list[float] = []
    for one in found:
        if one.kind == "amount":
            ends = (one.value["low"], one.value["high"]) if one.value["bound"] == "range" else (one.value["value"],)
            values += [float(Decimal(end)) for end in ends]
    return values


def _periods(found: list[Quantity]) -> list[int]:
    """Months: of instalments, or of a length of time given in months or years."""
    months: dict[tuple[int, int], int] = {}
    for one in found:
        if one.kind == "num_periods":
            months[one.start, one.end] = one.value
        elif one.kind == "duration" and one.value["unit"] in _MONTHS:
            months[one.start, one.end] = one.value["value"] * _MONTHS[one.value["unit"]]
    return [months[span] for span in sorted(months)]


def _dates(found: list[Quantity]) -> list[str]:
    return [_date(one.value) for one in found if one.kind == "date"]


def _date(value: str | Mapping[str, int]) -> str:
    return value if isinstance(value, str) else next_day_of_month(value["day"], REFERENCE).isoformat()


def _percentages(found: list[Quantity]) -> list[float]:
    return [float(one.value) for one in found if one.kind == "percentage"]


VALUES_OF: Mapping[str, Callable[[list[Quantity]], list[Any]]] = {
    "amount": _amounts, "period": _periods, "date": _dates, "percent": _percentages,
}  # fmt: skip


def _show(report: Mapping[str, Any]) -> None:
    for name in ("wrong", "missed"):
        for case in report[name]:
            print(f"{name:7}{case['kind']:8}{case['phrase']}  expected {case['expected']}  read {case['read']}")
    print(f"{report['n']} phrases, {report['accuracy']:.1%} right, {report['milliseconds']} ms a phrase")
