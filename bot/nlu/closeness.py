"""How close a question is to the training sentences: a figure for equal accuracy means less where they are near."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.nlu.fold import fold
from bot.nlu.lexicon import lexicon
from bot.nlu.views import letters

_AT_ONCE = 200  # questions compared in one product


@lru_cache(maxsize=100_000)
def bare(text: str) -> str:
    """What is left of a message when script, region, names of products, figures, courtesies and punctuation are even."""
    return "".join(char for char in letters(fold(text).text) if char.isalnum() or char in lexicon().products)


class Neighbours:
    """Sentences to which others are compared. Likeness is the share of neighbouring characters that two have in common (Dice's
    coefficient), 0 to 1; 1 is the same bare text, or nearly."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._pairs = CountVectorizer(analyzer=_neighbours, binary=True, dtype=np.float32)
        self._theirs = self._pairs.fit_transform([bare(sentence) for sentence in sentences])
        self._sizes = np.asarray(self._theirs.sum(axis=1)).ravel()

    def likeness(self, questions: Sequence[str]) -> Any:
        """(questions, sentences); for a few questions at a time."""
        bared = [bare(question) for question in questions]
        own_size = np.array([len(set(_neighbours(each))) for each in bared], dtype=np.float32)
        common = (self._pairs.transform(bared) @ self._theirs.T).toarray()
        return 2 * common / (own_size[:, None] + self._sizes[None, :])


def closeness(questions: Sequence[str], sentences: Sequence[str]) -> Any:
    """For each question the likeness of the nearest sentence."""
    neighbours = Neighbours(sentences)
    nearest = np.zeros(len(questions), dtype=np.float32)
    for start in range(0, len(questions), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        nearest[rows] = neighbours.likeness(questions[rows]).max(axis=1)
    return nearest


def _neighbours(text: str) -> list[str]:
    """Two by two, the ends included, so that one character counts too."""
    marked = f"^{text}$"
    return [marked[i : i + 2] for i in range(len(marked) - 1)]
