"""Builds and runs the stock set-up: its own environment with Rasa's own pins, a model from our sentences, `rasa run`.

The actions are ours, in our action server, so that the difference measured is Rasa's, not the lender's.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from bot.nlu.expand import expand
from bot.settings import ROOT
from lending.store.borrowers import borrower_by_external_id
from lending.store.clock import now
from lending.store.conversations import open_conversation
from lending.store.engine import make_sessions
from tests.stack import Stack

HERE = Path(__file__).parent
ENVIRONMENT = ROOT / "var" / "stock-rasa"


class Stock:
    """Rasa as it comes, on a port of its own, with the SQLite tracker store."""

    def __init__(self, stack: Stack, epochs: int) -> None:
        self._stack, self._folder = stack, stack.folder / "stock"
        self._folder.mkdir(exist_ok=True)
        self._port = stack.settings.port + 10
        self.url = f"http://127.0.0.1:{self._port}"
        self._python = _environment()
        _write_project(self._folder, stack, epochs)
        self._model = ENVIRONMENT.parent / "stock-models" / _hash(self._folder)
        if not self._model.exists():
            begun = time.monotonic()
            self._rasa("train", "--quiet", "--out", str(self._model))
            print(f"stock Rasa trained in {time.monotonic() - begun:.0f} s ({epochs} epochs)", file=sys.stderr)

    def conversation(self, borrower: str) -> str:
        """A conversation id that our actions know to be this borrower's; stock takes it as the sender."""
        with make_sessions(self._stack.engine).begin() as session:
            found = borrower_by_external_id(session, borrower)
            assert found is not None
            return open_conversation(session, "stock", found.id, "zh_Hans_CN", now()).id

    def start(self) -> None:
        log = (self._folder / "rasa.log").open("wb")
        where = ["--port", str(self._port), "--interface", "127.0.0.1"]
        command = [self._python, "-m", "rasa", "run", "--model", str(self._model), *where]
        self._server = subprocess.Popen(command, cwd=self._folder, env=_variables(), stdout=log, stderr=log)
        for _ in range(1200):
            try:
                urlopen(self.url, timeout=2).close()
                return
            except (URLError, OSError):
                if self._server.poll() is not None:
                    raise RuntimeError((self._folder / "rasa.log").read_text()[-3000:]) from None
                time.sleep(0.1)
        raise RuntimeError("stock Rasa did not start")

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait(20)

    def _rasa(self, *arguments: str) -> None:
        done = subprocess.run(
            [self._python, "-m", "rasa", *arguments], cwd=self._folder, env=_variables(), capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError((done.stdout + done.stderr)[-4000:])


def _hash(folder: Path) -> str:
    """Of what a model is trained from."""
    trained_from = [folder / "config.yml", folder / "domain.yml", *sorted((folder / "data").glob("*.yml"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in trained_from)).hexdigest()[:16]


def _environment() -> str:
    """A virtual environment with Rasa's own pins, made once."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "complete"
    if not stamp.exists():
        subprocess.run(["uv", "venv", "--quiet", "--python", "3.10", str(ENVIRONMENT)], check=True)
        install = ["uv", "pip", "install", "--quiet", "--python", str(python), "-r", str(HERE / "requirements.txt")]
        subprocess.run(install, check=True)
        stamp.touch()
    return str(python)


def _variables() -> dict[str, str]:
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
    return {**os.environ, **quiet, "PYTHONPATH": ""}


def _write_project(folder: Path, stack: Stack, epochs: int) -> None:
    """Our sentences, rules and domain in a project that stock Rasa can read."""
    config = yaml.safe_load((HERE / "config.yml").read_text())
    for component in config["pipeline"] + config["policies"]:
        if "epochs" in component:
            component["epochs"] = epochs
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    domain["responses"] = {
        key: [{"text": each["text"]} for each in texts] for key, texts in domain["responses"].items()
    }
    endpoints = {
        "action_endpoint": {
            "url": f"{stack.settings.actions_url}/webhook",
            "headers": {"X-Huanhuan-Secret": stack.settings.secret("action")},
        },
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")},
    }
    files = {
        "config.yml": config,
        "domain.yml": domain,
        "endpoints.yml": endpoints,
        "credentials.yml": {"rest": None},
        "data/nlu.yml": {"version": "3.1", "nlu": list(_sentences())},
        "data/stories.yml": {"version": "3.1", "stories": _stories()},
    }
    rules = [yaml.safe_load(file.read_text()) for file in sorted((ROOT / "data" / "rules").glob("*.yml"))]
    files["data/rules.yml"] = {"version": "3.1", "rules": [rule for part in rules for rule in part["rules"]]}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def _sentences() -> list[dict[str, str]]:
    """Every training sentence, written out."""
    found = []
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text()).get("nlu", []) or []:
            lines = [line.removeprefix("- ") for line in block["examples"].splitlines() if line.startswith("- ")]
            sentences = dict.fromkeys(sentence for line in lines for sentence in expand(line))
            found.append({"intent": block["intent"], "examples": "".join(f"- {each}\n" for each in sentences)})
    return found


def _stories() -> list[dict[str, object]]:
    """TED needs stories: the questions the benchmark asks, in a few orders."""
    answers = {
        "ask_amount_due": "action_tell_amount_due",
        "ask_overdue_status": "action_tell_overdue_status",
        "ask_due_date": "action_tell_due_date",
        "ask_credit_impact": "action_tell_credit_impact",
    }
    names = list(answers)
    return [
        {
            "story": f"questions from {name}",
            "steps": [step for each in names[n:] + names[:n] for step in ({"intent": each}, {"action": answers[each]})],
        }
        for n, name in enumerate(names)
    ]
