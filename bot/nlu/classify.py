"""Which intent a folded text has: linear models over `Features`, with probabilities that mean what they say.

One linear support vector machine a label; a temperature, found on sentences of patterns that a trial model had not seen, turns
their scores into probabilities. Under `SURE` the borrower is asked back. A direct reading of danger (bot/nlu/safety.py) stands
beside it and outweighs it. How it was chosen: docs/understanding.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize_scalar
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from bot.nlu.features import Features
from bot.nlu.safety import Danger, danger

Ranking = list[tuple[str, float]]
FALLBACK = "nlu_fallback"
DANGER, HINT = "self_harm_signal", "self_harm_hint"  # the second is asked about and never taught
SURE = 0.70  # the probability below which the two likeliest meanings are offered instead
_SURE_OF_DANGER = 0.55  # below it whoever may be in danger is asked how they are, not which of two things they meant
_WITH_A_HINT = 0.3  # enough where the safety reading, too, hears that danger may be meant
_NOT_RULED_OUT = 0.15  # from it whoever would be asked back anyway is asked how they are
_DESPITE_FIGURE = 0.7  # from it the classifier is listened to although the words are a manner of speaking
_OUTRIGHT = 0.95  # of what the safety reading calls danger, whatever the classifier heard
FILE = "intents.joblib"
_SHORT = 8  # letters of a message that is looked up word for word
_RANKED = 10  # intents that a ranking names
_PARTS = 5  # of which a trial model does not see one
_A_WORD = 2  # characters
_LOOSENESS = 0.3  # of the support vector machines
_NEAR_ENOUGH = 1e-2  # where fitting stops; going on to the usual 1e-4 takes a sixth longer and changes no answer
_TEMPERATURES = (0.2, 20.0)  # inverse ones, to choose from


@dataclass(frozen=True, slots=True)
class Understood:
    """Intents with their probabilities, likeliest first. `nlu_fallback` stands first when none is likely enough, and
    `self_harm_hint` when somebody may be in danger and is asked."""

    ranking: tuple[tuple[str, float], ...]

    @property
    def likeliest(self) -> tuple[str, float]:
        """The best meaning, also where it is too unlikely to be acted upon."""
        return self.ranking[1] if self.asked_back else self.ranking[0]

    @property
    def asked_back(self) -> bool:
        return self.ranking[0][0] in (FALLBACK, HINT)


@dataclass(slots=True)
class IntentModel:
    """`weights` are (features, intents), in the order of `names`."""

    features: Features
    names: list[str]
    weights: Any
    bias: Any
    sharpness: float = 1.0  # the inverse temperature
    taught: dict[str, str] = field(default_factory=dict)
    """Short messages taught word for word, under one intent only: "好" is a yes, whatever its neighbours weigh."""

    @classmethod
    def train(cls, texts: Sequence[str], intents: Sequence[str], patterns: Sequence[str]) -> "IntentModel":
        """From folded texts, their intents, and the pattern that each was written out from."""
        features, weights = Features(), _weights(texts, patterns)
        rows, labels = features.fit(texts), np.array(intents)
        seen, unseen = next(GroupKFold(_PARTS).split(rows, groups=patterns))  # all sentences of one pattern on the same side
        fits = (delayed(_fitted)(rows[these], labels[these], weights[these]) for these in (slice(None), seen))
        linear, trial = Parallel(n_jobs=2, max_nbytes=None)(fits)  # each with a copy: sklearn sorts its rows in place
        coefficients = np.ascontiguousarray(linear.coef_.T, dtype=np.float32)
        model = cls(features, [str(name) for name in linear.classes_], coefficients, linear.intercept_.astype(np.float32))
        model.sharpness = _sharpness(trial, rows[unseen], labels[unseen])
        model.taught = _word_for_word(texts, intents)
        return model

    def scores(self, texts: Sequence[str]) -> Any:
        return self.features.of(texts) @ self.weights + self.bias

    def understand(self, texts: Sequence[str]) -> list[Understood]:
        """Of many texts at once."""
        if not texts:
            return []
        rows = _probabilities(self.scores(texts), self.sharpness)
        return [self._ranked(row, text) for row, text in zip(rows, texts, strict=True)]

    def _ranked(self, row: Any, text: str) -> Understood:
        best = [(self.names[i], float(row[i])) for i in row.argsort()[::-1][:_RANKED]]
        if not any(map(str.isalnum, text)):
            return _asked(FALLBACK, best)
        if (said := self.taught.get(_bare(text))) is not None:
            best = _first(said, max(_OUTRIGHT, dict(best).get(said, 0.0)), best)
        read = danger(text)
        if read is Danger.FIGURE:
            best = _hardly_danger(best)
        return _care(read, best) or (Understood(tuple(best)) if best[0][1] >= SURE else _asked(FALLBACK, best))

    def save(self, folder: Path) -> None:
        joblib.dump(self, folder / FILE, compress=3)

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        model = joblib.load(folder / FILE)
        assert isinstance(model, cls)
        model.scores([""])  # so that no borrower waits while the encoder is read
        return model


def _word_for_word(texts: Sequence[str], intents: Sequence[str]) -> dict[str, str]:
    said: dict[str, set[str]] = {}
    for text, intent in zip(texts, intents, strict=True):
        if len(bare := _bare(text)) <= _SHORT:
            said.setdefault(bare, set()).add(intent)
    return {bare: next(iter(those)) for bare, those in said.items() if len(those) == 1}


def _bare(text: str) -> str:
    """Without signs and spaces."""
    return "".join(filter(str.isalnum, text))


def _first(name: str, probability: float, best: Ranking) -> Ranking:
    return [(name, probability), *(one for one in best if one[0] != name)]


def _hardly_danger(best: Ranking) -> Ranking:
    """Without danger, unless it is likely although the words are a manner of speaking."""
    likely = best[0][1]
    if best[0][0] != DANGER or likely >= _DESPITE_FIGURE:
        return best
    return [(name, probability / (1 - likely)) for name, probability in best[1:]]


def _care(read: Danger, best: Ranking) -> Understood | None:
    """For somebody who is in danger, or may be: care at once, or the kind question. None for everybody else."""
    likely = best[0][1] if best[0][0] == DANGER else 0.0
    heard = dict(best).get(DANGER, 0.0)
    if read is Danger.DIRECT:
        return Understood(tuple(_first(DANGER, max(likely, _OUTRIGHT), best)))
    if (read is Danger.NONE and likely >= _SURE_OF_DANGER) or (read is Danger.HINT and heard >= _WITH_A_HINT):
        return Understood(tuple(_first(DANGER, max(heard, _SURE_OF_DANGER), best)))
    not_ruled_out = read is Danger.NONE and best[0][1] < SURE and heard >= _NOT_RULED_OUT
    return _asked(HINT, _first(DANGER, likely or SURE, best)) if likely or read is Danger.HINT or not_ruled_out else None


def _asked(question: str, best: Ranking) -> Understood:
    return Understood(((question, 1 - best[0][1]), *best))


def _weights(texts: Sequence[str], patterns: Sequence[str]) -> Any:
    """Of each sentence: a pattern that is written out as many sentences counts as the root of their number, not as many; but
    a word or two ("yes", "stop") are no variants of each other, and count in full."""
    times = Counter(patterns)
    pairs = zip(texts, patterns, strict=True)
    weights = np.array([1.0 if len(text) <= _A_WORD else times[pattern] ** -0.5 for text, pattern in pairs])
    return weights / weights.mean()


def _fitted(rows: Any, labels: Any, weights: Any) -> LinearSVC:
    return LinearSVC(C=_LOOSENESS, tol=_NEAR_ENOUGH, random_state=0).fit(rows, labels, sample_weight=weights)


def _sharpness(trial: LinearSVC, unseen: Any, labels: Any) -> float:
    """What makes the intents of unseen sentences likeliest."""
    known = np.isin(labels, trial.classes_)
    scores = trial.decision_function(unseen[known])
    truth = np.arange(len(scores)), np.searchsorted(trial.classes_, labels[known])

    def surprise(sharpness: float) -> float:
        return float(-np.log(np.maximum(_probabilities(scores, sharpness)[truth], 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=_TEMPERATURES, method="bounded").x)


def _probabilities(scores: Any, sharpness: float) -> Any:
    raised = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return raised / raised.sum(axis=1, keepdims=True)
