"""What stands against a sentence that somebody wants to teach: read while they type, and again before it is written."""

import re
import threading
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
from bot.nlu.sentences import Line, lines_in, nlu_files

Kind = Literal["empty", "long", "personal", "unwritten", "mixed", "conflict", "repeated", "near"]
NEAR = 0.75  # likeness from which a sentence of another intent is shown
_LONGEST = 200
_reading = threading.Lock()
_MASKED = re.compile(r"⟦.*?⟧")
_LEFT = re.compile(r"[()<>|\[\]{}\n]")


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
    """All that one file teaches. `by_bare`: evened-out sentence -> (intent, sentence) that teach it."""

    lines: Sequence[Line]
    sentences: Sequence[tuple[str, str]]
    by_bare: Mapping[str, Sequence[tuple[str, str]]]
    neighbours: Neighbours


def worries(content: Path, intent: str, texts: Sequence[str]) -> list[Worry]:
    """About lines that are to be taught under an intent, each a sentence or a pattern, in their order."""
    known = taught(content)
    found: list[Worry] = []
    said: set[str] = set()
    for text in texts:
        about = list(_about(known, intent, text))
        sentences = {bare(sentence) for sentence in _written_out(text)}
        if sentences and sentences <= said and not any(worry.grave for worry in about):
            about.append(Worry("repeated", text, next(each for each in texts if bare(each) in sentences | {bare(text)}), intent))
        said |= sentences
        found += about
    return found


def taught(content: Path) -> list[Taught]:
    """What a content folder teaches, file by file; one that says the same as before is not read again."""
    with _reading:  # some seconds the first time; whoever comes meanwhile waits for it instead of doing it too
        return [known for path in nlu_files(content / "data" / "nlu") if (known := _read(path.read_text(encoding="utf-8")))]


@lru_cache(maxsize=256)
def _read(written: str) -> Taught | None:
    found = list(lines_in(written))
    sentences = [(line.intent, sentence) for line in found for sentence in line.sentences()]
    if not sentences:
        return None
    by_bare: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for intent, sentence in sentences:
        by_bare[bare(sentence)].append((intent, sentence))
    return Taught(found, sentences, by_bare, Neighbours([sentence for _, sentence in sentences]))


def _about(known: Sequence[Taught], intent: str, text: str) -> Iterator[Worry]:
    if not text.strip() or not any(map(str.isalnum, text)):
        yield Worry("empty", text)
        return
    if len(text) > _LONGEST:
        yield Worry("long", text)
        return
    if _MASKED.search(text) or mask(text) != text:
        yield Worry("personal", text, mask(text))
        return
    sentences = _written_out(text)
    if not sentences:
        yield Worry("unwritten", text)
        return
    if any(fault.kind == "mixed" for fault in faults_in([Line("", intent, text)])):
        yield Worry("mixed", text)
    yield from _beside(known, intent, text, sentences)


def _beside(known: Sequence[Taught], intent: str, text: str, sentences: Sequence[str]) -> Iterator[Worry]:
    bares = {bare(sentence) for sentence in sentences}
    same = [(each, pair) for each in bares for part in known for pair in part.by_bare.get(each, ())]
    others = [pair for _, pair in same if pair[0] != intent]
    if others:
        yield Worry("conflict", text, others[0][1], others[0][0])
    elif bares <= {each for each, _ in same}:
        yield Worry("repeated", text, same[0][1][1], intent)
    elif nearest := _nearest(known, intent, sentences[0]):
        yield Worry("near", text, nearest[1], nearest[0])


def _nearest(known: Sequence[Taught], intent: str, sentence: str) -> tuple[str, str] | None:
    """The likest sentence of another intent, as (intent, sentence), where it is like enough to be mistaken."""
    best, found = NEAR, None
    for part in known:
        likeness = part.neighbours.likeness([sentence])[0]
        for place in likeness.argsort()[::-1]:
            if likeness[place] < best:
                break
            if part.sentences[place][0] != intent:
                best, found = float(likeness[place]), part.sentences[place]
                break
    return found


def _written_out(text: str) -> list[str]:
    """What a pattern stands for; nothing when it is not well written."""
    try:
        sentences = expand(text)
    except KeyError:
        return []
    return [] if any(_LEFT.search(sentence) for sentence in sentences) else sentences
