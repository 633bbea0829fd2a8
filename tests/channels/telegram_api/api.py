"""The Bot API's methods, done on the world."""

import time
from collections.abc import Callable
from typing import Any

from tests.channels.telegram_api.rules import BadRequest, Params, plain
from tests.channels.telegram_api.state import BOT, Chat, World


class Flood(Exception):
    """HTTP 429 with `retry_after` seconds."""


class Forbidden(Exception):
    """HTTP 403."""


def perform(world: World, method: str, params: Params) -> Any:
    """The result of a method whose parameters have been checked."""
    return _METHODS[method](world, params)


def _reachable(world: World, params: Params) -> Chat:
    chat = world.chats.get(params["chat_id"])
    if chat is None:
        raise BadRequest("Bad Request: chat not found")
    if chat.blocked:
        raise Forbidden("Forbidden: bot was blocked by the user")
    return chat


def _send(world: World, params: Params) -> Any:
    chat = _reachable(world, params)
    wait = world.flooded(chat)
    if wait is not None:
        raise Flood(wait)
    message_id = world.message_id()
    shown: dict[str, Any] = {
        "message_id": message_id,
        "text": plain(params["text"], params.get("parse_mode")) if "text" in params else None,
        "marked": params.get("text"),
        "keyboard": (params.get("reply_markup") or {}).get("inline_keyboard", []),
        "markup": params.get("reply_markup"),
        "edits": 0,
        "at": time.monotonic(),
    }
    if "document" in params:
        name, content = params["document"]
        shown["document"] = {"name": name, "bytes": len(content), "head": content[:64].decode("latin-1")}
        shown["caption"] = params.get("caption")
    chat.messages[message_id] = shown
    world.log.append({"chat": chat.id, "message_id": message_id, "text": shown["text"]})
    return _as_sent(chat, shown)


def _edit(world: World, params: Params) -> Any:
    chat = _reachable(world, params)
    shown = chat.messages.get(params["message_id"])
    if shown is None:
        raise BadRequest("Bad Request: message to edit not found")
    keyboard = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    marked = params.get("text", shown["marked"])
    if marked == shown["marked"] and keyboard == shown["keyboard"]:
        raise BadRequest("Bad Request: message is not modified")
    if "text" in params:
        shown["text"], shown["marked"] = plain(marked, params.get("parse_mode")), marked
    shown["keyboard"] = keyboard
    shown["edits"] += 1
    return _as_sent(chat, shown)


def _as_sent(chat: Chat, shown: dict[str, Any]) -> dict[str, Any]:
    sent = {"message_id": shown["message_id"], "date": int(time.time()), "chat": chat.shown, "from": BOT}
    if shown["text"] is not None:
        sent["text"] = shown["text"]
    if shown["keyboard"]:
        sent["reply_markup"] = {"inline_keyboard": shown["keyboard"]}
    return sent


def _action(world: World, params: Params) -> Any:
    _reachable(world, params).actions += 1
    return True


def _answer_query(world: World, params: Params) -> Any:
    query = world.queries.get(params["callback_query_id"])
    if query is None or query["answered"]:
        raise BadRequest("Bad Request: query is too old and response timeout expired or query ID is invalid")
    query["answered"], query["notice"] = True, params.get("text")
    return True


def _commands(world: World, params: Params) -> Any:
    scope = params.get("scope") or {}
    if scope.get("type") == "chat":
        _reachable(world, {"chat_id": scope.get("chat_id")}).commands = params["commands"]
    return True


def _set_webhook(world: World, params: Params) -> Any:
    world.webhook = {"url": params["url"], "secret": params.get("secret_token", "")}
    return True


def _delete_webhook(world: World, params: Params) -> Any:
    world.webhook = {}
    return True


def _webhook_info(world: World, params: Params) -> Any:
    info = {
        "url": world.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.pending),
    }
    if world.webhook.get("error"):
        info |= {"last_error_date": int(time.time()), "last_error_message": world.webhook["error"]}
    return info


def _updates(world: World, params: Params) -> Any:
    offset = params.get("offset", 0)
    world.pending = [each for each in world.pending if each["update_id"] >= offset]
    return world.pending[: params.get("limit", 100)]


_METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": lambda world, params: BOT,
    "sendMessage": _send,
    "sendDocument": _send,
    "sendChatAction": _action,
    "editMessageText": _edit,
    "editMessageReplyMarkup": _edit,
    "answerCallbackQuery": _answer_query,
    "setMyCommands": _commands,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
    "getUpdates": _updates,
}
