"""What the Bot API demands of each method: required and known fields, their types, the documented limits."""

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_NOTICE = 4096, 1024, 200
MOST_CALLBACK_BYTES = 64
ACTIONS = {"typing", "upload_document"}
TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}
Params = dict[str, Any]


class BadRequest(Exception):
    """HTTP 400 with the description that Telegram gives."""


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,18}", str(value)):
        raise BadRequest("Bad Request: wrong integer")
    return int(value)


def _boolean(value: Any) -> bool:
    if str(value).lower() not in {"true", "false"}:
        raise BadRequest("Bad Request: wrong boolean")
    return str(value).lower() == "true"


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise BadRequest("Bad Request: a string was expected")
    return value


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise BadRequest("Bad Request: can't parse a JSON parameter") from None


Kind = Callable[[Any], Any]
_MESSAGE: dict[str, Kind] = {
    "chat_id": _integer, "parse_mode": _string, "reply_markup": _json, "disable_notification": _boolean,
    "protect_content": _boolean, "link_preview_options": _json,
}  # fmt: skip
METHODS: Mapping[str, tuple[frozenset[str], dict[str, Kind]]] = {
    "getMe": (frozenset(), {}),
    "sendMessage": (frozenset({"chat_id", "text"}), {**_MESSAGE, "text": _string}),
    "sendDocument": (frozenset({"chat_id", "document"}), {**_MESSAGE, "document": lambda each: each, "caption": _string}),
    "sendChatAction": (frozenset({"chat_id", "action"}), {"chat_id": _integer, "action": _string}),
    "editMessageText": (frozenset({"chat_id", "message_id", "text"}), {**_MESSAGE, "text": _string, "message_id": _integer}),
    "editMessageReplyMarkup": (frozenset({"chat_id", "message_id"}), {**_MESSAGE, "message_id": _integer}),
    "answerCallbackQuery": (
        frozenset({"callback_query_id"}), {"callback_query_id": _string, "text": _string, "show_alert": _boolean},
    ),
    "setMyCommands": (frozenset({"commands"}), {"commands": _json, "scope": _json, "language_code": _string}),
    "setWebhook": (
        frozenset({"url"}),
        {"url": _string, "secret_token": _string, "max_connections": _integer, "allowed_updates": _json,
         "drop_pending_updates": _boolean},
    ),
    "deleteWebhook": (frozenset(), {"drop_pending_updates": _boolean}),
    "getWebhookInfo": (frozenset(), {}),
    "getUpdates": (frozenset(), {"offset": _integer, "limit": _integer, "timeout": _integer, "allowed_updates": _json}),
}  # fmt: skip


def checked(method: str, given: Params) -> Params:
    """The parameters with their types. Raises BadRequest for what is missing, unknown, of a wrong type or too long."""
    required, known = METHODS[method]
    missing, unknown = required - given.keys(), given.keys() - known.keys()
    if missing:
        raise BadRequest(f"Bad Request: {', '.join(sorted(missing))} is missing")
    if unknown:
        raise BadRequest(f"Bad Request: unknown parameter {', '.join(sorted(unknown))}")
    params = {name: known[name](value) for name, value in given.items()}
    if "text" in params and method != "answerCallbackQuery":
        _check_text(params["text"], params.get("parse_mode"), LONGEST_TEXT)
    if "caption" in params:
        _check_text(params["caption"], params.get("parse_mode"), LONGEST_CAPTION)
    if method == "answerCallbackQuery" and len(params.get("text", "")) > LONGEST_NOTICE:
        raise BadRequest("Bad Request: MESSAGE_TOO_LONG")
    if params.get("reply_markup") is not None:
        _check_markup(params["reply_markup"])
    if method == "sendChatAction" and params["action"] not in ACTIONS:
        raise BadRequest("Bad Request: wrong parameter action in request")
    if method == "setMyCommands":
        _check_commands(params["commands"])
    if method == "setWebhook" and not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
        raise BadRequest("Bad Request: secret token contains unallowed characters")
    return params


def plain(text: str, parse_mode: str | None) -> str:
    """The text that a person sees. Raises BadRequest when its marks do not pair."""
    if not parse_mode:
        return text
    if parse_mode != "HTML":
        raise BadRequest("Bad Request: unsupported parse_mode")
    reader = _Marks()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise BadRequest("Bad Request: can't parse entities: Can't find end tag")
    return "".join(reader.shown)


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in TAGS:
            raise BadRequest(f"Bad Request: can't parse entities: Unsupported start tag {tag}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BadRequest("Bad Request: can't parse entities: Unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def _check_text(text: str, parse_mode: str | None, longest: int) -> None:
    shown = plain(text, parse_mode)
    if not shown.strip():
        raise BadRequest("Bad Request: message text is empty")
    if len(shown.encode("utf-16-le")) // 2 > longest:
        raise BadRequest("Bad Request: message is too long")


def _check_markup(markup: Any) -> None:
    if not isinstance(markup, dict):
        raise BadRequest("Bad Request: object expected as reply markup")
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequest("Bad Request: inline keyboard must be an Array of Arrays")
    if sum(len(row) for row in rows) > 100:
        raise BadRequest("Bad Request: reply markup is too long")
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not str(button.get("text", "")).strip():
            raise BadRequest("Bad Request: button text must be non-empty")
        if "inline_keyboard" in markup and len(button.keys() - {"text"}) != 1:
            raise BadRequest("Bad Request: text buttons are unallowed in the inline keyboard")
        if len(button.get("callback_data", "x").encode()) not in range(1, MOST_CALLBACK_BYTES + 1):
            raise BadRequest("Bad Request: BUTTON_DATA_INVALID")


def _check_commands(commands: Any) -> None:
    if not isinstance(commands, list) or len(commands) > 100:
        raise BadRequest("Bad Request: wrong commands")
    for each in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(each.get("command"))):
            raise BadRequest("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", ""))) <= 256:
            raise BadRequest("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
