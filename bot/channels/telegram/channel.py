"""Telegram beside the web in the gateway: its route, its sender, and the buttons that only change what is shown."""

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from starlette.routing import Route
from telegram import Bot, ReplyKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.codes import NotSent, code_sender, words_of
from bot.channels.regions import rules
from bot.channels.telegram.config import TelegramConfig
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.render import Piece, compare_data, pieces
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.signing_in import CHANNEL
from bot.channels.telegram.updates import Pressed
from bot.channels.telegram.webhook import Webhook
from lending.store.codes import Delivery
from lending.store.conversations import Message
from lending.store.identities import fingerprint
from lending.store.telegram import who_has

log = logging.getLogger(__name__)
_REMEMBERED = 10_000  # conversations of which we know that they are ours


def make_bot(config: TelegramConfig) -> Bot:
    """The Bot API client. Raises telegram.error.InvalidToken for something that cannot be a token."""
    assert config.token is not None
    # what was taken, but not answered in time, is sent again: better to wait long than to say something twice
    request = HTTPXRequest(connection_pool_size=64, read_timeout=20.0, connect_timeout=5.0, pool_timeout=20.0)
    return Bot(config.token, base_url=config.api, request=request, get_updates_request=HTTPXRequest(read_timeout=15.0))


class Telegram:
    """The channel in this process. Without a token its route refuses everybody and nothing is sent."""

    def __init__(self, sessions: sessionmaker[Session], config: TelegramConfig, wake: Callable[[str], None]) -> None:
        """`wake(conversation_id)`: a message waits for its turn. Raises ValueError for settings that are wrong."""
        rules()  # a broken file is told now, not to the first borrower
        self.counts: Counter[str] = Counter()
        self._sessions, self._wake_turn = sessions, wake
        self._ours: OrderedDict[str, str] = OrderedDict()  # conversation id: whose chat
        self._bot = make_bot(config) if config.token else None
        self._sender = Sender(sessions, self._bot, _pace(config), self.counts) if self._bot else None
        self._aside: set[asyncio.Task[None]] = set()
        self._codes = code_sender()
        inbox = Inbox(sessions, self.counts, self._codes is not None)
        secret = config.secret if config.token else None
        self._webhook = Webhook(inbox, secret, self.counts, self._taken, self._pressed, self._compare, self._send_code)

    @property
    def route(self) -> Route:
        return self._webhook.route

    def on_change(self, conversation_id: str, typing: bool) -> None:
        """A turn of some conversation has begun or ended."""
        who = self._ours.get(conversation_id)
        if self._sender is None or who is None:
            return
        if typing:
            self._sender.typing(who)
        else:
            self._sender.wake(who)

    async def run(self) -> None:
        """For ever, where there is a token: deliver."""
        if self._sender is not None:
            await self._sender.run()

    async def close(self) -> None:
        for task in self._aside:
            task.cancel()
        if self._sender is not None:
            await self._sender.close()

    def _taken(self, conversation_id: str, who: str) -> None:
        """An update is kept: its turn is due, and perhaps something was said beside it already."""
        self._ours[conversation_id] = who
        if len(self._ours) > _REMEMBERED:
            self._ours.popitem(last=False)
        self._wake_turn(conversation_id)
        if self._sender is not None:
            self._sender.wake(who)

    def _pressed(self, press: Pressed, notice: str | None) -> None:
        self._beside(press, notice, None, None)

    def _compare(self, press: Pressed) -> bool:
        """Show another plan in the message whose button was pressed. False: the button is of another kind."""
        asked = compare_data(press.data)
        if asked is None:
            return False
        self._beside(press, None, *asked)
        return True

    def _send_code(self, delivery: Delivery, locale: str) -> None:
        self._keep(asyncio.get_running_loop().create_task(self._hand_on(delivery, locale)))

    async def _hand_on(self, delivery: Delivery, locale: str) -> None:
        """Beside everything else: how long it takes must not tell who is known."""
        assert self._codes is not None
        try:
            await asyncio.to_thread(self._codes.send, delivery, words_of(delivery, locale))
        except NotSent as failed:
            log.warning("%s", failed)

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    def _beside(self, press: Pressed, notice: str | None, message_id: str | None, plan: int | None) -> None:
        self._keep(asyncio.get_running_loop().create_task(self._answer(press, notice, message_id, plan)))

    async def _answer(self, press: Pressed, notice: str | None, message_id: str | None, plan: int | None) -> None:
        """Stop the button's clock, whatever else fails; show the plan when one was asked for."""
        if self._bot is None:
            return
        with suppress(TelegramError):
            await self._bot.answer_callback_query(press.query_id, notice)
        if message_id is None or plan is None or press.message_id is None:
            return
        with suppress(TelegramError, SQLAlchemyError):
            piece = await asyncio.to_thread(self._other_plan, press, message_id, plan)
            if piece is not None and not isinstance(piece.keyboard, ReplyKeyboardMarkup):
                await self._bot.edit_message_text(
                    piece.html, press.sender.id, press.message_id, parse_mode=ParseMode.HTML, reply_markup=piece.keyboard
                )

    def _other_plan(self, press: Pressed, message_id: str, plan: int) -> Piece | None:
        """The message with another plan shown; None when it is not this person's, or has no such plan."""
        with self._sessions() as session:
            message = session.get(Message, message_id)
            if message is None or who_has(session, message.conversation_id) != fingerprint(CHANNEL, str(press.sender.id)):
                return None
            card = message.body.get("card")
            if card is None or card["type"] != "plans" or plan >= len(card["options"]):
                return None
            return pieces(message, plan)[-1]


def _pace(config: TelegramConfig) -> Pace:
    return Pace(config.chat_pause, config.per_second)
