"""The draft: a copy of what the assistant is taught, which product teams change, measure, and release or throw away.

There is one for an installation. Whoever changes it holds its lock, so that two who work at once lose nothing.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import CONTENT, settings
from bot.teaching.content import copy_content, patch


def teaching_folder() -> Path:
    """Where the draft, its measurements and the releases lie."""
    folder = settings().var / "teaching"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def draft() -> Path:
    """The draft, or what borrowers talk to where nothing is drafted."""
    folder = teaching_folder() / "draft"
    return folder if folder.exists() else CONTENT


@contextmanager
def editing() -> Iterator[Path]:
    """The draft, to be written to; made when there is none. What fails half way is taken back."""
    folder = teaching_folder()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        changed = folder / "changed"
        copy_content(draft(), changed)
        yield changed
        shutil.rmtree(folder / "draft", ignore_errors=True)
        changed.rename(folder / "draft")


def discard() -> None:
    """Throw the draft away."""
    folder = teaching_folder()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(folder / "draft", ignore_errors=True)


def changes() -> str:
    """What the draft changes in what borrowers talk to, as a patch."""
    return patch(CONTENT, draft())
