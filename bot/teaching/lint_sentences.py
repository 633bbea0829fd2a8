"""Faults of what the assistant is taught: its sentences, intent by intent, and what its model makes of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

from bot.nlu.classify import IntentModel
from bot.nlu.closeness import Neighbours
from bot.nlu.fold import fold
from bot.nlu.lint import faults_in
from bot.nlu.sentences import Line, lines
from bot.teaching.faults import Fault
from bot.teaching.worries import NEAR
from bot.text.locales import detect_script

FEW = 40  # sentences of an intent
LEAST_SHARE = 0.2  # of its sentences in the rarer script
WORST = 20
_NEVER_TAUGHT = frozenset({"nlu_fallback", "self_harm_hint"})
_AT_ONCE = 200
Said = tuple[str, str]
"""An intent and a sentence of it."""


@dataclass(slots=True)
class Lot:
    """How many sentences an intent has, and of those that are clearly in one script how many in which ("hans", "hant")."""

    sentences: int = 0
    scripts: Counter[str] = field(default_factory=Counter)

    @property
    def traditional(self) -> float:
        """0 to 1."""
        return self.scripts["hant"] / (self.scripts.total() or 1)


def faults_of_sentences(content: Path, model: IntentModel | None) -> Iterator[Fault]:
    written = list(lines(content / "data" / "nlu"))
    for fault in faults_in(written):
        yield Fault(fault.kind, "data/nlu", fault.says)
    domain = yaml.safe_load((content / "domain.yml").read_text(encoding="utf-8"))
    yield from _thin(lots(written), domain["intents"])
    sentences = [(line.intent, sentence) for line in written for sentence in line.sentences()]
    yield from _near([(line.intent, line.sentences()[0]) for line in written], sentences)
    if model is not None:
        yield from _unlearned(model, sentences)


def lots(written: Sequence[Line]) -> Mapping[str, Lot]:
    """By intent."""
    found: defaultdict[str, Lot] = defaultdict(Lot)
    for line in written:
        for sentence in line.sentences():
            found[line.intent].sentences += 1
            script = detect_script(sentence)
            if script is not None:
                found[line.intent].scripts[script[:4]] += 1
    return found


def _thin(by_intent: Mapping[str, Lot], intents: Sequence[str]) -> Iterator[Fault]:
    for intent in sorted(set(intents) - _NEVER_TAUGHT - set(by_intent)):
        yield Fault("untaught", intent, "has no sentence")
    for intent, lot in sorted(by_intent.items()):
        if lot.sentences < FEW:
            yield Fault("lonely", intent, f"has {lot.sentences} sentences, of {FEW} that are wanted")
        if not LEAST_SHARE <= lot.traditional <= 1 - LEAST_SHARE:
            yield Fault("unbalanced", intent, f"{lot.traditional:.0%} of its sentences are in Traditional characters")


def _near(firsts: Sequence[Said], sentences: Sequence[Said]) -> Iterator[Fault]:
    """The first sentence of each line beside those of other intents, the most alike first; a pair is told once."""
    neighbours = Neighbours([sentence for _, sentence in sentences])
    number = {intent: at for at, intent in enumerate(dict.fromkeys(intent for intent, _ in sentences))}
    owners = np.array([number[intent] for intent, _ in sentences])
    found: dict[frozenset[str], tuple[float, Fault]] = {}
    for start in range(0, len(firsts), _AT_ONCE):
        some = firsts[start : start + _AT_ONCE]
        likeness = neighbours.likeness([sentence for _, sentence in some])
        likeness[np.array([number[intent] for intent, _ in some])[:, None] == owners[None, :]] = 0
        for (intent, sentence), row in zip(some, likeness, strict=True):
            like, nearest = float(row.max()), sentences[int(row.argmax())]
            if like >= NEAR:
                fault = Fault("near", intent, f"{sentence!r} is much like {nearest[1]!r} of {nearest[0]} ({like:.2f})")
                found.setdefault(frozenset((sentence, nearest[1])), (like, fault))
    yield from (fault for _, fault in sorted(found.values(), key=lambda pair: -pair[0]))


def _unlearned(model: IntentModel, sentences: Sequence[Said]) -> Iterator[Fault]:
    """How many, and those of which the model is surest."""
    understood = model.understand([fold(sentence).text for _, sentence in sentences])
    wrong = [
        (one.likeliest[1], intent, sentence, one.likeliest[0])
        for (intent, sentence), one in zip(sentences, understood, strict=True)
        if one.likeliest[0] != intent
    ]
    if wrong:
        yield Fault("unlearned", "data/nlu", f"{len(wrong)} of {len(sentences)} sentences are taken for another intent")
    for probability, intent, sentence, taken_for in sorted(wrong, reverse=True)[:WORST]:
        yield Fault("unlearned", intent, f"{sentence!r} is taken for {taken_for} ({probability:.2f})")
