"""`./huanhuan telegram`: the webhook, or polling where there is no public address, and links to sign in with."""

import argparse
import asyncio
import re
import sys
from datetime import datetime, timezone
from typing import Any

import httpx
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.channels.telegram.channel import make_bot
from bot.channels.telegram.config import WEBHOOK, TelegramConfig, telegram_config
from bot.channels.telegram.signing_in import CHANNEL
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.settings import settings
from lending.store.borrowers import borrower_by_external_id
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions
from lending.store.identities import LINK_LIFE, mint_link

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_FOR = 10  # seconds
NO_TOKEN = "HUANHUAN_TELEGRAM_TOKEN is not set: get a token from @BotFather (docs/telegram.md)."


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("telegram", help="connect the running servers with Telegram (docs/telegram.md)")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--set-webhook", metavar="URL", help="the public https address of the gateway")
    what.add_argument("--delete-webhook", action="store_true", help="let Telegram bring nothing any more")
    what.add_argument("--check", action="store_true", help="the token, the webhook, what waits, the last error")
    what.add_argument("--poll", action="store_true", help="fetch updates for the gateway here, until Ctrl-C")
    what.add_argument("--link", metavar="BORROWER", help="make a one-use sign-in link for this borrower (the lender's number)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when done, 1 when Telegram or the gateway refused, 2 without a usable token."""
    config = telegram_config()
    if config.token is None:
        print(f"huanhuan: {NO_TOKEN}", file=sys.stderr)
        return 2
    try:
        return asyncio.run(_run(config, arguments))
    except InvalidToken:
        print("huanhuan: Telegram does not know this token; copy it again from @BotFather.", file=sys.stderr)
        return 2
    except NetworkError as failed:
        print(f"huanhuan: Telegram: {failed}", file=sys.stderr)
        return 1
    except TelegramError as refused:
        print(f"huanhuan: Telegram refused: {refused}", file=sys.stderr)
        return 1


async def _run(config: TelegramConfig, arguments: argparse.Namespace) -> int:
    async with make_bot(config) as bot:
        if arguments.link:
            return _print_link(str(bot.username), arguments.link)
        if arguments.set_webhook:
            return await _set_webhook(bot, config, arguments.set_webhook)
        if arguments.delete_webhook:
            await bot.delete_webhook()
            print("Telegram brings nothing any more.")
            return 0
        return await _check(bot) if arguments.check else await _poll(bot, config)


async def _set_webhook(bot: Bot, config: TelegramConfig, url: str) -> int:
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", config.secret):
        print("huanhuan: the webhook's secret may only hold A-Z a-z 0-9 _ and -, 32 to 256 of them.", file=sys.stderr)
        return 1
    address = url.rstrip("/") + WEBHOOK
    await bot.set_webhook(address, secret_token=config.secret, allowed_updates=UPDATES)
    print(f"Telegram brings what people write to {address}")
    return 0


async def _check(bot: Bot) -> int:
    info = await bot.get_webhook_info()
    print(f"bot      @{bot.username}")
    print(f"webhook  {info.url or 'none (use --poll or --set-webhook)'}")
    print(f"waiting  {info.pending_update_count} updates")
    print(f"error    {_last_error(info)}")
    return 0


def _last_error(info: WebhookInfo) -> str:
    if not info.last_error_message:
        return "none"
    at = info.last_error_date or datetime.fromtimestamp(0, timezone.utc)
    return f"{at:%Y-%m-%d %H:%M} UTC: {info.last_error_message}"


async def _poll(bot: Bot, config: TelegramConfig) -> int:
    """Carry updates to the gateway's own webhook, so that there is one way in; what it does not take is brought again."""
    await bot.delete_webhook()
    url = f"http://127.0.0.1:{settings().port}{WEBHOOK}"
    print(f"fetching for @{bot.username}; stop with Ctrl-C", flush=True)
    offset = 0
    async with httpx.AsyncClient(headers={SECRET_HEADER: config.secret}, timeout=10.0) as gateway:
        while True:
            fetched: list[dict[str, Any]] = []
            try:
                updates = await bot.get_updates(offset, timeout=POLL_FOR, allowed_updates=UPDATES)
                fetched = [update.to_dict() for update in updates]
            except NetworkError:
                await asyncio.sleep(1.0)
            for update in fetched:
                while not await _carried(gateway, url, update):
                    await asyncio.sleep(1.0)
                offset = update["update_id"] + 1


async def _carried(gateway: httpx.AsyncClient, url: str, update: dict[str, Any]) -> bool:
    try:
        reply = await gateway.post(url, json=update)
    except httpx.HTTPError:
        print(f"huanhuan: no gateway answers at {url}; waiting for it", file=sys.stderr)
        return False
    if reply.status_code == httpx.codes.UNAUTHORIZED:
        print("huanhuan: the gateway refuses the secret: start it with the same settings.", file=sys.stderr)
    return reply.is_success


def sign_in_link(username: str, external_id: str) -> str | None:
    """A link that signs whoever opens it first in as this borrower, for minutes; None for an unknown borrower."""
    with make_sessions(make_engine(settings().database_url)).begin() as session:
        known = borrower_by_external_id(session, external_id)
        return f"https://t.me/{username}?start={mint_link(session, CHANNEL, known.id, now())}" if known else None


def _print_link(username: str, external_id: str) -> int:
    link = sign_in_link(username, external_id)
    if link is None:
        print(f"huanhuan: no borrower has the number {external_id}", file=sys.stderr)
        return 1
    print(f"{link}\n(good once, for {LINK_LIFE.seconds // 60} minutes)")
    return 0
