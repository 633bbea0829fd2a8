"""What stands against a sentence that somebody wants to teach: read while they type, and again before it is written."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bot.nlu.closeness import Neighbours, bare
from bot.nlu.expand import expand
from bot.nlu.lint import faults_in
from bot.nlu.masking import mask
from bot.nlu.sentences import Line, lines

Kind = Literal["empty", "long", "personal", "unwritten", "mixed", "conflict", "repeated", "near"]
NEAR = 0.75  # likeness from which a sentence of another intent is shown
_LONGEST = 200
_MOST_NEAR = 3
_LEFT = re.compile(r"[()<>|]")


@dataclass(frozen=True, slots=True)
class Worry:
    """`text` is the sentence; `beside` what it collides with, under `intent`. Only "near" does not stand in the way."""

    kind: Kind
    text: str
    beside: str = ""
    intent: str = ""

    @property
    def grave(self) -> bool:
        return self.kind != "near"


@dataclass(frozen=True, slots=True)
class Taught:
    """All sentences of a content folder. `by_bare`: evened-out sentence -> (intent, sentence) that teach it."""

    sentences: Sequence[tuple[str, str]]
    by_bare: Mapping[str, Sequence[tuple[str, str]]]
    neighbours: Neighbours


def worries(content: Path, intent: str, texts: Sequence[str]) -> list[Worry]:
    """About lines that are to be taught under an intent, each a sentence or a pattern, in their order."""
    known = taught(content)
    found: list[Worry] = []
    for place, text in enumerate(texts):
        about = list(_about(known, intent, text))
        if text in texts[:place]:
            about.append(Worry("repeated", text, text, intent))
        found += about
    return found


def taught(content: Path) -> Taught:
    """What a content folder teaches, read again only when its files have changed."""
    folder = content / "data" / "nlu"
    return _read(folder, tuple((str(path), path.stat().st_mtime_ns) for path in sorted(folder.rglob("*.yml"))))


@lru_cache(maxsize=2)
def _read(folder: Path, _stamps: tuple[tuple[str, int], ...]) -> Taught:
    sentences = [(line.intent, sentence) for line in lines(folder) for sentence in line.sentences()]
    by_bare: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for intent, sentence in sentences:
        by_bare[bare(sentence)].append((intent, sentence))
    return Taught(sentences, by_bare, Neighbours([sentence for _, sentence in sentences]))


def _about(known: Taught, intent: str, text: str) -> Iterator[Worry]:
    if not text.strip() or not any(map(str.isalnum, text)):
        yield Worry("empty", text)
        return
    if len(text) > _LONGEST:
        yield Worry("long", text)
        return
    if mask(text) != text:
        yield Worry("personal", text, mask(text))
    sentences = _written_out(text)
    if not sentences:
        yield Worry("unwritten", text)
        return
    if any(fault.kind == "mixed" for fault in faults_in([Line("", intent, text)])):
        yield Worry("mixed", text)
    yield from _beside(known, intent, text, sentences)


def _beside(known: Taught, intent: str, text: str, sentences: Sequence[str]) -> Iterator[Worry]:
    same = [pair for sentence in sentences for pair in known.by_bare.get(bare(sentence), ())]
    others = [(owner, sentence) for owner, sentence in same if owner != intent]
    if others:
        yield Worry("conflict", text, others[0][1], others[0][0])
    elif len(same) >= len(sentences):
        yield Worry("repeated", text, same[0][1], intent)
    else:
        likeness = known.neighbours.likeness(sentences[:1])[0]
        for place in likeness.argsort()[::-1][: 10 * _MOST_NEAR]:
            owner, sentence = known.sentences[place]
            if likeness[place] < NEAR:
                return
            if owner != intent:
                yield Worry("near", text, sentence, owner)
                return


def _written_out(text: str) -> list[str]:
    """What a pattern stands for; nothing when it is not well written."""
    try:
        sentences = expand(text)
    except KeyError:
        return []
    return [] if any(_LEFT.search(sentence) for sentence in sentences) else sentences
