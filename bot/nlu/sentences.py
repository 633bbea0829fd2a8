"""The training sentences as they are written in data/nlu, and written out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.expand import expand
from bot.nlu.lexicon import LEXICON
from bot.settings import CONTENT

FOLDER: Path = CONTENT / "data" / "nlu"
_BULLET = "- "


@dataclass(frozen=True, slots=True)
class Line:
    """One line under an intent: a sentence, or a pattern that stands for several (bot/nlu/expand.py)."""

    file: str
    intent: str
    text: str

    def sentences(self) -> list[str]:
        return expand(self.text)


def lines(folder: Path = FOLDER) -> Iterator[Line]:
    """Every line, file after file. Raises KeyError or yaml.YAMLError when a file is broken."""
    for path in nlu_files(folder):
        yield from lines_in(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())


def nlu_files(folder: Path = FOLDER) -> list[Path]:
    """The files that may teach something, always in the same order."""
    return [path for path in sorted(folder.rglob("*.yml")) if path.name != LEXICON.name]


def lines_in(written: str, file: str = "") -> Iterator[Line]:
    """Every line of what is written in one file."""
    for block in yaml.safe_load(written).get("nlu") or ():
        for text in block["examples"].splitlines():
            if text.startswith(_BULLET):
                yield Line(file, block["intent"], text.removeprefix(_BULLET))
