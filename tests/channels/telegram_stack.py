"""The real stack with the simulated Telegram in front of it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bot.channels.telegram.config import WEBHOOK
from bot.runtime.ports import free_ports
from bot.settings import ROOT
from lending.store.borrowers import borrower_by_external_id
from lending.store.conversations import conversations_waiting
from lending.store.engine import make_sessions
from lending.store.identities import mint_link
from lending.store.telegram import chats_behind
from tests.channels.telegram_api.client import Person
from tests.stack import PATIENT, Stack

TOKEN = "7000000001:TEST-token-that-only-the-simulator-knows"
EVERYWHERE = "serves: {web: {CN: true, TW: true, HK: true}, telegram: {CN: true, TW: true, HK: true}}\n"


class TelegramStack:
    """Pauses between messages are shortened in the simulator and in the sender alike."""

    def __init__(self, borrowers: list[str], chat_pause: float = 0.05, per_second: float = 200.0) -> None:
        folder = Path(tempfile.mkdtemp(prefix="telegram-"))
        (folder / "everywhere.yml").write_text(EVERYWHERE + PATIENT)
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self._control = httpx.Client(base_url=self.url, timeout=60.0)
        environment = {
            "HUANHUAN_TELEGRAM_TOKEN": TOKEN,
            "HUANHUAN_TELEGRAM_API": f"{self.url}/bot",
            "HUANHUAN_TELEGRAM_CHAT_PAUSE": str(chat_pause),
            "HUANHUAN_TELEGRAM_PER_SECOND": str(per_second),
            "HUANHUAN_CODES": "console",
            "HUANHUAN_CHANNELS": str(folder / "everywhere.yml"),
        }
        self.stack = Stack(folder, environment=environment)
        self.stack.import_copies([(each.partition("~")[0], "~" + each.partition("~")[2]) for each in borrowers])
        command = [
            sys.executable, "-X", "faulthandler", "-m", "tests.channels.telegram_api", "--port", str(self.port), "--token", TOKEN,
            "--chat-pause", str(chat_pause), "--per-second", str(per_second * 1.2),
        ]  # fmt: skip
        self._telegram = subprocess.Popen(command, cwd=ROOT)
        self.sessions = make_sessions(self.stack.engine)

    def start(self) -> None:
        self.stack.start()
        for _ in range(200):
            try:
                self.call(
                    "setWebhook", url=self.stack.url + WEBHOOK, secret_token=self.stack.settings.secret("telegram")
                )
                return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError("the simulated Telegram did not start")

    def stop(self) -> None:
        self.stack.stop()
        self._telegram.terminate()
        self._telegram.wait(10)

    def call(self, method: str, **params: Any) -> Any:
        reply = httpx.post(f"{self.url}/bot{TOKEN}/{method}", json=params, timeout=5)
        reply.raise_for_status()
        return reply.json()["result"]

    def person(self, chat: int, language: str = "zh-hans") -> Person:
        return Person(self.url, chat, language, self.settled)

    def settled(self) -> bool:
        """Nothing is on its way in, nothing waits for its turn, every chat knows everything."""
        assert self._telegram.poll() is None, f"the simulated Telegram died: {self._telegram.returncode}"
        if self._control.get("/control/on_the_way").json():
            return False
        with self.sessions() as session:
            return not conversations_waiting(session) and not chats_behind(session)

    def link(self, external_id: str) -> str:
        """The one-use word that the lender gives to this borrower."""
        with self.sessions.begin() as session:
            known = borrower_by_external_id(session, external_id)
            assert known is not None, external_id
            return mint_link(session, "telegram", known.id, self.stack.now)
