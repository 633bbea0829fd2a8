"""`./huanhuan test` and `./huanhuan check`: every test; ruff, mypy, the import rules, what is taught and said."""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from bot.nlu.evaluate import model_in
from bot.runtime.training import model_path, train
from bot.settings import CONTENT, ROOT, settings
from bot.teaching.lint import faults_of, told
from lending.store.clock import now

REPORT = ROOT / "docs" / "reports" / "full.md"
AT_ONCE = 2  # one a core of a small machine
GROUPS = {
    "unit": ["tests/unit"],
    "served": ["tests/browser", "tests/channels", "tests/conversations", "tests/widget"],
    "console": ["tests/console", "tests/teaching"],
    "killed": ["tests/faults"],
    "security": ["tests/security"],
}
"""Each runs in a process of its own, the longest first."""
IN_MEMORY, ROOM = Path("/dev/shm"), 4 << 30
"""Where databases and files of tests lie, if so many bytes are free there: thousands of them come and go."""


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

    Two groups run side by side; what each says is printed when it is done.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        environment |= {"TMPDIR": str(IN_MEMORY)}
    if arguments.full:
        environment |= {"HYPOTHESIS_PROFILE": "full", "HUANHUAN_FULL": "1"}
    train()  # once, not in every process
    results = settings().var / "tests"
    results.mkdir(parents=True, exist_ok=True)
    groups = {"given": arguments.pytest} if arguments.pytest else GROUPS
    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = list(pool.map(lambda group: _run(group[0], group[1], results, environment), groups.items()))
    if arguments.full:
        _report([results / f"{name}.xml" for name in groups])
    return max(codes)


def _run(name: str, given: Sequence[str], results: Path, environment: Mapping[str, str]) -> int:
    """One group; what it says goes to a file first, so that two do not speak at once. Returns pytest's exit code."""
    command = [sys.executable, "-m", "pytest", *given, f"--junitxml={results / name}.xml"]
    said = results / f"{name}.txt"
    with said.open("w") as out:
        code = subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=out).returncode
    print(said.read_text(), flush=True)
    return code


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
