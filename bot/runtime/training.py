"""The model on disk, trained again only when what it was trained from has changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.settings import CONTENT, ROOT, settings

_NAME = "huanhuan"


def fingerprint(content: Path = CONTENT) -> str:
    """A hash of everything that shapes the model: config, domain, training data, our components and the locked packages."""
    digest = hashlib.sha256()
    for base, path in _sources(content):
        digest.update(path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path(content: Path = CONTENT) -> Path:
    """Where the model for the present sources lies, or will lie; that of a draft beside it, where it drives out no other."""
    folder = settings().models if content == ROOT else content.parent / "models"
    return folder / f"{_NAME}-{fingerprint(content)}.tar.gz"


def train(content: Path = CONTENT) -> Path:
    """Train unless the model is there, or is the project's own: translations are no part of it. Raises RuntimeError with Rasa's
    own words when the sources are broken."""
    target = model_path(content)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = f"unfinished-{os.getpid()}"
    made, same = target.parent / f"{unfinished}.tar.gz", settings().models / target.name
    if same.exists():
        shutil.copyfile(same, made)
        return made.replace(target)
    command = [
        sys.executable, "-m", "bot.runtime.lean", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml", "--data",
        "data/nlu", "data/rules", "--out", str(target.parent), "--fixed-model-name", unfinished, "--force", "--quiet",
        "--skip-validation",  # it reads every sentence twice; `check` and the tests find what it would, and more
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HUANHUAN_CONTENT": str(content),
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    done = subprocess.run(command, cwd=content, env=environment, capture_output=True, text=True)
    if done.returncode != 0 or not made.exists():
        said = done.stdout.strip() or done.stderr  # its libraries' warnings go to stderr
        raise RuntimeError(f"the model could not be trained:\n{said[-4000:]}")
    made.replace(target)
    for old in sorted(target.parent.glob(f"{_NAME}-*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-3]:
        old.unlink(missing_ok=True)
    return target


def _sources(content: Path) -> Iterator[tuple[Path, Path]]:
    """Each file behind the folder that its name is told from."""
    yield from ((content, content / name) for name in ("config.yml", "domain.yml"))
    yield ROOT, ROOT / "requirements.lock"
    for base, folder, pattern in (
        (content, "data/nlu", "*.yml"), (content, "data/rules", "*.yml"), (ROOT, "bot/nlu", "*.py")
    ):  # fmt: skip
        yield from ((base, path) for path in sorted((base / folder).rglob(pattern)))
