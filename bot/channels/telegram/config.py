"""Telegram's settings, from the environment."""

import os
from dataclasses import dataclass, field

from bot.settings import settings

WEBHOOK = "/telegram/webhook"


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """`token` None: the channel is off. Pauses are seconds."""

    token: str | None = field(repr=False)
    secret: str = field(repr=False)
    api: str
    chat_pause: float
    per_second: float


def telegram_config() -> TelegramConfig:
    """HUANHUAN_TELEGRAM_TOKEN (from BotFather) and, for tests, HUANHUAN_TELEGRAM_API, _CHAT_PAUSE, _PER_SECOND."""
    env = os.environ
    return TelegramConfig(
        token=env.get("HUANHUAN_TELEGRAM_TOKEN") or None,
        secret=settings().secret("telegram"),
        api=env.get("HUANHUAN_TELEGRAM_API", "https://api.telegram.org/bot"),
        chat_pause=float(env.get("HUANHUAN_TELEGRAM_CHAT_PAUSE", "1.0")),
        per_second=float(env.get("HUANHUAN_TELEGRAM_PER_SECOND", "25")),
    )
