"""Rasa without TensorFlow: `python -m bot.runtime.lean MODULE [ARGUMENTS …]`

Rasa imports TensorFlow for classifiers and policies of its own, used or not: more than half of the time in which a server starts,
and a third of its memory. Our pipeline computes nothing with it, so an empty stand-in is imported in its place, and the
module runs. With a component in config.yml that needs TensorFlow the real one is imported, as always.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from bot.settings import CONTENT

LEFT_OUT = {"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"}
NEED_IT = ("DIETClassifier", "ResponseSelector", "LanguageModelFeaturizer", "TEDPolicy", "UnexpecTEDIntentPolicy")


class _Anything(type):
    """Has every attribute, each a class that may be inherited from, and makes nothing."""

    def __getattr__(cls, name: str) -> "_Anything":
        return _stand_in(name)

    def __call__(cls, *_: object, **__: object) -> Any:
        raise RuntimeError(f"{cls.__name__} needs TensorFlow, which is left out (bot/runtime/lean.py)")


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> _Anything:
        return _stand_in(name)


class _LeavingOut(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


def leave_out_tensorflow() -> None:
    """From now on; before anything of Rasa's is imported."""
    if not any(name in (CONTENT / "config.yml").read_text(encoding="utf-8") for name in NEED_IT):
        sys.meta_path.insert(0, _LeavingOut())


def _stand_in(name: str) -> _Anything:
    if name.startswith("__"):  # what Python itself asks for is not there
        raise AttributeError(name)
    return _Anything(name, (), {})


if __name__ == "__main__":
    leave_out_tensorflow()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
