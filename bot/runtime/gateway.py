"""The gateway process: the public port, the inbox, the way to Rasa and back. `python -m bot.runtime.gateway`"""

import asyncio
import logging

import uvicorn
from starlette.applications import Starlette

from bot.channels.stream import News
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
    dispatcher = Dispatcher(sessions, config.rasa_url, config.secret("rasa"), news.tell)
    background: list[asyncio.Task[None]] = []

    async def start() -> None:
        work = (dispatcher.sweep(), news.watch(), work_with_ledger(engine, sessions, ledger))
        background.extend(asyncio.create_task(each) for each in work)

    async def stop() -> None:
        for task in background:
            task.cancel()
        await dispatcher.close()

    return make_app(Web(sessions, news, dispatcher), start, stop)


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
