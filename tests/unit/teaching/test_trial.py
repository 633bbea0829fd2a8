"""The life of a trial of the draft: begun once, told of, ended for each of its reasons, and nothing of the lender's in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import bot.teaching.trial_keeper
from bot.runtime.supervisor import CannotStart, Server
from bot.settings import ROOT, Settings, settings
from bot.teaching import trial
from bot.teaching.drafts import discard, draft
from bot.teaching.in_force import teaching_folder, write_json
from bot.teaching.trial_keeper import COPIES, Over, Watch, invite, keep
from bot.teaching.writing import examples_of
from lending.store.borrowers import borrower_by_external_id
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.loans import loans_of
from tests.unit.teaching.test_releases import NEW, teach

FAKE = """
import json, os, select, sys, time
from pathlib import Path
teaching = Path(sys.argv[1]); path = teaching / "trial.json"
if (teaching / "stillborn").exists(): sys.exit("no")
def tell(**what):
    new = path.with_suffix(".new"); new.write_text(json.dumps({**json.loads(path.read_text()), **what})); new.replace(path)
tell(stage="ready", url="http://127.0.0.1:1", environment=sorted(os.environ), pid=os.getpid())
while not (teaching / "trial" / "ending").exists() and not select.select([0], [], [], 0.02)[0]: pass
time.sleep(0.1)
tell(stage="ended", why="asked" if (teaching / "trial" / "ending").exists() else "console")
"""


@pytest.fixture
def drafted(var: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The teaching folder, with a draft in it, and a keeper that starts no servers."""
    (tmp_path / "fake.py").write_text(FAKE)
    monkeypatch.setattr(trial, "_KEEPER", [str(tmp_path / "fake.py")])
    teach()
    yield teaching_folder()
    for process in trial._OURS:
        process.kill()
        process.wait()


def stage() -> str | None:
    told = trial.last_trial()
    return told["stage"] if told else None


def becomes(wanted: str) -> dict[str, object]:
    for _ in range(500):
        if stage() == wanted:
            return trial.last_trial() or {}
        time.sleep(0.02)
    raise AssertionError(f"not {wanted}: {trial.last_trial()}")


def test_it_serves_a_copy_of_the_draft_until_it_is_ended(drafted: Path) -> None:
    assert trial.last_trial() is None
    trial.start("product")
    assert becomes("ready")["by"] == "product"
    assert NEW in examples_of(trial.tried(), "ask_refund") and trial.tried() != draft()
    trial.end()
    assert becomes("ended")["why"] == "asked"
    trial.end()  # a second click
    assert stage() == "ended"


def test_nothing_of_the_lenders_reaches_it(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEDGER_URL", "LEDGER_TOKEN", "TELEGRAM_TOKEN", "LENDER_SECRET", "LENDER_PUBLIC_KEY", "KEY", "DATABASE_URL"):
        monkeypatch.setenv(f"HUANHUAN_{name}", "the lender's")
    trial.start("product")
    environment = set(becomes("ready")["environment"])  # type: ignore[call-overload]
    assert {name for name in environment if name.startswith("HUANHUAN_")} <= {
        "HUANHUAN_VAR", "HUANHUAN_CONTENT", "HUANHUAN_PORT", "HUANHUAN_MODELS", "HUANHUAN_CLOCK"
    }  # fmt: skip
    assert {"HUANHUAN_VAR", "HUANHUAN_CONTENT", "HUANHUAN_PORT"} <= environment


def test_another_one_ends_the_first_and_nothing_of_it_is_left(drafted: Path) -> None:
    trial.start("product")
    first = becomes("ready")["pid"]
    (trial.trial_folder() / "talks.json").write_text("{}")
    teach("又一句从来没有人说过的话")
    trial.start("colleague")
    second = becomes("ready")
    assert second["by"] == "colleague" and second["pid"] != first
    assert not (trial.trial_folder() / "talks.json").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(first)), 0)


