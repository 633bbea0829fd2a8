"""`./huanhuan demo --telegram-sim`: the whole demo with a Telegram of our own (tests/channels/telegram_api) and no token."""

import sys

import httpx

from bot.channels.regions import serves
from bot.channels.telegram.config import WEBHOOK
from bot.channels.telegram.signing_in import CHANNEL
from bot.runtime.supervisor import Server
from bot.settings import Settings
from lending.store.borrowers import borrower_by_external_id
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions
from lending.store.identities import LINK_LIFE, mint_link

TOKEN = "7000000001:TEST-token-that-only-the-simulator-knows"


def simulated_telegram(config: Settings) -> tuple[Server, dict[str, str]]:
    """The simulator as one more server of the demo, on the port after the others, and what the gateway must be told."""
    port = _port(config)
    command = [sys.executable, "-m", "tests.channels.telegram_api", "--port", str(port), "--token", TOKEN]
    health = f"http://127.0.0.1:{port}/control/state"
    server = Server("simulated Telegram", command, port, health, config.var / "log" / "telegram.log", speaks=False)
    environment = {"HUANHUAN_TELEGRAM_TOKEN": TOKEN, "HUANHUAN_TELEGRAM_API": f"http://127.0.0.1:{port}/bot"}
    return server, {"HUANHUAN_CODES": "console", **environment}


def connect(config: Settings, borrowers: list[tuple[str, str]]) -> None:
    """Let the simulator bring what people write, and print how to be one of them."""
    webhook = {"url": f"http://{config.host}:{config.port}{WEBHOOK}", "secret_token": config.secret("telegram")}
    httpx.post(f"http://127.0.0.1:{_port(config)}/bot{TOKEN}/setWebhook", json=webhook).raise_for_status()
    talk = f"PYTHONPATH=. .venv/bin/python -m tests.channels.telegram_api.terminal --port {_port(config)}"
    print(f"\nOn the simulated Telegram, as a visitor:\n  {talk}")
    print(f"As a borrower (each link is good once, for {LINK_LIFE.seconds // 60} minutes; which regions: data/channels.yml):")
    with make_sessions(make_engine(config.database_url)).begin() as session:
        for external_id, note in borrowers:
            known = borrower_by_external_id(session, external_id)
            if known is not None and serves(CHANNEL, known.jurisdiction):
                print(f"  {external_id:<24} {note}\n    {talk} --start {mint_link(session, CHANNEL, known.id, now())}")
    print(f"Or as a visitor with /login; one-time codes are shown in {config.var / 'log' / 'gateway.log'}\n", flush=True)


def _port(config: Settings) -> int:
    return config.actions_port + 1
