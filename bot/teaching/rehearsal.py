"""The draft trained, measured and compared with what borrowers talk to: `python -m bot.teaching.rehearsal`

Writes how far it is, then what it found, to var/teaching/rehearsal.json, which the console reads. One runs at a time.
"""

import argparse
import fcntl
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select

from bot.nlu.classify import DANGER, IntentModel, Understood
from bot.nlu.evaluate import answer, model_in
from bot.nlu.fold import fold
from bot.nlu.measure import Question, measure, read_questions
from bot.nlu.sentences import lines
from bot.runtime.training import train
from bot.settings import ROOT, settings
from bot.teaching.content import copy_content, fingerprint_of
from bot.teaching.drafts import draft, holding
from bot.teaching.in_force import in_force, teaching_folder, write_json
from bot.teaching.lint import faults_of
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions
from lending.store.transcript_rows import TurnRow

STAGES = ("begun", "checking", "training", "measuring", "dialogues", "done")
"""In their order; a rehearsal that found faults before it could measure ends "done" too, one that failed in "broken"."""
LAST = timedelta(days=7)
_MOST_TURNS, _MOST_CHANGES, _MOST_FAULTS = 5_000, 200, 50
_MUCH_WORSE = 0.01  # of all questions
_PASSED = re.compile(r"(\d+) (passed|failed|error)")
_FAILED = re.compile(r"^(?:FAILED|ERROR) \S*?([^/\s]+::.+?)(?: - .*)?$", re.MULTILINE)
_RAN = (0, 1)  # pytest's exit codes: all passed, some failed


class Busy(Exception):
    """A rehearsal is running."""


def start(dialogues: bool = False) -> None:
    """Begin one in the background; it outlives this process. Raises Busy."""
    with _only_one() as lock, (teaching_folder() / "rehearsal.log").open("wb") as log:
        _tell(stage="begun", of=fingerprint_of(draft()))
        command = [sys.executable, "-m", "bot.teaching.rehearsal", *(["--dialogues"] if dialogues else [])]
        subprocess.Popen(  # which keeps the lock for as long as it lives
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log, start_new_session=True,
            pass_fds=[lock.fileno()],
        )  # fmt: skip


def last_rehearsal() -> dict[str, Any] | None:
    """What the latest tells: `stage`, `of` (the fingerprint of the draft that it is about), and what was found so far."""
    running = _running()
    try:
        told: dict[str, Any] = json.loads((teaching_folder() / "rehearsal.json").read_text())
    except FileNotFoundError:
        return None
    if told["stage"] not in ("done", "broken") and not (running or _running()):  # or it began meanwhile
        return {"stage": "broken", "of": told["of"], "says": ""}
    return told


def rehearsed() -> dict[str, Any] | None:
    """What a rehearsal of exactly this draft found, where it came to its end."""
    told = last_rehearsal()
    return told if told and told["stage"] == "done" and told["of"] == fingerprint_of(draft()) else None


def rehearse(dialogues: bool = False) -> dict[str, Any]:
    """All stages, each told of as it begins. Returns what was found. Raises Busy, and whatever goes wrong."""
    with _only_one():
        return _rehearse(dialogues)


def _rehearse(dialogues: bool) -> dict[str, Any]:
    """Of a copy, so that the draft may be worked on meanwhile."""
    content, began = teaching_folder() / "rehearsed", time.monotonic()
    with holding():
        copy_content(draft(), content)
    of = fingerprint_of(content)
    try:
        _tell(stage="checking", of=of)
        faults = [str(fault) for fault in faults_of(content) if fault.grave]
        found: dict[str, Any] = {"grave": [{"kind": "fault", "says": each} for each in faults[:_MOST_FAULTS]]}
        if not faults:
            _tell(stage="training", of=of)
            model = model_in(train(content))
            _tell(stage="measuring", of=of)
            live = model_in(in_force().model())
            rows = compared(live, model, content)
            found = {"grave": grave(rows), "compared": rows, "changed": changed(live, model)}
        if not faults and dialogues:
            _tell(stage="dialogues", of=of, **found)
            found["dialogues"] = _dialogues(content)
        found["took"] = round(time.monotonic() - began)
        _tell(stage="done", of=of, at=now().isoformat(), **found)
        return found
    except Exception as failed:
        _tell(stage="broken", of=of, says=f"{type(failed).__name__}: {failed}"[-2000:])
        raise


