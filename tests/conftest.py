"""Components that some tests need: said when missing, a failure where CI=true. Settings that all test processes share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("HUANHUAN_LENDER_SECRET", "a lender's secret that only the tests know")
os.environ.setdefault("HUANHUAN_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("HUANHUAN_VAR", tempfile.mkdtemp(prefix="huanhuan-tests-"))

pytest_plugins = ["tests.postgres"]

COMPONENTS = {
    "browser": (lambda: shutil.which("chromium") is not None, "Chromium (apt install chromium fonts-noto-cjk)"),
    "node": (lambda: shutil.which("npx") is not None, "Node.js (apt install npm)"),
    "postgres": (lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")), "PostgreSQL (apt install postgresql)"),
}


def pytest_configure(config: pytest.Config) -> None:
    for name, (_, component) in COMPONENTS.items():
        config.addinivalue_line("markers", f"{name}: needs {component}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: dict[str, int] = {}
    for name, (present, component) in COMPONENTS.items():
        needing = [item for item in items if item.get_closest_marker(name)]
        if not needing or present():
            continue
        left_out[component] = len(needing)
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=f"needs {component}"))
    if left_out and os.environ.get("CI") == "true":
        pytest.exit(f"these components are missing: {', '.join(left_out)}", returncode=3)
    config.stash[_LEFT_OUT] = left_out


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for component, tests in config.stash.get(_LEFT_OUT, {}).items():
        terminalreporter.write_line(f"left out: {tests} tests that need {component}", yellow=True)


_LEFT_OUT = pytest.StashKey[dict[str, int]]()
