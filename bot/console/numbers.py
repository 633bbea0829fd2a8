"""Numbers for product teams: how far visits came, what was understood, by week, channel, locale and intent (docs/numbers.md)."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.charts import trend, widths
from bot.console.desk import Denied, Desk, render
from bot.console.words import Words
from lending.records import FieldError, read_date
from lending.store.numbers import Figures, Numbers, Period, numbers
from lending.store.visits import STEPS

Cell = float | timedelta | str | None
FUNNEL = (*STEPS, "kept")
COLUMNS: Mapping[str, Callable[[Figures], Cell]] = {
    "visits": lambda of: of["visits"],
    "resolved": lambda of: of.share("resolved", "visits"),
    "asked": lambda of: of["asked"],
    "offered": lambda of: of["offered"],
    "accepted": lambda of: of["accepted"],
    "kept": lambda of: of["kept"],
    "turns": lambda of: of["turns"],
    "not_understood": lambda of: of.share("not_understood", "turns"),
    "asked_back": lambda of: of.share("asked_back", "turns"),
    "trouble": lambda of: of.share("trouble", "turns"),
    "latency": lambda of: of.latency,
    "complaints": lambda of: len(of.complaints),
    "answer_time": lambda of: of.answer_time,
}
SHARES = frozenset({"resolved", "not_understood", "asked_back", "trouble", "of_asked", "of_before"})
_COMPLAINTS = ("complaints", "answered", "open", "answer_time")
_TRENDS = ("resolved", "not_understood", "asked_back", "latency")
_FIRST, _LAST, _LONGEST = date(2000, 1, 1), date(3000, 1, 1), timedelta(days=800)
DAYS = (7, 28, 84, 365)
"""Periods to choose with one click: so many days, today the last."""
_FORMULAS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Table:
    """`rows`: (what it is of, its cells in the order of `columns`); a share is of 1, a latency in milliseconds."""

    key: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]


def show(desk: Desk) -> Response:
    """GET /numbers?since=…&until=…, both days included; the last four weeks when none is named."""
    period, wrong = _asked(desk)
    read = numbers(desk.session, period)
    weeks = list(read.tables["week"].values())
    return render(
        desk, "numbers.html", period=period, wrong=wrong, days=DAYS, today=period.day(desk.now), delta=timedelta,
        tables=tables(read, desk.words), written=lambda column, cell: written(desk.words, column, cell),
        query=urlencode({"since": period.since.isoformat(), "until": period.until.isoformat()}),
        names=[desk.words(f"numbers.{step}") for step in FUNNEL],
        counts=[read.all[step] for step in FUNNEL], widths=widths([read.all[step] for step in FUNNEL], 224), all=read.all,
        trends=[trend(key, [_number(COLUMNS[key](week)) for week in weeks]) for key in _TRENDS],
    )  # fmt: skip


def download(desk: Desk) -> Response:
    """GET /numbers.csv?table=…&since=…&until=…: one table with its figures as numbers: shares of 1, milliseconds, hours."""
    period, wrong = _asked(desk)
    by_key = {table.key: table for table in tables(numbers(desk.session, period), desk.words)}
    table = by_key.get(desk.query.get("table", ""))
    if wrong or table is None:
        raise Denied(400)
    name = f"{table.key}-{period.since}-{period.until}.csv"
    return Response(_csv(table, desk.words), 200, {
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
    }, "text/csv; charset=utf-8")  # fmt: skip


def tables(read: Numbers, words: Words) -> list[Table]:
    """In the order in which they are shown."""
    funnel = [
        (words(f"numbers.{step}"), [read.all[step], read.all.share(step, "asked"), read.all.share(step, before)])
        for step, before in zip(FUNNEL, ("asked", *FUNNEL), strict=False)
    ]
    complaints = [(words(f"complaint.category.{name}"), _of_complaints(of)) for name, of in sorted(read.complaints.items())]
    of_intents = [column for column in COLUMNS if column not in ("complaints", "answer_time")]
    intents = sorted(read.tables["intent"].items(), key=lambda item: (-item[1]["turns"], item[0]))
    return [
        Table("funnel", ("visits", "of_asked", "of_before"), funnel),
        _table("week", [(words.day(date.fromisoformat(week)), of) for week, of in sorted(read.tables["week"].items())]),
        *(
            _table(by, [(words.mark(f"{by}:{value}"), of) for value, of in sorted(read.tables[by].items())])
            for by in ("channel", "locale")
        ),
        _table("intent", [(words.intent(intent), of) for intent, of in intents], of_intents),
        Table("complaints", _COMPLAINTS, complaints),
    ]  # fmt: skip


def written(words: Words, column: str, cell: Cell) -> str:
    """A cell as the page shows it."""
    if cell is None:
        return "–"
    if isinstance(cell, timedelta):
        return words.lasted(cell)
    if column in SHARES:
        return words.share(float(cell))
    return words("numbers.ms", ms=words.whole(float(cell))) if column == "latency" else words.whole(float(cell))


def _table(by: str, rows: Iterable[tuple[str, Figures]], columns: Iterable[str] = COLUMNS) -> Table:
    chosen = tuple(columns)
    return Table(by, chosen, [(name, [COLUMNS[column](of) for column in chosen]) for name, of in rows])


def _of_complaints(of: Figures) -> Sequence[Cell]:
    answered = sum(took is not None for took in of.complaints)
    return len(of.complaints), answered, len(of.complaints) - answered, of.answer_time


def _asked(desk: Desk) -> tuple[Period, bool]:
    """The period, and whether what was asked for cannot be one (the usual one is shown instead). Raises Denied for no days."""
    zone = desk.words.zone
    today = desk.now.astimezone(zone).date()
    usual = Period(today - timedelta(days=DAYS[1] - 1), today, zone)
    given = [desk.query.get(name, "") or otherwise.isoformat() for name, otherwise in (
        ("since", usual.since), ("until", usual.until),
    )]  # fmt: skip
    try:
        since, until = (read_date(day, "day") for day in given)
    except FieldError:
        raise Denied(400) from None
    possible = _FIRST <= since <= until < _LAST and until - since < _LONGEST
    return (Period(since, until, zone), False) if possible else (usual, True)


def _csv(table: Table, words: Words) -> str:
    """With a mark at its beginning by which spreadsheets know the encoding."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([words(f"numbers.of.{table.key}"), *(words(f"numbers.{column}") for column in table.columns)])
    for name, cells in table.rows:
        safe = f"'{name}" if name.startswith(_FORMULAS) else name
        writer.writerow([safe, *("" if (number := _number(cell)) is None else f"{number:.10g}" for cell in cells)])
    return "﻿" + out.getvalue()


def _number(cell: Cell) -> float | None:
    if isinstance(cell, timedelta):
        return round(cell / timedelta(hours=1), 2)
    return None if cell is None else round(float(cell), 4)