def test_a_second_click_while_it_starts_begins_no_other(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    popen = subprocess.Popen

    def slowly(*given: object, **more: object) -> object:
        begun.append(given)
        return popen([sys.executable, "-c", "import sys; sys.stdin.read()"], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(trial.subprocess, "Popen", slowly)
    trial.start("product")
    trial.start("product")
    assert (len(begun), stage()) == (1, "begun")


def test_one_that_still_ends_is_not_waited_for_for_ever(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_FAREWELL", 0.2)
    trial.start("product")
    becomes("ready")
    os.kill(trial._OURS[0].pid, 19)  # stopped: it hears nothing
    try:
        with pytest.raises(trial.Busy):
            trial.start("product")
    finally:
        os.kill(trial._OURS[0].pid, 18)


def test_one_that_dies_or_never_lived_is_told_as_broken(drafted: Path) -> None:
    trial.start("product")
    becomes("ready")
    trial._OURS[0].kill()
    assert becomes("broken")["says"] == ""
    (drafted / "stillborn").touch()
    trial.start("product")
    assert becomes("broken")["says"] == "no"


def test_it_ends_with_the_console_that_began_it(drafted: Path) -> None:
    code = (
        f"import bot.teaching.trial as t; t._KEEPER = {trial._KEEPER!r}; t.start('product'); import time\n"
        "while (t.last_trial() or {}).get('stage') != 'ready': time.sleep(0.02)\n"
        "import os; os.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "HUANHUAN_VAR": str(drafted.parent), "PYTHONPATH": str(ROOT)}
    )  # killed, so that nothing could be said
    assert becomes("ended")["why"] == "console"


@pytest.fixture
def watch(drafted: Path) -> Iterator[tuple[Watch, Callable[[float], None], int]]:
    """With the pipe's other end; and time that passes when it is told to."""
    trial.trial_folder().mkdir()
    clock = [time.monotonic()]
    patch = pytest.MonkeyPatch()
    patch.setattr(bot.teaching.trial_keeper.time, "monotonic", lambda: clock[0])
    reading, writing = os.pipe()

    def later(seconds: float) -> None:
        clock[0] += seconds

    yield Watch(drafted, trial.trial_folder(), reading), later, writing
    patch.undo()
    os.close(reading)


def test_why_it_ends(watch: tuple[Watch, Callable[[float], None], int]) -> None:
    watched, later, writing = watch
    idle = trial.IDLE.total_seconds()
    trial.used()
    assert watched.reason() is None
    later(idle - 1)
    trial.used()
    assert watched.reason() is None, "somebody talked"
    later(idle + 1)
    assert watched.reason() == "idle"
    trial.used()
    assert watched.reason() is None
    away = draft().rename(draft().with_name("changed"))
    assert watched.reason() is None, "it is only being written to"
    away.rename(away.with_name("draft"))
    later(10)
    assert watched.reason() is None
    discard()
    later(10)
    assert watched.reason() == "draft"
    os.close(writing)
    assert watched.reason() == "console"
    trial.end()
    assert watched.reason() == "asked"


class Servers:
    """In the supervisor's place."""

    def __init__(self, config: Settings, *_: object) -> None:
        names = ("action server", "Rasa server", "gateway", "console")
        self.servers = [Server(name, [], 0, "", config.var / "log" / f"{name}.log") for name in names]
        self.stopped = False
        made.append(self)

    def start(self) -> None:
        assert [server.name for server in self.servers] == ["action server", "Rasa server", "gateway"]
        if broken:
            raise CannotStart(f"{broken[0]} did not start; its last words are in {self.servers[1].log}")

    def watch(self) -> None:
        raise Over("idle")

    def stop(self) -> None:
        self.stopped = True


made: list[Servers] = []
broken: list[str] = []


@pytest.mark.parametrize("fails", [[], ["the Rasa server"]])
def test_it_tells_how_it_went_and_leaves_no_server_behind(
    drafted: Path, monkeypatch: pytest.MonkeyPatch, fails: list[str]
) -> None:
    keeper = bot.teaching.trial_keeper
    made.clear()
    broken[:] = fails
    for name, stand_in in (("Supervisor", Servers), ("train", lambda: Path()), ("invite", lambda _: None)):
        monkeypatch.setattr(keeper, name, stand_in)
    folder = trial.trial_folder()
    (folder / "log").mkdir(parents=True)
    (folder / "log" / "Rasa server.log").write_text("no memory left")
    (folder / "log" / "gateway.log").write_text("bye")
    write_json(drafted / "trial.json", {"stage": "begun", "of": "x", "by": "product", "at": "2026-03-02T12:00:00+00:00"})
    keep(drafted, replace(settings(), var=folder, database_url=f"sqlite:///{folder / 'huanhuan.db'}"))
    told = json.loads((drafted / "trial.json").read_text())
    assert made[0].stopped and told["by"] == "product"
    if fails:
        assert told["stage"] == "broken"
        assert told["says"].startswith("the Rasa server did not start") and told["says"].endswith("log\nno memory left")
    else:
        assert (told["stage"], told["why"]) == ("ended", "idle")


def test_each_conversation_has_a_borrower_to_itself(tmp_path: Path) -> None:
    config = replace(settings(), var=tmp_path, database_url=f"sqlite:///{tmp_path / 'huanhuan.db'}")
    migrate(config.database_url)
    invite(config)
    people = json.loads((tmp_path / "people.json").read_text())
    assert people["wang-late-35"]["name"] == "王建国" and len(set(people["wang-late-35"]["tokens"])) == COPIES
    with make_sessions(make_engine(config.database_url))() as session:
        copies = [borrower_by_external_id(session, f"wang-late-35{ending}") for ending in ("", "~2", f"~{COPIES}")]
        assert [len(loans_of(session, each.id)) for each in copies if each] == [1, 1, 1]
