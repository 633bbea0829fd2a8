"""Features of folded messages: character n-grams of the letters, and concepts alone, in order and in pairs.

Character n-grams tell wordings apart; concepts (data/nlu/lexicon.yml) tell that "医药费", "化疗" and "住院" are one kind of news, so
that a sentence with words never seen in training still lands near its like.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.views import concepts, letters

_LONGEST_NGRAM = 4
_CONCEPT_WEIGHT = 0.6  # against the n-grams; chosen on held-out lines (docs/understanding.md)


class Features:
    """Fitted once on the training sentences."""

    def __init__(self) -> None:
        self._ngrams = TfidfVectorizer(
            analyzer="char", ngram_range=(1, _LONGEST_NGRAM), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        self._concepts = TfidfVectorizer(analyzer=concept_features, sublinear_tf=True, min_df=3, dtype=np.float32)

    def fit(self, folded: Sequence[str]) -> csr_matrix:
        """Learn the vocabulary of folded texts, and give their features."""
        seen = [letters(text) for text in folded]
        return self._joined(self._ngrams.fit_transform(seen), self._concepts.fit_transform(seen))

    def of(self, folded: Sequence[str]) -> csr_matrix:
        """One row a text."""
        seen = [letters(text) for text in folded]
        return self._joined(self._ngrams.transform(seen), self._concepts.transform(seen))

    @staticmethod
    def _joined(ngrams: csr_matrix, named: csr_matrix) -> csr_matrix:
        return hstack([ngrams, named * np.float32(_CONCEPT_WEIGHT)]).tocsr()


def concept_features(of_letters: str) -> list[str]:
    """Concepts named, runs of two and three in order, and every pair in any order."""
    named = concepts(of_letters)
    steps = [name for index, name in enumerate(named) if index == 0 or named[index - 1] != name]
    runs = [">".join(steps[i : i + length]) for length in (2, 3) for i in range(len(steps) - length + 1)]
    kinds = sorted(set(named))
    return [*kinds, *runs, *("&".join(pair) for pair in combinations(kinds, 2))]
