"""`./huanhuan chat`: the conversation in a terminal, or scripted, over the web API of the running servers."""

import argparse
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bot.channels.chat_cards import draw
from bot.channels.chat_session import ChatSession, Message, NotDone, ServersAway
from bot.channels.tokens import mint_sign_in
from bot.settings import settings
from bot.text.locales import LOCALES

PROMPT = "> "


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("chat", help="talk in the terminal with the running servers, or script it")
    parser.add_argument("--borrower", metavar="ID", help="sign in as this borrower (the lender's number); else a visitor")
    parser.add_argument("--locale", choices=LOCALES, help="the language to be answered in")
    parser.add_argument(
        "--say", dest="turns", metavar="TEXT", action=_Turn, help="say this and wait for the answer; may be repeated"
    )
    parser.add_argument(
        "--press", dest="turns", metavar="TITLE_OR_NUMBER", action=_Turn, help="press a shown button; in order with --say"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per answer, one a line")
    parser.add_argument("--url", help="address of the servers (http://127.0.0.1:8000)")
    parser.add_argument("--fresh", action="store_true", help="begin a new conversation instead of going on with the last")
    parser.add_argument(
        "--save", type=Path, metavar="FOLDER", help="put the documents of every agreement shown into this folder"
    )
    parser.set_defaults(run=run)


class _Turn(argparse.Action):
    """Keeps --say and --press in the order they were given: [(option, value)]."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        turns = [*(getattr(namespace, self.dest) or []), (option_string, values)]
        setattr(namespace, self.dest, turns)


def run(arguments: argparse.Namespace) -> int:
    """0 when all was answered, 1 when something was refused or stayed unanswered, 2 when no server is running."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    url = arguments.url or settings().public_url
    borrower = arguments.borrower
    try:
        session = ChatSession(url, (lambda: mint_sign_in(borrower)) if borrower else None, arguments.locale, arguments.fresh)
        shown = Shown(session, arguments.json, arguments.save)
        if arguments.turns:
            _script(shown, arguments.turns)
        else:
            _talk(shown)
    except ServersAway:
        print(f"huanhuan: no server answers at {url}. Start one with ./huanhuan demo, or name it with --url.", file=sys.stderr)
        return 2
    except NotDone as reason:
        print(f"huanhuan: {reason}", file=sys.stderr)
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class Shown:
    """How answers are shown: as text or as JSON, with documents saved to `folder` (None: not)."""

    session: ChatSession
    as_json: bool
    folder: Path | None


def _script(shown: Shown, turns: Iterable[tuple[str, str]]) -> None:
    session = shown.session
    for option, value in turns:
        if not shown.as_json:
            print(f"{PROMPT}{value}")
        _show(shown, session.say(value) if option == "--say" else session.press(value))


def _talk(shown: Shown) -> None:
    """Until the end of input. `#2` presses the second button; a bare number may be the answer to a question."""
    session = shown.session
    _line_editing()
    if session.buttons and not shown.as_json:
        print(_buttons(session))
    while True:
        try:
            text = input(PROMPT if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if not text:
            continue
        try:
            _show(shown, session.press(text[1:]) if text.startswith("#") else session.say(text))
        except NotDone as reason:
            print(f"huanhuan: {reason}", file=sys.stderr)


def _line_editing() -> None:
    """Arrow keys and history in input(), where the platform has them."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return


def _show(shown: Shown, answers: Iterable[Message]) -> None:
    for answer in answers:
        print(_object(answer) if shown.as_json else _drawing(shown.session, answer))
        if shown.folder is not None and (answer["card"] or {}).get("type") == "agreement":
            _save(shown.session, answer["card"], shown.folder, sys.stderr if shown.as_json else sys.stdout)
    if not shown.as_json:
        print(_buttons(shown.session))


def _save(session: ChatSession, card: Mapping[str, Any], folder: Path, told: TextIO) -> None:
    """The agreement's PDF and calendar, named by its number."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, ending in (("document.pdf", "pdf"), ("calendar.ics", "ics")):
        target = folder / f"{Path(card['number']).name}.{ending}"
        target.write_bytes(session.download(f"/agreements/{card['id']}/{name}"))
        print(target, file=told)


def _object(answer: Message) -> str:
    """A line for programs; the buttons' tokens stay out of it, they are good only for this session."""
    shown = {name: answer[name] for name in ("seq", "locale", "text", "card")}
    shown["buttons"] = [{"title": button["title"]} for button in answer["buttons"]]
    return json.dumps(shown, ensure_ascii=False)


def _drawing(session: ChatSession, answer: Message) -> str:
    card = draw(answer["card"], lambda key: session.word(key, answer["locale"])) if answer["card"] else []
    return "\n".join([answer["text"] or "", *(f"  {line}" for line in card)])


def _buttons(session: ChatSession) -> str:
    return "  ".join(f"#{number} {button['title']}" for number, button in enumerate(session.buttons, start=1))
