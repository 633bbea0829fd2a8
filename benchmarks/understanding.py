"""Accuracy, training time, parse latency and memory of our understanding beside others, on the same sentences, in one run.

    .venv/bin/python -m benchmarks.understanding FILE.tsv [FILE.tsv …] [--sentences N] [--epochs N] [--no-stock]

`ours` and `stock` (Rasa's JiebaTokenizer, CountVectorsFeaturizer and DIETClassifier, with Rasa's own pins in an environment of
its own) are trained and asked through Rasa, each in a fresh process; seconds of CPU are given too, for machines that do
other work. The other classifiers see the characters that ours sees and are measured without Rasa around them. FILE:
questions as `./huanhuan evaluate` reads them. Prints a table.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.svm import LinearSVC

from bot.nlu.features import Features
from bot.nlu.fold import fold
from bot.nlu.measure import Question, read_questions, wilson
from bot.nlu.sentences import lines
from bot.nlu.views import letters
from bot.settings import ROOT

Taught = list[tuple[str, str]]  # sentence, intent
STOCK = ROOT / "benchmarks" / "stock"
HEAD = "| pipeline | strict | alt accepted | 95 % interval | training s | of CPU | parse p50 ms | memory MB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--sentences", type=int, help="train on so many, drawn at random; default: all")
    parser.add_argument("--epochs", type=int, default=15, help="of DIET")
    parser.add_argument("--no-stock", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)  # logistic regression stops after as many steps as it is given
    questions = [question for path in options.file for question in read_questions(path)]
    patterns = list(lines())
    if options.sentences:
        patterns = random.Random(0).sample(patterns, len(patterns))
    taught = [(sentence, line.intent) for line in patterns for sentence in line.sentences()][: options.sentences]
    print(f"{len(taught)} sentences, {len(questions)} questions, DIET {options.epochs} epochs", file=sys.stderr)
    print(HEAD, "| --- |" + " ---: |" * 7, sep="\n", flush=True)
    row("ours", questions, **through_rasa("ours", taught, questions, 0))
    for name, classifier in CLASSIFIERS.items():
        row(name, questions, **alone(classifier, taught, questions))
    if not options.no_stock:
        row("stock: Jieba, count vectors, DIET", questions, **through_rasa("stock", taught, questions, options.epochs))


def row(
    name: str,
    questions: Sequence[Question],
    *,
    said: Sequence[str],
    trained: float,
    cpu: float,
    p50: float,
    memory: int | None,
) -> None:
    strict = sum(one == question.intent for one, question in zip(said, questions, strict=True)) / len(questions)
    right = sum(one in question.accepted for one, question in zip(said, questions, strict=True))
    low, high = wilson(right, len(questions))
    print(
        f"| {name} | {strict:.1%} | {right / len(questions):.1%} | {low:.1%} to {high:.1%} |"
        f" {trained:.0f} | {cpu:.0f} | {p50:.1f} | {memory or '–'} |",
        flush=True,
    )


def through_rasa(side: str, taught: Taught, questions: Sequence[Question], epochs: int) -> dict[str, Any]:
    """Train and ask with `rasa` of our environment, or of the stock one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yml").write_text(yaml.safe_dump(_config(side, epochs), allow_unicode=True))
        (folder / "nlu.yml").write_text(_training_file(taught))
        (folder / "questions.json").write_text(json.dumps([question.text for question in questions]))
        python = sys.executable if side == "ours" else str(ROOT / "var" / "stock-rasa" / "bin" / "python")
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
        path = str(ROOT) if side == "ours" else ""
        script = str(ROOT / "benchmarks" / "rasa_nlu.py")
        done = subprocess.run(
            [python, script, name], env={**os.environ, **quiet, "PYTHONPATH": path}, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-3000:])
        report = json.loads(done.stdout.splitlines()[-1])
    likeliest = [next(name for name, _ in ranking if name != "nlu_fallback") for ranking in report["said"]]
    p50 = statistics.median(report["milliseconds"])
    return {
        "said": likeliest, "trained": report["train_seconds"], "cpu": report["train_cpu_seconds"], "p50": p50,
        "memory": report["megabytes"],
    }  # fmt: skip


def _config(side: str, epochs: int) -> dict[str, Any]:
    config = yaml.safe_load(((ROOT if side == "ours" else STOCK) / "config.yml").read_text())
    config["policies"] = []
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return dict(config)


def _training_file(taught: Taught) -> str:
    by_intent: dict[str, list[str]] = {}
    for sentence, intent in taught:
        by_intent.setdefault(intent, []).append(sentence)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {sentence}\n" for sentence in sentences)}
        for intent, sentences in by_intent.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)


def alone(make: Callable[[], Any], taught: Taught, questions: Sequence[Question]) -> dict[str, Any]:
    began, used = time.monotonic(), time.process_time()
    model = make().fit([fold(sentence).text for sentence, _ in taught], [intent for _, intent in taught])
    trained, cpu = time.monotonic() - began, time.process_time() - used
    said, milliseconds = [], []
    for question in questions:
        start = time.perf_counter()
        said.append(model.predict([fold(question.text).text])[0])
        milliseconds.append((time.perf_counter() - start) * 1000)
    return {"said": said, "trained": trained, "cpu": cpu, "p50": statistics.median(milliseconds), "memory": None}


class Characters:
    """Runs of one to four characters of the evened text, nothing else."""

    def __init__(self) -> None:
        self._runs = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)

    def fit(self, texts: list[str]) -> Any:
        return self._runs.fit_transform([letters(text) for text in texts])

    def of(self, texts: list[str]) -> Any:
        return self._runs.transform([letters(text) for text in texts])


class Voting:
    """Linear classifiers over one view; of several the sum of scores, each scaled to the same spread."""

    def __init__(self, view: type[Characters] | type[Features], *classifiers: Any) -> None:
        self._view, self._classifiers = view(), classifiers

    def fit(self, texts: list[str], intents: list[str]) -> "Voting":
        features = self._view.fit(texts)
        for classifier in self._classifiers:
            classifier.fit(features, intents)
        self._spread = [classifier.decision_function(features[:2000]).std() for classifier in self._classifiers]
        return self

    def predict(self, texts: list[str]) -> list[str]:
        features = self._view.of(texts)
        votes = zip(self._classifiers, self._spread, strict=True)
        scores = sum(classifier.decision_function(features) / spread for classifier, spread in votes)
        return [str(self._classifiers[0].classes_[best]) for best in np.asarray(scores).argmax(axis=1)]


def _stochastic() -> SGDClassifier:
    return SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=12, tol=None, random_state=0, n_jobs=2)


CLASSIFIERS: dict[str, Callable[[], Voting]] = {
    "characters, logistic regression": lambda: Voting(Characters, LogisticRegression(C=10, max_iter=60)),
    "characters, linear SVM": lambda: Voting(Characters, LinearSVC(C=0.3)),
    "characters, stochastic gradient": lambda: Voting(Characters, _stochastic()),
    "our features, linear SVM": lambda: Voting(Features, LinearSVC(C=0.3)),
    "our features, gradient and SVM together": lambda: Voting(Features, _stochastic(), LinearSVC(C=0.3)),
}


if __name__ == "__main__":
    main()
