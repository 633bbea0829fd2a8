"""Starts the servers, waits until they answer, starts again what dies, stops all of them.

When a release of what the assistant is taught is named (bot/teaching), it moves them to it one after the other: the new Rasa
server starts beside the old one, which goes on answering until then. What borrowers say meanwhile waits in the inbox.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from bot.runtime.ports import free_ports
from bot.settings import ROOT, Settings
from bot.teaching.in_force import OWN, InForce, in_force, name, named, say_serving, teaching_folder

START_PATIENCE = 120.0  # seconds until a server must answer
RESTART_PAUSE = 0.5
MOST_RESTARTS = 20  # in one run; more means something is broken that restarting does not mend
RASA, CONSOLE = "Rasa server", "console"


class CannotStart(Exception):
    """A server could not be started; the text says which, why, and what to do."""


@dataclass
class Server:
    """One child process."""

    name: str
    command: list[str]
    port: int
    health: str
    log: Path
    process: subprocess.Popen[bytes] | None = None
    restarts: int = field(default=0)
    speaks: bool = True
    """Whether it says or understands words, so that it is started anew when they change."""

    def start(self, environment: dict[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        try:
            with urlopen(self.health, timeout=2) as reply:
                return bool(reply.status == 200)
        except (HTTPException, OSError):  # URLError is an OSError
            return False

    def stop(self) -> None:
        if self.process is None:
            return
        for sent, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            if self.process.poll() is not None:
                return
            os.killpg(self.process.pid, sent)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


class Supervisor:
    """The action server, the Rasa server and the gateway of one installation."""

    def __init__(
        self, settings: Settings, model: Path, say: Callable[[str], None], extra: dict[str, str] | None = None,
        serving: InForce = OWN,
    ):  # fmt: skip
        self._say, self._var = say, settings.var
        self.serving, self._named = serving, _stamp(settings.var)
        self._environment = {
            **os.environ,
            **(extra or {}),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "RASA_TELEMETRY_ENABLED": "false",
            "HUANHUAN_CONTENT": str(serving.content),
            "HUANHUAN_VAR": str(settings.var),
            "HUANHUAN_DATABASE_URL": settings.database_url,
            "HUANHUAN_HOST": settings.host,
            "HUANHUAN_PORT": str(settings.port),
            "HUANHUAN_RASA_PORT": str(settings.rasa_port),
            "HUANHUAN_ACTIONS_PORT": str(settings.actions_port),
            "HUANHUAN_ACTION_SECRET": settings.secret("action"),
            "HUANHUAN_CONSOLE_HOST": settings.console_host,
            "HUANHUAN_CONSOLE_PORT": str(settings.console_port),
        }
        python, logs = sys.executable, settings.var / "log"
        self.servers = [
            Server(
                "action server", [python, "-m", "actions.server", "--port", str(settings.actions_port)],
                settings.actions_port, f"{settings.actions_url}/health", logs / "actions.log",
            ),
            Server(
                RASA, [python, "-m", "bot.runtime.lean", "bot.runtime.rasa_server", str(model)],
                settings.rasa_port, f"{settings.rasa_url}/version", logs / "rasa.log",
            ),
            Server(
                "gateway", [python, "-m", "bot.runtime.gateway"],
                settings.port, f"http://{settings.host}:{settings.port}/health", logs / "gateway.log",
            ),
            Server(
                CONSOLE, [python, "-m", "bot.console.app"],
                settings.console_port, f"http://{settings.console_host}:{settings.console_port}/health", logs / "console.log",
            ),
        ]  # fmt: skip
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start all and wait until each answers. Raises CannotStart."""
        for server in self.servers:
            if _in_use(server.port):
                raise CannotStart(
                    f"port {server.port}, which the {server.name} needs, is in use (another demo?). "
                    f"Stop what uses it, or choose others with --port."
                )
        for server in self.servers:
            server.start(self._environment)
        deadline = time.monotonic() + START_PATIENCE
        for server in self.servers:
            self._say(f"waiting for the {server.name}")
            if not self._comes_up(server, deadline):
                self.stop()
                raise CannotStart(f"the {server.name} did not start; its last words are in {server.log}")
        say_serving(self.serving.number, None, self._var)

    def watch(self) -> None:
        """Until stopped: start again what dies, move to the release that is named. Raises CannotStart when a server dies
        again and again."""
        while not self._stopping.wait(0.2):
            if _stamp(self._var) != self._named:
                self._named = _stamp(self._var)
                self._move(in_force(self._var))
            for server in self.servers:
                if server.running or self._stopping.is_set():
                    continue
                server.restarts += 1
                if server.restarts > MOST_RESTARTS:
                    raise CannotStart(f"the {server.name} keeps dying; see {server.log}")
                self._say(f"the {server.name} died and is started again")
                time.sleep(RESTART_PAUSE)
                server.start(self._environment)

    def _move(self, to: InForce) -> None:
        """Let all servers serve another release. Where its Rasa server does not start, the old one stays, and is named again."""
        if to == self.serving:
            return
        self._say(f"moving to release {to.number}")
        old = next(server for server in self.servers if server.name == RASA)
        environment = self._environment | {"HUANHUAN_CONTENT": str(to.content), "HUANHUAN_RASA_PORT": str(free_ports())}
        new = self._beside(old, to, environment)
        if new is None:
            return self._stay(to)
        self.servers[self.servers.index(old)] = new
        self._environment, self.serving = environment, to
        try:
            for server in self.servers:
                if server.speaks and server is not new and not self._stopping.is_set():
                    server.stop()
                    server.start(environment)
                    self._comes_up(server, time.monotonic() + START_PATIENCE)
        finally:
            old.stop()
        say_serving(to.number, None, self._var)
        self._say(f"release {to.number} is in force")

    def _beside(self, old: Server, to: InForce, environment: dict[str, str]) -> Server | None:
        """The Rasa server of a release on a port of its own, once it answers; None where it does not come up."""
        try:
            model = to.model()
        except RuntimeError:  # the project's own could not be trained
            return None
        port = int(environment["HUANHUAN_RASA_PORT"])
        command, health = [*old.command[:-1], str(model)], f"http://127.0.0.1:{port}/version"
        new = replace(old, command=command, port=port, health=health, process=None)
        new.start(environment)
        up = False
        try:
            up = self._comes_up(new, time.monotonic() + START_PATIENCE)
        finally:
            if not up:
                new.stop()
        return new if up else None

    def _stay(self, failed: InForce) -> None:
        if self._stopping.is_set():
            return
        self._say(f"release {failed.number} did not start; release {self.serving.number} stays in force")
        say_serving(self.serving.number, failed.number, self._var)
        name(self.serving.number, named(self._var)["base"] if self.serving.number else "", self._var)

    def _comes_up(self, server: Server, deadline: float) -> bool:
        while not server.answers():
            if not server.running or time.monotonic() > deadline or self._stopping.is_set():
                return False
            time.sleep(0.1)
        return True

    def stop(self) -> None:
        self._stopping.set()
        for server in reversed(self.servers):
            server.stop()
        (teaching_folder(self._var) / "serving.json").unlink(missing_ok=True)


def outreach_server(settings: Settings) -> Server:
    """The process that writes to borrowers unasked, as one more server; its health is on the second port after the console's."""
    port = settings.console_port + 2
    command = [sys.executable, "-m", "bot.cli", "outreach", "run", "--health-port", str(port)]
    return Server("outreach", command, port, f"http://127.0.0.1:{port}/health", settings.var / "log" / "outreach.log")


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _stamp(var: Path) -> int:
    """Changes when a release is named."""
    try:
        return (teaching_folder(var) / "live.json").stat().st_mtime_ns
    except FileNotFoundError:
        return 0
