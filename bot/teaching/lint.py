"""Everything that can be wrong with what the assistant is taught and says, for `./huanhuan check`, releases and tests."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.nlu.classify import IntentModel
from bot.teaching.faults import Fault
from bot.teaching.lint_sentences import faults_of_sentences
from bot.teaching.lint_words import faults_of_words

__all__ = ["Fault", "faults_of", "told"]

SHOWN = 25
"""Faults of one kind that are told one by one."""


def faults_of(content: Path, model: IntentModel | None = None, on: date | None = None) -> list[Fault]:
    """All faults of a content folder, the grave ones first; with a `model` also what it gets wrong of its sentences, with a
    day (`on`) also the facts whose review is due on it. Raises yaml.YAMLError, KeyError or KnowledgeError for a file that
    cannot be read."""
    found = [*faults_of_sentences(content, model), *faults_of_words(content, on)]
    return sorted(found, key=lambda fault: not fault.grave)


def told(faults: Sequence[Fault]) -> Iterator[str]:
    """Lines for people: grave faults all of them, of the others the first of each kind and how many more there are."""
    kinds: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        kinds[fault.kind].append(fault)
    for same in kinds.values():
        shown = same if same[0].grave else same[:SHOWN]
        yield from (f"{'error' if fault.grave else 'warning'}: {fault}" for fault in shown)
        if len(shown) < len(same):
            yield f"warning: {same[0].kind:11}and {len(same) - len(shown)} more"
    grave = sum(fault.grave for fault in faults)
    yield f"what is taught and said: {grave} errors, {len(faults) - grave} warnings"