def compared(live: IntentModel, model: IntentModel, content: Path) -> list[dict[str, Any]]:
    """Intent by intent, the share of questions understood by both: {"intent", "n", "live", "draft"}; "*" is all of those that
    nobody taught."""
    asked, new = _asked_questions(), _new_questions(content)
    answered = [answer(each, [*asked, *new]) for each in (live, model)]
    before, after = map(measure, answered)
    whole_before, whole_after = (measure(each[: len(asked)])["overall"] for each in answered)
    rows = [("*", whole_before, whole_after)]
    rows += [(name, before["intents"][name], figures) for name, figures in after["intents"].items()]
    return [{"intent": name, "n": late["n"], "live": early["alt"], "draft": late["alt"]} for name, early, late in rows]


def grave(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What keeps a draft from borrowers although it could be trained: less danger heard, or clearly less understood."""
    worse = [row for row in rows if row["draft"] < row["live"]]
    found = [{"kind": "danger", "says": f"{row['live']:.1%} → {row['draft']:.1%}"} for row in worse if row["intent"] == DANGER]
    whole = [row for row in worse if row["intent"] == "*" and row["live"] - row["draft"] > _MUCH_WORSE]
    return found + [{"kind": "worse", "says": f"{row['live']:.1%} → {row['draft']:.1%}"} for row in whole]


def changed(live: IntentModel, model: IntentModel) -> dict[str, Any]:
    """What borrowers asked in the last week (masked) and would be understood otherwise: {"n", "of", "rows"}."""
    asked = _asked_lately()
    texts = [fold(text).text for text in asked]
    pairs = zip(asked.items(), live.understand(texts), model.understand(texts), strict=True)
    rows: list[dict[str, Any]] = [
        {"text": text, "n": n, "live": _meant(old), "draft": _meant(new)}
        for (text, n), old, new in pairs
        if _meant(old) != _meant(new)
    ]
    return {"n": len(rows), "of": len(asked), "rows": sorted(rows, key=lambda row: -row["n"])[:_MOST_CHANGES]}


def _meant(understood: Understood) -> str:
    return understood.ranking[0][0]


def _asked_questions() -> list[Question]:
    """Questions that nobody taught: the lender's own where there are any, and those kept for measuring."""
    own = os.environ.get("HUANHUAN_REAL_QUESTIONS")
    kept = [*(Path(own).glob("*.tsv") if own else ()), *(ROOT / "tests" / "heldout").glob("*.tsv")]
    found = []
    for path in sorted(kept):
        if not path.name.startswith("unread"):
            with suppress(ValueError):  # a list of something else
                found += read_questions(path)
    return found


def _new_questions(content: Path) -> list[Question]:
    """What the draft alone teaches, which it should know."""
    known = set(_taught(in_force().content))
    new = [pair for pair in dict.fromkeys(_taught(content)) if pair not in known]
    return [Question(text, intent, frozenset({intent}), "draft") for intent, text in new]


def _taught(content: Path) -> list[tuple[str, str]]:
    return [(line.intent, text) for line in lines(content / "data" / "nlu") for text in line.sentences()]


def _asked_lately() -> Counter[str]:
    """How often each text was said."""
    recent = select(TurnRow.said).where(TurnRow.at >= now() - LAST, TurnRow.intent.is_not(None), TurnRow.said != "")
    with make_sessions(make_engine(settings().database_url))() as session:
        return Counter(session.scalars(recent.order_by(TurnRow.id.desc()).limit(_MOST_TURNS)))


def _dialogues(content: Path) -> dict[str, Any]:
    """The conversation tests against the draft, on installations of their own: {"passed", "failed", "which"}. Raises
    RuntimeError where they could not be run."""
    command = [sys.executable, "-m", "pytest", "tests/conversations", "-q"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUANHUAN_")}
    environment = {**ours, "HUANHUAN_CONTENT": str(content), "HUANHUAN_MODELS": str(settings().models)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in _RAN:
        raise RuntimeError(f"the conversation tests did not run:\n{(done.stdout + done.stderr)[-2000:]}")
    counts = {what: int(count) for count, what in _PASSED.findall(done.stdout)}
    which = _FAILED.findall(done.stdout)[:_MOST_FAULTS]
    return {"passed": counts.get("passed", 0), "failed": counts.get("failed", 0) + counts.get("error", 0), "which": which}


def _tell(**what: Any) -> None:
    write_json(teaching_folder() / "rehearsal.json", what)


@contextmanager
def _only_one() -> Iterator[IO[str]]:
    with (teaching_folder() / "rehearsal.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield lock


def _running() -> bool:
    try:
        with _only_one():
            return False
    except Busy:
        return True


def main() -> None:
    """In the background: whoever started this gave it the lock to hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", action="store_true", help="the conversation tests too (some minutes)")
    arguments = parser.parse_args()
    os.nice(10)  # borrowers come first
    _rehearse(arguments.dialogues)


if __name__ == "__main__":
    main()
