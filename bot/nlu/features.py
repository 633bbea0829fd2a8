"""Features of folded messages: runs of characters, pairs of characters that stand apart, concepts, sounds, and the gist.

Runs tell wordings apart; pairs forgive another order or a word slipped in between; concepts (data/nlu/lexicon.yml) tell that
"医药费", "化疗" and "住院" are one kind of news, so that a sentence with words never seen in training still lands near its like;
sounds forgive the slips of an input method; the gist (gist.py) knows words that nobody taught.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.gist import Gist
from bot.nlu.sounds import sound_runs
from bot.nlu.views import concepts, letters

LONGEST = 1000  # characters read; what is wanted is said before that
_LONGEST_RUN = 3
_FARTHEST = 9  # characters between the two of a pair, the second included
_WEIGHTS = (1.0, 0.8, 0.8, 0.8, 0.6)  # runs, pairs, concepts, sounds, gist (docs/understanding.md)


class Features:
    """Fitted once on the training sentences."""

    def __init__(self) -> None:
        each = {"sublinear_tf": True, "dtype": np.float32}
        self._views = (
            TfidfVectorizer(analyzer="char", ngram_range=(1, _LONGEST_RUN), min_df=2, **each),
            TfidfVectorizer(analyzer=pairs_apart, min_df=3, **each),
            TfidfVectorizer(analyzer=concept_features, min_df=3, **each),
            TfidfVectorizer(analyzer=sound_runs, min_df=2, **each),
            Gist(),
        )

    def fit(self, folded: Sequence[str]) -> csr_matrix:
        """Learn the vocabulary of folded texts, and give their features."""
        seen = [letters(text[:LONGEST]) for text in folded]
        return self._joined([view.fit_transform(seen) for view in self._views])

    def of(self, folded: Sequence[str]) -> csr_matrix:
        """One row a text."""
        seen = [letters(text[:LONGEST]) for text in folded]
        return self._joined([view.transform(seen) for view in self._views])

    @staticmethod
    def _joined(views: Sequence[csr_matrix]) -> csr_matrix:
        return hstack([view * np.float32(weight) for view, weight in zip(views, _WEIGHTS, strict=True)]).tocsr()


def pairs_apart(of_letters: str) -> list[str]:
    """Every two characters that are near but not neighbours, in one order whichever stood first."""
    return [
        "".join(sorted((first, second)))
        for at, first in enumerate(of_letters)
        for second in of_letters[at + 2 : at + _FARTHEST + 1]
    ]


def concept_features(of_letters: str) -> list[str]:
    """Concepts named, runs of two and three in order, and every pair in any order."""
    named = concepts(of_letters)
    steps = [name for index, name in enumerate(named) if index == 0 or named[index - 1] != name]
    runs = [">".join(steps[i : i + length]) for length in (2, 3) for i in range(len(steps) - length + 1)]
    kinds = sorted(set(named))
    return [*kinds, *runs, *("&".join(pair) for pair in combinations(kinds, 2))]
