"""Releases: drafts that borrowers talk to, each with its model; going back names an earlier one. 0 is the project's own.

A release is a copy of all words. When the project's own words have changed since it was made (its patch was merged, or a
new version was installed), it is set aside: nobody's later work is hidden behind an earlier copy.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.runtime.training import model_path, train
from bot.settings import CONTENT, ROOT, Settings
from bot.teaching.content import copy_content, fingerprint_of
from bot.teaching.drafts import discard, draft, teaching_folder
from lending.store.clock import now

PROJECT = 0


@dataclass(frozen=True, slots=True)
class InForce:
    """What servers are to be started with."""

    number: int
    content: Path

    def model(self) -> Path:
        """Its model; the project's own is trained when there is none."""
        return train() if self.number == PROJECT else self.content / "model.tar.gz"


class NotMeasured(Exception):
    """The draft has no model: it was never trained, or changed since."""


def in_force(settings: Settings) -> InForce:
    """The release that was last promoted or gone back to, while it stands on the project's present words."""
    told = _told(settings.var)
    folder = settings.var / "teaching" / "releases" / str(told["number"])
    if told["number"] == PROJECT or told["base"] != fingerprint_of(ROOT) or not (folder / "model.tar.gz").exists():
        return InForce(PROJECT, ROOT)
    return InForce(told["number"], folder)


def promote(by: str) -> int:
    """Let borrowers talk to the draft, whose model is ready. Returns the release's number. Raises NotMeasured."""
    content = draft()
    model = model_path(content)
    if content == CONTENT or not model.exists():
        raise NotMeasured
    folder = teaching_folder() / "releases"
    folder.mkdir(exist_ok=True)
    number = max((each.number for each in releases()), default=PROJECT) + 1
    copy_content(content, folder / str(number))
    shutil.copyfile(model, folder / str(number) / "model.tar.gz")
    about = {"by": by, "at": now().isoformat(), "base": fingerprint_of(ROOT)}
    _write(folder / str(number) / "release.json", about)
    go_to(number)
    discard()
    return number


def go_to(number: int) -> None:
    """Let borrowers talk to this release from now on. Raises LookupError for one that there is not."""
    known = {each.number: each.base for each in releases()} | {PROJECT: ""}
    _write(teaching_folder() / "live.json", {"number": number, "base": known[number]})


@dataclass(frozen=True, slots=True)
class Release:
    number: int
    by: str
    at: datetime
    base: str

    @property
    def usable(self) -> bool:
        """Whether the project's own words are still those it was made from."""
        return self.base == fingerprint_of(ROOT)


def releases() -> list[Release]:
    """The latest first."""
    found = []
    for path in (teaching_folder() / "releases").glob("*/release.json"):
        about = json.loads(path.read_text())
        found.append(Release(int(path.parent.name), about["by"], datetime.fromisoformat(about["at"]), about["base"]))
    return sorted(found, key=lambda each: -each.number)


def _told(var: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((var / "teaching" / "live.json").read_text())
    except FileNotFoundError:
        return {"number": PROJECT, "base": ""}
    return told


def _write(path: Path, about: dict[str, Any]) -> None:
    """All of it or nothing: servers read it while it is written."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(about))
    unfinished.replace(path)
