"""The draft: a copy of what the assistant is taught, which product teams change, measure, and release or throw away.

There is one for an installation. Whoever changes it holds its lock, so that two who work at once lose nothing.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import ROOT
from bot.teaching.content import copy_content, fingerprint_of, patch
from bot.teaching.in_force import in_force, teaching_folder

_BASE = "base"  # a file beside the words: what the project's own were when the draft was begun


def draft() -> Path:
    """The draft, or what borrowers talk to where nothing is drafted."""
    folder = _folder()
    return folder if folder.exists() else in_force().content


def drafted() -> bool:
    return _folder().exists()


def outdated() -> bool:
    """Whether the project's own words have changed since the draft was begun: a release of it would hide that."""
    return drafted() and base() != fingerprint_of(ROOT)


def base() -> str:
    """The fingerprint of the project's own words that the draft was begun from."""
    return (_folder() / _BASE).read_text()


@contextmanager
def editing() -> Iterator[Path]:
    """The draft, to be written to; made when there is none, gone when nothing is left to change. What fails half way is taken
    back."""
    with holding():
        changed = teaching_folder() / "changed"
        began = base() if drafted() else fingerprint_of(ROOT)
        copy_content(draft(), changed)
        (changed / _BASE).write_text(began)
        yield changed
        shutil.rmtree(_folder(), ignore_errors=True)
        if fingerprint_of(changed) != fingerprint_of(in_force().content):
            changed.rename(_folder())


def discard() -> None:
    """Throw the draft away."""
    with holding():
        shutil.rmtree(_folder(), ignore_errors=True)


@contextmanager
def holding() -> Iterator[None]:
    """While nobody else changes the draft."""
    with (teaching_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def changes() -> str:
    """What the draft changes in what borrowers talk to, as a patch."""
    return patch(in_force().content, draft())


def changes_to_project() -> str:
    """What the draft changes in the project's own words: for `git apply`."""
    return patch(ROOT, draft())


def _folder() -> Path:
    return teaching_folder() / "draft"
