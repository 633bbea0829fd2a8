"""An update, read: what a person did, or that it is none of ours. Whatever arrives, reading it never raises.

python-telegram-bot builds its objects without looking at types, so that every field is looked at here once more.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from telegram import Chat, Message, Update, User

from bot.channels.typed import keepable

log = logging.getLogger(__name__)
Unreadable = Literal["sticker", "edited", "forwarded"]
LARGEST_ID = 2**53  # Telegram's ids fit 52 bits
_CONTENT = (
    "sticker", "voice", "photo", "video", "video_note", "audio", "document", "animation", "location", "venue", "poll",
    "dice", "game", "story", "paid_media", "checklist",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sender:
    """A person in their private chat with the bot; in it the chat's id is the person's."""

    id: int
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    update_id: int
    sender: Sender
    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    update_id: int
    sender: Sender
    query_id: str
    data: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Other:
    """Something that we cannot read and that deserves a kind word."""

    update_id: int
    sender: Sender
    kind: Unreadable


@dataclass(frozen=True, slots=True)
class Shared:
    """A contact; `person` is whose it is on Telegram, None for somebody who is not there."""

    update_id: int
    sender: Sender
    phone: str = field(repr=False)
    person: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """The person blocked the bot, or let it back."""

    update_id: int
    sender: Sender
    blocked: bool


Read = Said | Pressed | Other | Shared | Membership


def read_update(data: object, counts: Counter[str]) -> Read | None:
    """What the update says; None when it is not for us (groups, channels, bots, service messages, nonsense)."""
    if not isinstance(data, Mapping):
        counts["malformed"] += 1
        return None
    try:
        found = _read(Update.de_json(dict(data)))
    except Exception as wrong:  # the library raises whatever a wrong type makes it raise
        log.info("an update could not be read: %s", type(wrong).__name__)
        counts["malformed"] += 1
        return None
    if found is None:
        counts["not for us"] += 1
    return found


def _read(update: Update) -> Read | None:
    if not _is_id(update.update_id):
        return None
    if update.message is not None:
        return _message(update.update_id, update.message)
    if update.edited_message is not None:
        sender = _sender(update.edited_message.chat, update.edited_message.from_user)
        return Other(update.update_id, sender, "edited") if sender else None
    if update.callback_query is not None:
        return _pressed(update)
    if update.my_chat_member is not None:
        change = update.my_chat_member
        sender, status = _sender(change.chat, change.from_user), change.new_chat_member.status
        return Membership(update.update_id, sender, status == "kicked") if sender else None
    return None


def _message(update_id: int, message: Message) -> Read | None:
    sender = _sender(message.chat, message.from_user)
    if sender is None or message.via_bot is not None:
        return None
    if message.forward_origin is not None:
        return Other(update_id, sender, "forwarded")
    if isinstance(message.text, str) and message.text:
        return Said(update_id, sender, keepable(message.text))
    if message.contact is not None:
        phone, person = message.contact.phone_number, message.contact.user_id
        return Shared(update_id, sender, phone if isinstance(phone, str) else "", person if _is_id(person) else None)
    if any(getattr(message, each) for each in _CONTENT):
        return Other(update_id, sender, "sticker")
    return None


def _pressed(update: Update) -> Read | None:
    query = update.callback_query
    assert query is not None
    if not isinstance(query.id, str) or not isinstance(query.data, str) or query.message is None:
        return None
    sender = _sender(query.message.chat, query.from_user)
    if sender is None:
        return None
    message_id = query.message.message_id
    return Pressed(update.update_id, sender, keepable(query.id), keepable(query.data), message_id if _is_id(message_id) else None)


def _sender(chat: Any, user: Any) -> Sender | None:
    """The person of a private chat; None for groups, channels, bots, and where the two do not agree."""
    if (
        not isinstance(chat, Chat)
        or not isinstance(user, User)
        or chat.type != Chat.PRIVATE
        or user.is_bot is not False
    ):
        return None
    if not _is_id(user.id) or chat.id != user.id:
        return None
    return Sender(user.id, user.language_code if isinstance(user.language_code, str) else "")


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value < LARGEST_ID
