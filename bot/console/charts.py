"""Charts as geometry, drawn by templates/charts.html: no script, no style, the figures themselves in a table beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 96
"""Of the field that a trend is drawn in, in units of the picture."""
_INSET = 6


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure week by week. `points`: (x, y) of each week that has one; `lines`: runs of neighbours, as a polyline takes them;
    `top`: what the upper edge stands for."""

    key: str
    points: Sequence[tuple[float, float]]
    lines: Sequence[str]
    top: float
    last: float | None


def trend(key: str, values: Sequence[float | None]) -> Trend:
    """From 0 to the greatest, evenly spread from left to right; a week without a figure is a gap."""
    known = [value for value in values if value is not None]
    top = max(known, default=0)
    step = (WIDTH - 2 * _INSET) / max(1, len(values) - 1)
    placed = [
        None if value is None else (round(_INSET + at * step, 1), _height(value, top)) for at, value in enumerate(values)
    ]
    runs: list[list[str]] = [[]]
    for point in placed:
        if point is not None:
            runs[-1].append(f"{point[0]},{point[1]}")
        elif runs[-1]:
            runs.append([])
    return Trend(key, [point for point in placed if point], [" ".join(run) for run in runs if len(run) > 1], top,
                 known[-1] if known else None)  # fmt: skip


def widths(counts: Sequence[int], whole: int) -> list[float]:
    """Bars, the greatest as wide as the `whole`; what is there at all is seen."""
    top = max(counts, default=0)
    return [round(max(2.0, whole * count / top), 1) if count else 0.0 for count in counts]


def _height(value: float, top: float) -> float:
    return round(HEIGHT - _INSET - (HEIGHT - 2 * _INSET) * (value / top if top else 0), 1)
