"""How well questions are understood: accuracy with its interval, calibration, asked back, confusions."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

from bot.nlu.classify import Understood

_COLUMNS = {"text", "intent"}
_OUT_OF_SCOPE = "out_of_scope"
_Z = 1.96  # 95 %
_NEARNESS = (0.0, 0.4, 0.55, 0.7, 1.0)  # bounds of the table by closeness to a training sentence
_STEPS = (0.0, 0.55, 0.65, 0.75, 0.9, 0.97, 1.0)  # bounds of the calibration table


@dataclass(frozen=True, slots=True)
class Question:
    """`accepted`: its intent, and those that also answer it."""

    text: str
    intent: str
    accepted: frozenset[str]
    sample: str


@dataclass(frozen=True, slots=True)
class Answered:
    question: Question
    understood: Understood

    @property
    def strict(self) -> bool:
        return self.understood.likeliest[0] == self.question.intent

    @property
    def accepted(self) -> bool:
        return self.understood.likeliest[0] in self.question.accepted

    @property
    def confidently_wrong(self) -> bool:
        return not self.accepted and not self.understood.asked_back


def read_questions(path: Path) -> list[Question]:
    """Columns text, intent, and if there alt (several with commas) and sample. Raises ValueError naming what is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    questions = []
    for number, row in enumerate(rows, start=2):
        if not all(row.get(column) for column in _COLUMNS):
            raise ValueError(f"{path}:{number}: expected the columns text, intent, alt, sample, tab-separated")
        also = {name.strip() for name in (row.get("alt") or "").split(",") if name.strip()}
        questions.append(
            Question(row["text"], row["intent"], frozenset({row["intent"], *also}), row.get("sample") or "all")
        )
    return questions


def measure(answered: Sequence[Answered]) -> dict[str, Any]:
    """Shares are of 1. `strict` and `alt` count the likeliest meaning, also where the borrower would be asked back;
    `answered_right` counts only what would be answered at once."""
    samples: defaultdict[str, list[Answered]] = defaultdict(list)
    intents: defaultdict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        samples[one.question.sample].append(one)
        intents[one.question.intent].append(one)
    in_scope = [_share(a.accepted for a in ones) for name, ones in intents.items() if name != _OUT_OF_SCOPE]
    return {
        "overall": _accuracy(answered),
        "samples": {name: _accuracy(ones) for name, ones in sorted(samples.items())},
        "intents": {name: _accuracy(ones) for name, ones in sorted(intents.items())},
        "macro_recall": round(sum(in_scope) / len(in_scope), 4) if in_scope else None,
        "confusions": _confusions(answered),
        "asked_back": _share(a.understood.asked_back for a in answered),
        "confidently_wrong": _share(a.confidently_wrong for a in answered),
        "answered_right": _share(a.accepted and not a.understood.asked_back for a in answered),
        "right_among_the_two_offered": _share(_offered_right(a) for a in answered if a.understood.asked_back),
        "calibration": _calibration(answered),
    }


def by_closeness(answered: Sequence[Answered], nearest: Sequence[float]) -> list[dict[str, Any]]:
    """Accuracy of the questions whose nearest training sentence is so like them (bot/nlu/closeness.py)."""
    bands = []
    for low, high in pairwise(_NEARNESS):
        ones = [one for one, near in zip(answered, nearest, strict=True) if low <= near < high or near == high == 1.0]
        bands.append({"from": low, "to": high, **_accuracy(ones)})
    return bands


def wilson(right: int, n: int) -> list[float]:
    """The 95 % interval of a share of `right` in `n` (Wilson's score)."""
    if n == 0:
        return [0.0, 1.0]
    share, spread = right / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]


def _accuracy(ones: Sequence[Answered]) -> dict[str, Any]:
    accepted = sum(one.accepted for one in ones)
    return {
        "n": len(ones),
        "strict": _share(one.strict for one in ones),
        "alt": _share(one.accepted for one in ones),
        "alt_interval": wilson(accepted, len(ones)),
    }


def _share(yes: Iterable[bool]) -> float:
    counted = list(yes)
    return round(sum(counted) / len(counted), 4) if counted else 0.0


def _offered_right(one: Answered) -> bool:
    return any(name in one.question.accepted for name, _ in one.understood.ranking[1:3])


def _confusions(answered: Sequence[Answered]) -> list[dict[str, Any]]:
    """Most frequent first, with the sentences."""
    wrong: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in answered:
        if not one.accepted:
            wrong[one.question.intent, one.understood.likeliest[0]].append(one.question.text)
    counted = sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {"intent": intent, "taken_for": taken, "n": len(texts), "texts": texts} for (intent, taken), texts in counted
    ]


def _calibration(answered: Sequence[Answered]) -> list[dict[str, Any]]:
    """For each band of probability: how many, what was promised on average, what was kept."""
    bands: Counter[int] = Counter()
    promised: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for one in answered:
        probability = one.understood.likeliest[1]
        band = next(i for i, top in enumerate(_STEPS[1:]) if probability <= top or top == 1.0)
        bands[band] += 1
        promised[band] += probability  # type: ignore[assignment]  # a Counter adds what it is given
        kept[band] += one.accepted
    return [
        {
            "from": _STEPS[band],
            "to": _STEPS[band + 1],
            "n": bands[band],
            "promised": round(promised[band] / bands[band], 3),
            "kept": round(kept[band] / bands[band], 3),
        }
        for band in sorted(bands)
    ]
