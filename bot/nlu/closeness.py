"""How close a question is to the training sentences: a figure for equal accuracy means less where they are near."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.nlu.fold import fold
from bot.nlu.lexicon import lexicon
from bot.nlu.views import letters

_AT_ONCE = 200  # questions compared in one product


def bare(text: str) -> str:
    """What is left of a message when script, region, names of products, figures, courtesies and punctuation are even."""
    return "".join(char for char in letters(fold(text).text) if char.isalnum() or char in lexicon().products)


def closeness(questions: Sequence[str], sentences: Sequence[str]) -> Any:
    """For each question the likeness of the nearest sentence, 0 to 1: the share of neighbouring characters both have
    (Dice's coefficient). 1 is the same bare text, or nearly."""
    pairs = CountVectorizer(analyzer=_neighbours, binary=True, dtype=np.float32)
    theirs = pairs.fit_transform([bare(sentence) for sentence in sentences])
    ours = pairs.transform([bare(question) for question in questions])
    own_size = np.array([len(set(_neighbours(bare(question)))) for question in questions], dtype=np.float32)
    sizes = np.asarray(theirs.sum(axis=1)).ravel()
    nearest = np.zeros(len(questions), dtype=np.float32)
    for start in range(0, len(questions), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        common = (ours[rows] @ theirs.T).toarray()
        nearest[rows] = (2 * common / (own_size[rows, None] + sizes[None, :])).max(axis=1)
    return nearest


def _neighbours(text: str) -> list[str]:
    """Two by two, the ends included, so that one character counts too."""
    marked = f"^{text}$"
    return [marked[i : i + 2] for i in range(len(marked) - 1)]
