"""`./huanhuan test` and `./huanhuan check`: every test; ruff, mypy, the import rules, what is taught and said."""

import argparse
import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from xml.etree import ElementTree

from bot.nlu.evaluate import model_in
from bot.runtime.training import model_path, train
from bot.settings import CONTENT, ROOT, settings
from bot.teaching.lint import faults_of, told
from lending.store.clock import now

REPORT = ROOT / "docs" / "reports" / "full.md"
HERE = "test_killed_while_accepting and sqlite"
BESIDE = {"unit": ["tests/unit"], "killed": ["tests/faults", "-k", HERE], "security": ["tests/security"]}
SERVED = {"served": ["tests", "--ignore=tests/unit", "--ignore=tests/security", "-k", f"not ({HERE})"]}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    test = commands.add_parser("test", help="run every test")
    test.add_argument("--full", action="store_true", help="at full size; writes docs/reports/full.md")
    test.add_argument("pytest", nargs="*", help="paths or options for pytest (after --)")
    test.set_defaults(run=run_tests)
    check = commands.add_parser("check", help="ruff, mypy, the import rules; what is taught and said")
    check.add_argument("--model", action="store_true", help="train first where there is no model, to see what it gets wrong")
    check.set_defaults(run=run_checks)


def run_tests(arguments: argparse.Namespace) -> int:
    """pytest over everything; a group whose component is missing is named, and fails the run where CI=true.

    Two lanes run side by side, one for each core of a small machine: unit tests, half of those that kill servers
    and those of security; all others. What the first lane says is printed when both are done.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    if arguments.full:
        environment |= {"HYPOTHESIS_PROFILE": "full", "HUANHUAN_FULL": "1"}
    train()  # once, not in every process
    results = settings().var / "tests"
    results.mkdir(parents=True, exist_ok=True)
    lanes = [{"given": arguments.pytest}] if arguments.pytest else [SERVED, BESIDE]
    with ThreadPoolExecutor(len(lanes)) as pool:
        codes = list(pool.map(lambda lane: _lane(lane, lane is BESIDE, results, environment), lanes))
    for name in BESIDE if BESIDE in lanes else ():
        print((results / f"{name}.txt").read_text())
    if arguments.full:
        _report([results / f"{name}.xml" for lane in lanes for name in lane])
    return max(codes)


def _lane(lane: Mapping[str, list[str]], aside: bool, results: Path, environment: Mapping[str, str]) -> int:
    """Groups of tests one after the other; `aside`: what they say goes to a file. Returns the worst exit code."""
    codes = []
    for name, given in lane.items():
        command = [sys.executable, "-m", "pytest", *given, f"--junitxml={results / name}.xml"]
        with (results / f"{name}.txt").open("w") if aside else nullcontext() as out:
            codes.append(subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=out).returncode)
    return max(codes)


def run_checks(arguments: argparse.Namespace) -> int:
    """All of them, even after one fails; non-zero if any did."""
    scripts = Path(sys.executable).parent
    commands = (["ruff", "check", "."], ["mypy"], ["lint-imports"])
    codes = [subprocess.run([str(scripts / name), *rest], cwd=ROOT).returncode for name, *rest in commands]
    return max(*codes, _check_content(arguments.model))


def _check_content(train_first: bool) -> int:
    """What is taught and said; what the model gets wrong of it only where it is trained, or is to be."""
    path = train() if train_first else model_path()
    faults = faults_of(CONTENT, model_in(path) if path.exists() else None, now().date())
    for line in told(faults):
        print(line)
    return int(any(fault.grave for fault in faults))


def _report(results: Sequence[Path]) -> None:
    """Write what a full run showed: tests, failures, left out and seconds, group by group."""
    groups: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    for case in (case for file in results for case in ElementTree.parse(file).iter("testcase")):
        name = case.get("classname", "").split(".")
        group = groups[".".join(name[1:3] if name[1:2] == ["unit"] else name[1:2])]
        group[0] += 1
        group[1] += case.find("failure") is not None or case.find("error") is not None
        group[2] += case.find("skipped") is not None
        group[3] += float(case.get("time", 0))
    lines = [
        "# Full run of the tests",
        "",
        f"`./huanhuan test --full` on {now().date()}, {os.cpu_count()} cores, {platform.platform()}, Python"
        f" {platform.python_version()}. Property tests with 1,000 examples each.",
        "",
        "| group | tests | failed | left out | seconds |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {name} | {n:.0f} | {bad:.0f} | {out:.0f} | {took:.0f} |"
            for name, (n, bad, out, took) in sorted(groups.items())
        ),
        "",
    ]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines))
