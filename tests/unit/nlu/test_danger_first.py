"""What is made of the two readings of danger together: care at once, the kind question, or neither."""

from typing import Any

import numpy as np
import pytest

from bot.nlu.classify import DANGER, FALLBACK, HINT, IntentModel

SAID = {"nothing of it": "这期多少钱", "a manner of speaking": "烦死了", "a hint": "没有我他们会过得更好", "outright": "我不想活了"}


class Probabilities:
    """In place of features: the logarithms of what the classifier is to find."""

    def __init__(self, *of: float) -> None:
        self._of = np.log(np.array([of]))

    def of(self, texts: list[str]) -> Any:
        return self._of


def first(said: str, danger: float, vent: float) -> str:
    found = Probabilities(danger, vent, 1 - danger - vent)
    model = IntentModel(found, [DANGER, "vent", "ask_due_date"], np.eye(3), np.zeros(3))  # type: ignore[arg-type]
    (understood,) = model.understand([SAID[said]])
    return understood.ranking[0][0]


@pytest.mark.parametrize(
    ("said", "danger", "vent", "answered"),
    [
        ("nothing of it", 0.65, 0.3, DANGER), ("nothing of it", 0.5, 0.35, HINT), ("nothing of it", 0.2, 0.6, HINT),
        ("nothing of it", 0.05, 0.6, FALLBACK), ("nothing of it", 0.2, 0.75, "vent"),
        ("a hint", 0.01, 0.95, HINT), ("a hint", 0.35, 0.6, DANGER), ("outright", 0.01, 0.95, DANGER),
        ("a manner of speaking", 0.2, 0.6, FALLBACK), ("a manner of speaking", 0.6, 0.35, "vent"),
        ("a manner of speaking", 0.8, 0.1, HINT),
    ],
)  # fmt: skip
def test_danger_goes_before_everything_that_is_not_certain(said: str, danger: float, vent: float, answered: str) -> None:
    assert first(said, danger, vent) == answered
