"""The gateway process: the public port, the inbox, the way to Rasa and back. `python -m bot.runtime.gateway`"""

import asyncio
import logging

import httpx
import uvicorn
from starlette.applications import Starlette

from bot.channels.stream import News
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.config import telegram_config
from bot.channels.web import Web, make_app
from bot.runtime.dispatch import Dispatcher
from bot.runtime.ledger_work import work_with_ledger
from bot.settings import settings
from lending.ledger.chosen import chosen_ledger
from lending.store.engine import make_engine, make_sessions


def make_gateway() -> Starlette:
    """The application with its dispatcher and watchers, which run for as long as it does."""
    config = settings()
    engine = make_engine(config.database_url)
    sessions = make_sessions(engine)
    ledger = chosen_ledger(sessions)
    news = News(sessions)

    def changed(conversation_id: str, typing: bool) -> None:
        news.tell(conversation_id, typing)
        telegram.on_change(conversation_id, typing)

    dispatcher = Dispatcher(sessions, config.rasa_url, config.secret("rasa"), changed)
    telegram = Telegram(sessions, telegram_config(), dispatcher.wake)
    planner = httpx.AsyncClient(
        base_url=config.actions_url, headers={"X-Huanhuan-Secret": config.secret("action")}
    )
    background: list[asyncio.Task[None]] = []

    async def start() -> None:
        works = (dispatcher.sweep(), news.watch(), telegram.run(), work_with_ledger(engine, sessions, ledger))
        background.extend(asyncio.create_task(work) for work in works)

    async def stop() -> None:
        for task in background:
            task.cancel()
        await dispatcher.close()
        await telegram.close()
        await planner.aclose()

    return make_app(Web(sessions, news, dispatcher, planner), start, stop, [telegram.route])


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s gateway %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = settings()
    uvicorn.run(
        make_gateway(), host=config.host, port=config.port, ws="none", access_log=False, log_level="warning",
        timeout_graceful_shutdown=2,
    )  # fmt: skip


if __name__ == "__main__":
    main()
