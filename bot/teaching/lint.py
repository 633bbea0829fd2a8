"""What is wrong with a content folder. Grave faults keep a draft from borrowers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.lint import faults_in
from bot.nlu.sentences import lines
from bot.text.catalog import CATALOGS, TRANSLATED, read_catalog
from bot.text.commands import unfinished, updated
from bot.text.extract import template


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    says: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.kind:10}{self.says}"


def faults_of(content: Path) -> list[Fault]:
    return [*(Fault(each.kind, each.says) for each in faults_in(lines(content / "data" / "nlu"))), *_unsaid(content)]


def _unsaid(content: Path) -> Iterator[Fault]:
    for locale in TRANSLATED:
        catalog = updated(read_catalog(locale, content / CATALOGS), template(locale, content))
        for entry, why in unfinished(catalog):
            yield Fault(why, f"{locale} {entry.context}: {entry.id}")
