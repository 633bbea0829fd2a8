"""A message of the assistant as Telegram gets it: pieces of HTML short enough, buttons under the last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.telegram.cards import Block, blocks, plan_titles
from bot.channels.telegram.split import LONGEST, split, units
from bot.text.say import say as say_key
from lending.store.conversations import Message

COMPARE = "v"
DOCUMENTS = ("pdf", "ics")
AGREED = ("utter_agreement_made", "utter_agreement_made_final")
_TITLE_IN_PAIRS = 9  # characters; two such buttons fit beside each other on a phone
_CHOSEN = "● "
_SHARES_PHONE = "telegram.login_how"


@dataclass(frozen=True, slots=True)
class Piece:
    """One Telegram message."""

    html: str
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None
    document: tuple[str, str] | None = None
    """(one of DOCUMENTS, agreement id): a file, sent without words."""


def pieces(message: Message, shown_plan: int = 0) -> list[Piece]:
    """The Telegram messages that one of ours becomes; of a card of plans, the one at `shown_plan` is shown."""
    say = partial(_say, message.locale)
    body = message.body
    card: Mapping[str, Any] | None = body.get("card")
    shown = [Block([f"{body['by']} · {say('ui.by_person')}"])] if body.get("by") else []
    shown += [Block([body["text"]])] if body.get("text") else []
    shown += blocks(card, say, shown_plan) if card else []
    texts = _pack(shown)
    keyboard = _keyboard(message, plan_titles(card, say), shown_plan) or _phone_button(body, say)
    files = [Piece("", document=(kind, card["id"])) for kind in DOCUMENTS] if card and body.get("key") in AGREED else []
    return [*(Piece(text, keyboard if place == len(texts) - 1 else None) for place, text in enumerate(texts)), *files]


def compare_data(data: str) -> tuple[str, int] | None:
    """(message id, plan) of a comparing button's data; None for any other."""
    mark, _, rest = data.partition(":")
    message_id, _, plan = rest.partition(":")
    return (message_id, int(plan)) if mark == COMPARE and plan.isdecimal() and len(plan) < 3 else None


def _say(locale: str, key: str) -> str:
    return say_key(key, {}, locale)


def _pack(shown: Sequence[Block]) -> list[str]:
    """As few pieces as there can be; a table is cut between its lines, a text after a sentence."""
    packed: list[str] = []
    room = 0
    for block in shown:
        for text in split("\n".join(block.lines)):
            html = f"<pre>{escape(text, quote=False)}</pre>" if block.fixed else escape(text, quote=False)
            if units(text) + 2 <= room:
                packed[-1] += f"\n\n{html}"
                room -= units(text) + 2
            else:
                packed.append(html)
                room = LONGEST - units(text)
    return packed


def _keyboard(message: Message, plans: Sequence[str], shown_plan: int) -> InlineKeyboardMarkup | None:
    rows: list[list[InlineKeyboardButton]] = []
    if plans:
        marked = [f"{_CHOSEN if place == shown_plan else ''}{title}" for place, title in enumerate(plans)]
        rows.append([_button(title, f"{COMPARE}:{message.id}:{place}") for place, title in enumerate(marked)])
    for button in message.body.get("buttons", ()):
        short = len(button["title"]) <= _TITLE_IN_PAIRS
        beside = short and rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _TITLE_IN_PAIRS
        made = _button(button["title"], button["button"])
        rows[-1].append(made) if beside else rows.append([made])
    return InlineKeyboardMarkup(rows) if rows else None


def _phone_button(body: Mapping[str, Any], say: Callable[[str], str]) -> ReplyKeyboardMarkup | None:
    """Telegram's own way of sharing one's number, under the message that asks who somebody is."""
    if body.get("key") != _SHARES_PHONE:
        return None
    share = KeyboardButton(say("telegram.share_phone"), request_contact=True)
    return ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)


def _button(title: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(title, callback_data=data)
