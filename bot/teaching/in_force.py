"""What borrowers talk to: the project's own words, or a release of a draft, with the model that belongs to it.

A release is a copy of all words. When the project's own have changed since it was made (its patch was merged, or a new
version was installed), it is set aside: nobody's later work is hidden behind an earlier copy.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.runtime.training import model_path, train
from bot.settings import CONTENT, ROOT, settings
from bot.teaching.content import fingerprint_of

PROJECT = 0
MODEL = "model.tar.gz"


@dataclass(frozen=True, slots=True)
class InForce:
    """What servers are to be started with. `number` is the release's, PROJECT for the project's own words."""

    number: int
    content: Path

    @property
    def path(self) -> Path:
        """Where its model lies, or for the project's own will lie."""
        return model_path(self.content) if self.number == PROJECT else self.content / MODEL

    def model(self) -> Path:
        """Its model; the project's own is trained when there is none."""
        return train(self.content) if self.number == PROJECT else self.path


OWN = InForce(PROJECT, CONTENT)
"""What a process is started with that nobody told of releases."""


def in_force(var: Path | None = None) -> InForce:
    """The release that was last promoted or gone back to, while it stands on the project's present words."""
    told, folder = named(var), teaching_folder(var) / "releases"
    content = folder / str(told["number"])
    if told["number"] == PROJECT or told["base"] != fingerprint_of(ROOT) or not (content / MODEL).exists():
        return InForce(PROJECT, ROOT)
    return InForce(told["number"], content)


def named(var: Path | None = None) -> dict[str, Any]:
    """Which release was named, set aside or not: its "number", and "base", the project's words that it was made from."""
    try:
        told: dict[str, Any] = json.loads((teaching_folder(var) / "live.json").read_text())
    except FileNotFoundError:
        return {"number": PROJECT, "base": ""}
    return told


def name(number: int, base: str, var: Path | None = None) -> None:
    """Let borrowers talk to this release from now on; servers that watch move to it."""
    write_json(teaching_folder(var) / "live.json", {"number": number, "base": base})


def serving(var: Path | None = None) -> dict[str, Any]:
    """What the servers say that they were started with: "number", and "failed", the release that they could not be moved to."""
    try:
        told: dict[str, Any] = json.loads((teaching_folder(var) / "serving.json").read_text())
    except FileNotFoundError:
        return {"number": None, "failed": None}
    return told


def say_serving(number: int, failed: int | None, var: Path) -> None:
    write_json(teaching_folder(var) / "serving.json", {"number": number, "failed": failed})


def teaching_folder(var: Path | None = None) -> Path:
    """Where the draft, its measurements and the releases lie."""
    folder = (var or settings().var) / "teaching"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_json(path: Path, about: Mapping[str, Any]) -> None:
    """All of it or nothing: others read it while it is written."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(about, ensure_ascii=False))
    unfinished.replace(path)
