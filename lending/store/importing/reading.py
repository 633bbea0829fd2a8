"""Files as rows: CSV or JSON, UTF-8, each row with its kind and its place."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from lending.store.importing.report import RowError

KINDS = ("borrowers", "products", "loans", "instalments", "payments", "contacts")
NESTED = ("instalments", "payments")
"""Kinds that a loan in JSON may hold itself."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "borrowers": ("borrower_id", "name", "phone", "jurisdiction", "locale"),
    "loans": (
        "loan_id", "borrower_id", "product", "currency", "jurisdiction", "zone", "principal", "disbursed_on",
        "annual_rate", "day_count", "penalty_annual_rate", "late_fee", "grace_days", "allocation", "rate_cap",
        "due_convention", "flags", "pauses",
    ),
    "instalments": ("loan_id", "number", "due_date", "principal", "interest", "fee"),
    "payments": ("loan_id", "reference", "paid_on", "amount", "status"),
    "contacts": ("reference", "borrower_id", "loan_id", "at", "by", "channel", "why", "outcome", "to"),
}  # fmt: skip
"""What a kind of record may say. A product's fields are those of its policy (lending/policy.py)."""
FREE = ("record", "note")
"""Columns of any file: `record` names the row's kind, `note` is for people."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as written. `inside` is the path within its row where the record lies (JSON)."""

    kind: str
    file: str
    row: int
    fields: Mapping[str, Any]
    inside: str = ""

    def error(self, field: str, reason: str) -> RowError:
        return RowError(self.file, self.row, f"{self.inside}{field}", reason)


class Unreadable(Exception):
    """The file, or one row of it, cannot be read at all."""

    def __init__(self, file: str, row: int, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.error = RowError(file, row, field, reason)


def read_files(paths: Iterable[Path]) -> tuple[list[Raw], list[RowError]]:
    """Every record of the files, and what could not be read."""
    rows: list[Raw] = []
    errors: list[RowError] = []
    for path in paths:
        try:
            rows.extend(_json(path) if path.suffix.lower() == ".json" else _csv(path, errors))
        except Unreadable as broken:
            errors.append(broken.error)
    return rows, errors


def _text(path: Path) -> str:
    """The file's text: UTF-8, with or without a byte order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(path.name, 0, f"cannot be read: {error.strerror}") from None
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable(path.name, 0, "is UTF-16, not UTF-8: save it as UTF-8 (in Excel: CSV UTF-8)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        reason = "is not UTF-8 (GB18030 or Big5, perhaps): save it as UTF-8 (in Excel: CSV UTF-8)"
        raise Unreadable(path.name, row, reason) from None


# --- CSV -------------------------------------------------------------------------------------------------------------


def _csv(path: Path, errors: list[RowError]) -> Iterator[Raw]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        kind = _kind_of_file(path, header)
        _check_header(path.name, header, kind)
        for row, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                try:
                    yield _record(path.name, row, header, cells, kind)
                except Unreadable as broken:
                    errors.append(broken.error)
    except csv.Error as error:
        raise Unreadable(path.name, reader.line_num, f"is not CSV: {error}") from None


def _kind_of_file(path: Path, header: list[str]) -> str | None:
    """None when each row says its own kind."""
    if "record" in header:
        return None
    for kind in KINDS:
        if path.stem == kind or path.stem.startswith((f"{kind}-", f"{kind}_")):
            return kind
    _unreadable(path, f"what it holds is not said: name it {', '.join(KINDS)} (.csv), or add a column record")


def _check_header(file: str, header: list[str], kind: str | None) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise Unreadable(file, 1, "columns must be separated by commas")
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise Unreadable(file, 1, "the column stands twice", min(twice))
    if kind is None or kind == "products":
        return  # rows of several kinds, and a product's many fields, are checked one by one
    known = [*COLUMNS[kind], *FREE]
    for name in header:
        if name not in known:
            raise Unreadable(file, 1, f"unknown column; known: {', '.join(known)}", name)


def _record(file: str, row: int, header: list[str], cells: list[str], kind: str | None) -> Raw:
    if len(cells) > len(header):
        raise Unreadable(file, row, f"has {len(cells)} columns, the header {len(header)}")
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    if kind is None:
        said = given.get("record", "")
        kind = said if said in KINDS else f"{said}s"
        if kind not in KINDS:
            raise Unreadable(
                file, row, f"must be one of {', '.join(each[:-1] for each in KINDS)}, not {said!r}", "record"
            )
    for name in FREE:
        given.pop(name, None)
    return Raw(kind, file, row, _unflattened(given) if kind == "products" else given)


def _unflattened(given: Mapping[str, str]) -> dict[str, Any]:
    """A product from columns like `plans.reamortise.max_periods`; lists are parted by `;`, income bands are
    `6000:0.35;*:0.40`."""
    whole: dict[str, Any] = {}
    for name, cell in given.items():
        *above, last = name.split(".")
        inner = whole
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = _product_value(last, cell)
    return whole


def _product_value(name: str, cell: str) -> Any:
    if name in ("product", "version"):
        return cell
    if name in ("waive", "collect", "capitalise"):
        return [part.strip() for part in cell.split(";")]
    if name == "income_cap":
        bands = [part.partition(":") for part in cell.split(";")]
        return [{"income_up_to": None if up_to.strip() == "*" else up_to, "share": share} for up_to, _, share in bands]
    if cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    return int(cell) if cell.isascii() and cell.isdigit() else cell


# --- JSON ------------------------------------------------------------------------------------------------------------


def _json(path: Path) -> Iterator[Raw]:
    """`{"borrowers": [...], "loans": [{..., "instalments": [...]}], ...}`, or a list in a file named for its kind."""
    try:
        whole = json.loads(_text(path), parse_float=str, parse_constant=str, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        raise Unreadable(path.name, error.lineno, f"is not JSON: {error.msg}") from None
    except _Doubled as error:
        raise Unreadable(path.name, 0, "the field stands twice in one object", str(error)) from None
    if isinstance(whole, list):
        whole = {_kind_of_file(path, []): whole}
    if not isinstance(whole, dict):
        _unreadable(path, f"must be an object with lists: {', '.join(KINDS)}")
    for kind, records in whole.items():
        if kind not in KINDS:
            raise Unreadable(path.name, 0, f"unknown; known: {', '.join(KINDS)}", kind)
        yield from _records(path.name, kind, records)


def _records(file: str, kind: str, records: object) -> Iterator[Raw]:
    for row, record in enumerate(_list(file, 0, kind, records), start=1):
        if not isinstance(record, dict):
            raise Unreadable(file, row, "must be an object", kind)
        nested = {name: record[name] for name in NESTED if kind == "loans" and name in record}
        own = {name: value for name, value in record.items() if name not in nested and name != "note"}
        yield Raw(kind, file, row, own)
        for name, inner in nested.items():
            for index, each in enumerate(_list(file, row, name, inner)):
                if not isinstance(each, dict):
                    raise Unreadable(file, row, "must be an object", f"{name}[{index}]")
                fields = {"loan_id": record.get("loan_id"), **each}
                yield Raw(name, file, row, fields, f"{name}[{index}].")


def _list(file: str, row: int, field: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise Unreadable(file, row, "must be a list", field)
    return value


class _Doubled(Exception):
    pass


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Doubled(next(name for name in names if names.count(name) > 1))
    return whole


def _unreadable(path: Path, reason: str) -> NoReturn:
    raise Unreadable(path.name, 0, reason)
