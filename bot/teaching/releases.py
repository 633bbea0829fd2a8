"""Releases: drafts that borrowers talk to, each with its model; going back names an earlier one. 0 is the project's own."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.runtime.training import model_path
from bot.settings import ROOT
from bot.teaching.content import copy_content, fingerprint_of, patch
from bot.teaching.drafts import base, draft, drafted, holding, outdated
from bot.teaching.in_force import MODEL, PROJECT, name, teaching_folder, write_json
from bot.teaching.rehearsal import rehearsed
from lending.store.clock import now


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


class NotReady(Exception):
    """`why`: "empty" (there is no draft), "outdated" (the project's own words have changed since), "unrehearsed" (exactly this
    draft was not rehearsed to the end), "faults" (the rehearsal found grave ones)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def readiness() -> str | None:
    """What stands in the way of a release of the draft, as NotReady names it."""
    if not drafted():
        return "empty"
    if outdated():
        return "outdated"
    found = rehearsed()
    if found is None or not model_path(draft()).exists():
        return "unrehearsed"
    return "faults" if found["grave"] else None


def promote(by: str) -> int:
    """Let borrowers talk to the draft. Returns the release's number. Raises NotReady."""
    with holding():
        if why := readiness():
            raise NotReady(why)
        number = max((each.number for each in releases()), default=PROJECT) + 1
        folder, began = _folder(number), base()
        unfinished = teaching_folder() / "unfinished"
        copy_content(draft(), unfinished)
        shutil.copyfile(model_path(draft()), unfinished / MODEL)
        write_json(unfinished / "release.json", {"by": by, "at": now().isoformat(), "base": began})
        unfinished.rename(folder)
        name(number, began)
        shutil.rmtree(draft())
    return number


def go_to(number: int) -> None:
    """Let borrowers talk to this release from now on. Raises LookupError for one that there is not, or that is set aside."""
    known = {each.number: each.base for each in releases() if each.usable} | {PROJECT: ""}
    name(number, known[number])


def releases() -> list[Release]:
    """The latest first."""
    found = []
    for path in (teaching_folder() / "releases").glob("*/release.json"):
        about = json.loads(path.read_text())
        found.append(Release(int(path.parent.name), about["by"], datetime.fromisoformat(about["at"]), about["base"]))
    return sorted(found, key=lambda each: -each.number)


def release_patch(number: int) -> str:
    """What a release changes in the project's own words. Raises LookupError for one that there is not."""
    if not (_folder(number) / MODEL).exists():
        raise LookupError(number)
    return patch(ROOT, _folder(number))


def _folder(number: int) -> Path:
    folder = teaching_folder() / "releases"
    folder.mkdir(exist_ok=True)
    return folder / str(number)
