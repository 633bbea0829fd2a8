"""Rasa's own process leaves TensorFlow out, unless the configuration wants something that computes with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

SAYS = """
import sys
print("stand-in" if not hasattr(sys.modules["tensorflow"], "__version__") else "tensorflow", *sys.argv[1:])
print(*(name for name in ("jax", "keras.engine") if name in sys.modules))
"""


def lean(folder: Path, *lines: str, config: str) -> "subprocess.CompletedProcess[str]":
    """A module of these lines, run as Rasa is."""
    (folder / "config.yml").write_text(config)
    (folder / "asked.py").write_text("\n".join(lines))
    environment = {"PYTHONPATH": f"{ROOT}:{folder}", "HUANHUAN_CONTENT": str(folder), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", "-m", "bot.runtime.lean", "asked", "one", "two"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_every_component_of_rasas_is_there_without_it(tmp_path: Path) -> None:
    done = lean(
        tmp_path, "import rasa.server, rasa.engine.recipes.default_components", SAYS, config="policies: [RulePolicy]"
    )
    assert done.stdout.splitlines() == ["stand-in one two", ""], done.stderr


def test_whoever_would_compute_with_it_is_told_why_not(tmp_path: Path) -> None:
    done = lean(tmp_path, "import tensorflow as tf", "tf.constant([1])", config="policies: [RulePolicy]")
    assert "constant needs TensorFlow, which is left out" in done.stderr and done.returncode


@pytest.mark.parametrize("name", ["DIETClassifier", "TEDPolicy"])
def test_a_configuration_that_needs_it_has_it(tmp_path: Path, name: str) -> None:
    done = lean(
        tmp_path, "import sys", "print(sys.meta_path[0].__class__.__name__)", config=f"pipeline: [{{name: {name}}}]"
    )
    assert "_LeavingOut" not in done.stdout and done.returncode == 0
    done = lean(tmp_path, "import sys", "print(sys.meta_path[0].__class__.__name__)", config="pipeline: []")
    assert "_LeavingOut" in done.stdout
