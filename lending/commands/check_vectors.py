"""`./huanhuan check-vectors FILE`: published figures against what lending computes."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lending.commands.vector_inputs import Inputs
from lending.commands.vector_kinds import COMPUTE, OnDays, Unrounded
from lending.rates import NoRate
from lending.records import FieldError
from lending.schedule import NeverRepaid


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "check-vectors",
        help="check lending against published figures",
        description="Runs each vector of a file {vectors: [{id, kind, inputs, expected}]}; exits 1 if any misses.",
    )
    parser.add_argument("file", help="JSON file of vectors")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line a vector. 0 when all agree, 1 when any misses, 2 when the file cannot be read."""
    try:
        with open(arguments.file, encoding="utf-8") as file:
            data = json.load(file, parse_float=Decimal)
        vectors = data.get("vectors") if isinstance(data, dict) else data
    except (OSError, ValueError, RecursionError) as error:
        print(f"check-vectors: {arguments.file}: {error}", file=sys.stderr)
        return 2
    if not isinstance(vectors, list):
        print(f"check-vectors: {arguments.file}: vectors: must be a list", file=sys.stderr)
        return 2
    missed = 0
    for at, vector in enumerate(vectors):
        misses = check(vector)
        missed += bool(misses)
        print(f"{_name(vector, at)} {'; '.join(misses) if misses else 'ok'}")
    print(f"{len(vectors) - missed} of {len(vectors)} ok", file=sys.stderr)
    return 1 if missed else 0


def _name(vector: Any, at: int) -> str:
    """The vector's id; its place in the file where it has none."""
    return str(vector["id"]) if isinstance(vector, Mapping) and vector.get("id") else f"[{at}]"


def check(vector: Any) -> list[str]:
    """What of a vector does not agree, each as `name expected E got G`, or which field is wrong; empty when all
    agrees. Never raises: one bad vector does not keep the others from being checked."""
    if not isinstance(vector, Mapping):
        return ["vector: must be an object"]
    kind = str(vector.get("kind"))
    if kind not in COMPUTE:
        return [f"kind expected one of {', '.join(COMPUTE)} got {kind}"]
    expected = vector.get("expected")
    if not isinstance(expected, Mapping) or not set(expected) - {"dp"}:
        return ["expected: must be an object with at least one figure"]
    try:
        given = Inputs(vector.get("inputs", {}))
        got = COMPUTE[kind](given)
        misses = [miss for name in expected if name != "dp" for miss in _compare(name, expected, got)]
    except FieldError as error:
        return [f"inputs.{error.field}: {error.reason}"]
    except (NoRate, NeverRepaid) as error:
        return [f"inputs: {error}"]
    except Exception as error:  # whatever else a file may hold: said, and the next one is checked
        return [f"expected {_show(expected)} got {type(error).__name__}: {error}"]
    ignored = sorted(set(given.values) - given.read - {"note"}) if misses else []
    return [*misses, f"(inputs not used: {', '.join(ignored)})"] if ignored else misses


def _compare(name: str, expected: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    want = expected[name]
    if name not in got:
        yield f"{name} expected {_show(want)} got nothing by that name"
        return
    have = got[name]
    if name == "rows":
        for row in want:
            found = have.row(row) if isinstance(have, OnDays) else have.get(int(row[0]))
            if not _same(row, found, None):
                yield f"rows expected {_show(row)} got {_show(found)}"
    elif name.endswith("_about"):
        if not _about(Decimal(want), have):
            yield f"{name} expected {_show(want)} got {have:.2f}"
    elif not _same(want, have, expected.get("dp")):
        yield f"{name} expected {_show(want)} got {_show(have)}"


def _same(want: Any, have: Any, places: int | None) -> bool:
    if isinstance(want, list):
        return (
            isinstance(have, (list, tuple))
            and len(want) == len(have)
            and all(_same(one, other, places) for one, other in zip(want, have, strict=True))
        )
    if isinstance(have, Unrounded):
        return _near(Decimal(want), have, places)
    if isinstance(have, (Decimal, int)) and isinstance(want, (Decimal, int)):
        return Decimal(want) == Decimal(have)
    return str(want) == str(have)


def _near(want: Decimal, have: Decimal, places: int | None) -> bool:
    """Equal to the places published (`dp`, or as many as were written), at most nine."""
    exponent = want.as_tuple().exponent
    written = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return abs(want - have) <= Decimal(5).scaleb(-min(max(written, 2) if places is None else places, 9) - 1)


def _about(want: Decimal, have: Decimal) -> bool:
    """Within half a unit of the last figure of a rounded number: about 18,000 is 17,500 to 18,500."""
    digits = want.normalize().as_tuple()
    return abs(want - have) <= Decimal(5).scaleb(int(digits.exponent) - 1)


def _show(value: Any) -> str:
    """Figures in few characters."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_show(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return f"[{','.join(_show(each) for each in value)}]"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if not isinstance(value, Unrounded) else f"{value:.6f}"
    return str(value)
