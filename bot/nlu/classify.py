"""Which intent a folded text has: character n-grams and a linear model, with honest probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline

from bot.nlu.views import letters as same_words

FALLBACK = "nlu_fallback"
_FILE = "intents.joblib"
_RANKED = 10  # intents that a ranking names
_SURE_ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class Understood:
    """Intents with their probabilities, likeliest first. `nlu_fallback` stands first when none is likely enough."""

    ranking: tuple[tuple[str, float], ...]


class IntentModel:
    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    @classmethod
    def train(cls, texts: Sequence[str], intents: Sequence[str]) -> "IntentModel":
        pipeline = make_pipeline(
            TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=1),
            SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=12, tol=None, random_state=0),
        )
        return cls(pipeline.fit([same_words(text) for text in texts], list(intents)))

    def understand(self, texts: Sequence[str]) -> list[Understood]:
        """Of many texts at once."""
        if not texts:
            return []
        names = self._pipeline.classes_
        return [_ranked(names, row) for row in self._pipeline.predict_proba([same_words(text) for text in texts])]

    def save(self, folder: Path) -> None:
        joblib.dump(self._pipeline, folder / _FILE, compress=3)

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        return cls(joblib.load(folder / _FILE))


def _ranked(names: Any, row: Any) -> Understood:
    best = [(str(names[i]), float(row[i])) for i in row.argsort()[::-1][:_RANKED]]
    return Understood(tuple([(FALLBACK, _SURE_ENOUGH), *best] if best[0][1] < _SURE_ENOUGH else best))
