"""`./huanhuan lint-nlu`: what is wrong with the training sentences.

conflict   one message, as the classifier sees it, is taught as two intents
repeated   a line says nothing that other lines of its intent do not say (script, spaces and punctuation aside)
mixed      a sentence mixes characters that only Simplified has with such that only Traditional has
converted  a longer Traditional sentence is a Simplified one of the same intent character by character: not native
overlap    with --against FILE: a sentence of more than six characters that is also one of those questions
lexicon    a word in data/nlu/lexicon.yml is listed twice
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.nlu.closeness import bare
from bot.nlu.fold import fold
from bot.nlu.lexicon import lexicon
from bot.nlu.measure import read_questions
from bot.nlu.sentences import Line, lines
from bot.text.locales import detect_script

SHORT = 6  # characters; "我要投诉" is anybody's
_SIGNS = re.compile(r"[()<>|]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    says: str

    def __str__(self) -> str:
        return f"{self.kind:10}{self.says}"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "lint-nlu", help="check the training sentences: conflicts, repetitions, mixed scripts, overlap"
    )
    parser.add_argument("--against", type=Path, nargs="*", default=[], help="questions that must not be among them")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when nothing is wrong."""
    taught = list(lines())
    faults = [*faults_in(taught), *(fault for path in arguments.against for fault in overlaps(taught, path))]
    for fault in faults:
        print(fault)
    print(f"{len(taught)} lines, {sum(len(line.sentences()) for line in taught)} sentences, {len(faults)} faults")
    return 1 if faults else 0


def faults_in(taught: Iterable[Line]) -> list[Fault]:
    taught = list(taught)
    return [*_conflicts(taught), *_repeated(taught), *_mixed(taught), *_converted(taught), *_unwritten(taught), *_listed_twice()]


def overlaps(taught: Iterable[Line], path: Path) -> Iterator[Fault]:
    """Sentences that are, evened out, questions of the file."""
    questions = {bare(question.text): question.text for question in read_questions(path)}
    for line in taught:
        for sentence in line.sentences():
            same = questions.get(bare(sentence))
            if same is not None and len(_BETWEEN_WORDS.sub("", same)) > SHORT:
                yield Fault("overlap", f"{line.file} {line.intent}: {sentence!r} is {same!r} of {path.name}")


def _conflicts(taught: Iterable[Line]) -> Iterator[Fault]:
    intents: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line in taught:
        for sentence in line.sentences():
            intents[bare(sentence)][line.intent] = f"{line.intent} ({sentence!r} in {line.file})"
    for said in intents.values():
        if len(said) > 1:
            yield Fault("conflict", " and ".join(said.values()))


def _repeated(taught: list[Line]) -> Iterator[Fault]:
    """Taken away one after another, so that of two lines that say the same one is kept."""
    said: defaultdict[tuple[str, str], int] = defaultdict(int)
    keys = [[(line.intent, _even(sentence)) for sentence in line.sentences()] for line in taught]
    for each in keys:
        for key in set(each):
            said[key] += 1
    for line, each in zip(taught, keys, strict=True):
        if all(said[key] > 1 for key in each):
            for key in set(each):
                said[key] -= 1
            yield Fault("repeated", f"{line.file} {line.intent}: {line.text}")


def _mixed(taught: Iterable[Line]) -> Iterator[Fault]:
    for line in taught:
        for sentence in line.sentences():
            scripts = {_script(char) for char in sentence}
            if "hans" in scripts and scripts & {"hant", "hant_HK"}:
                yield Fault("mixed", f"{line.file} {line.intent}: {sentence}")
                break


def _converted(taught: list[Line]) -> Iterator[Fault]:
    """Of plain lines: what a pattern stands for may meet another's by chance."""
    simplified = {(line.intent, line.text) for line in taught}
    for line in taught:
        same = fold(line.text).text
        if len(line.text) > SHORT and same != line.text and (line.intent, same) in simplified:
            yield Fault("converted", f"{line.file} {line.intent}: {line.text}")


def _unwritten(taught: Iterable[Line]) -> Iterator[Fault]:
    for line in taught:
        left = next((sentence for sentence in line.sentences() if _SIGNS.search(sentence)), None)
        if left is not None:
            yield Fault("unwritten", f"{line.file} {line.intent}: {left}")


def _listed_twice() -> Iterator[Fault]:
    for part in ("same", "concepts"):
        places: defaultdict[str, list[str]] = defaultdict(list)
        for name, words in getattr(lexicon(), part).items():
            for word in dict.fromkeys(map(str, words)):
                places[word].append(name)
        for word, names in places.items():
            if len(names) > 1:
                yield Fault("lexicon", f"{part}: {word!r} under {' and '.join(names)}")


def _even(text: str) -> str:
    return _BETWEEN_WORDS.sub("", fold(text).text)


def mixes(text: str, simplified: bool) -> str:
    """The characters of a text that only the other script has; empty where there are none."""
    return "".join(char for char in text if (_script(char) or "") in (("hant", "hant_HK") if simplified else ("hans",)))


@cache
def _script(char: str) -> str | None:
    return detect_script(char)
