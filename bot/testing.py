"""`./huanhuan test`: every test; what a missing component leaves out is said, and is a failure where CI=true."""

import argparse
import os
import subprocess
import sys

from bot.settings import ROOT


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    test = commands.add_parser("test", help="run every test")
    test.add_argument("--full", action="store_true", help="at full size; writes docs/reports/full.md")
    test.add_argument("pytest", nargs="*", help="paths or options for pytest (after --)")
    test.set_defaults(run=run_tests)
    check = commands.add_parser("check", help="ruff, mypy, the import rules")
    check.set_defaults(run=run_checks)


def run_tests(arguments: argparse.Namespace) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    if arguments.full:
        environment |= {"HYPOTHESIS_PROFILE": "full", "HUANHUAN_FULL": "1"}
    command = [sys.executable, "-m", "pytest", *(arguments.pytest or ["tests"])]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def run_checks(_: argparse.Namespace) -> int:
    """All of them, even after one fails; non-zero if any did."""
    scripts = os.path.dirname(sys.executable)
    commands = (
        [f"{scripts}/ruff", "check", "."],
        [f"{scripts}/mypy"],
        [f"{scripts}/lint-imports"],
    )
    return max(subprocess.run(command, cwd=ROOT).returncode for command in commands)
