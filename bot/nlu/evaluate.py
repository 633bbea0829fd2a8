"""`./huanhuan evaluate FILE.tsv`: how well real questions are understood by the model that borrowers talk to.

The file: text, intent, alt (another intent that answers it too), sample; tabs between, first line a heading.
"""

import argparse
import json
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.nlu.classify import FILE, IntentModel
from bot.nlu.closeness import closeness
from bot.nlu.fold import fold
from bot.nlu.measure import Answered, Question, by_closeness, measure, read_questions
from bot.nlu.sentences import lines
from bot.runtime.training import train


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("evaluate", help="measure the understanding of real questions")
    parser.add_argument("file", type=Path, nargs="+", help="questions with their intents, tab-separated")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    questions = [question for path in arguments.file for question in read_questions(path)]
    answered = answer(trained_model(), questions)
    report = measure(answered) | {"closeness": by_closeness(answered, _nearest(questions))}
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(report)
    return 0


def trained_model() -> IntentModel:
    """The classifier that borrowers talk to, trained first when there is none for the present sources."""
    return model_in(train())


def model_in(path: Path) -> IntentModel:
    """The classifier inside a model on disk."""
    with tarfile.open(path) as archive, tempfile.TemporaryDirectory() as folder:
        member = next(one for one in archive if Path(one.name).name == FILE)
        content = archive.extractfile(member)
        assert content is not None
        (Path(folder) / FILE).write_bytes(content.read())
        return IntentModel.load(Path(folder))


def answer(model: IntentModel, questions: Sequence[Question]) -> list[Answered]:
    understood = model.understand([fold(question.text).text for question in questions])
    return [Answered(question, one) for question, one in zip(questions, understood, strict=True)]


def _nearest(questions: Sequence[Question]) -> list[float]:
    taught = [sentence for line in lines() for sentence in line.sentences()]
    return [float(near) for near in closeness([question.text for question in questions], taught)]


def _show(report: Mapping[str, Any]) -> None:
    for name, figures in (("overall", report["overall"]), *report["samples"].items()):
        low, high = figures["alt_interval"]
        print(
            f"{name:10} {figures['n']:5} questions  strict {figures['strict']:.1%}  alt accepted {figures['alt']:.1%}"
            f"  ({low:.1%} to {high:.1%})"
        )
    print(
        f"macro-recall {report['macro_recall']:.1%} in scope · asked back {report['asked_back']:.1%}"
        f" (the right one offered in {report['right_among_the_two_offered']:.0%} of them)"
        f" · answered right {report['answered_right']:.1%} · confidently wrong {report['confidently_wrong']:.1%}"
    )
    print("\nintent                            n  strict     alt")
    for name, figures in report["intents"].items():
        print(f"{name:30} {figures['n']:4}  {figures['strict']:6.1%}  {figures['alt']:6.1%}")
    print("\nprobability      n  promised    kept")
    for band in report["calibration"]:
        print(f"{band['from']:.2f} to {band['to']:.2f} {band['n']:4}    {band['promised']:6.1%}  {band['kept']:6.1%}")
    print("\nlike a training sentence      n     alt")
    for band in report["closeness"]:
        print(f"{band['from']:.2f} to {band['to']:.2f}             {band['n']:4}  {band['alt']:6.1%}")
    print("\nmisunderstood")
    for one in report["confusions"]:
        print(f"{one['n']:3}  {one['intent']} taken for {one['taken_for']}: {' · '.join(one['texts'])}")
