"""What the assistant is taught and says, as a folder: the project's own, a draft of it, a release of a draft."""

import difflib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

PARTS = (
    "config.yml", "domain.yml", "data/nlu", "data/rules", "data/knowledge", "data/phrases.yml", "data/console.yml",
    "bot/text/catalogs",
)  # fmt: skip


def copy_content(source: Path, target: Path) -> None:
    """Make `target` a folder like `source`; what was there is gone."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for path in files_of(source):
        copy = unfinished / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def fingerprint_of(content: Path) -> str:
    """Changes when any word of it changes."""
    digest = hashlib.sha256()
    for path in files_of(content):
        digest.update(path.relative_to(content).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def patch(before: Path, after: Path) -> str:
    """What changes from one to the other, as `git apply` takes it; empty when nothing does."""
    names = {path.relative_to(base).as_posix() for base in (before, after) for path in files_of(base)}
    return "".join(_difference(before / name, after / name, name) for name in sorted(names))


def files_of(content: Path) -> Iterator[Path]:
    """Its files, always in the same order."""
    for part in PARTS:
        path = content / part
        yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else (path,)


def _difference(before: Path, after: Path, name: str) -> str:
    old, new = (path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [] for path in (before, after))
    left, right = (f"a/{name}" if before.exists() else "/dev/null"), (f"b/{name}" if after.exists() else "/dev/null")
    lines = list(difflib.unified_diff(old, new, left, right))
    opened = "new file mode 100644\n" if not before.exists() else ""
    return f"diff --git a/{name} b/{name}\n{opened}{''.join(lines)}" if lines else ""
