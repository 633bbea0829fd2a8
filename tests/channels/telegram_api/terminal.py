"""Be a person at the simulated Telegram, in a terminal: write, or press a button by its number (#2)."""

import argparse
import random
import threading
import time

import httpx

from tests.channels.telegram_api.client import Person


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--start", default="", metavar="WORD", help="the word of a sign-in link")
    parser.add_argument("--language", default="zh-hans", help="of the person's app")
    asked = parser.parse_args()
    person = Person(f"http://127.0.0.1:{asked.port}", random.randint(10**8, 10**9), asked.language, lambda: True)
    person.send(text=f"/start {asked.start}".strip())
    threading.Thread(target=_show, args=(person,), daemon=True).start()
    while True:
        try:
            text = input().strip()
        except (EOFError, KeyboardInterrupt):
            return
        if text.startswith("#"):
            _press(person, text[1:])
        elif text:
            person.send(text=text)


def _show(person: Person) -> None:
    """For ever: print what is new and what was edited."""
    seen: dict[int, int] = {}
    while True:
        try:
            messages = person.messages()
        except httpx.HTTPError:
            return
        for message in messages:
            if seen.get(message["message_id"]) != message["edits"]:
                seen[message["message_id"]] = message["edits"]
                print(f"\n{message['text']}")
                print("  ".join(f"#{number} {title}" for number, (title, *_) in enumerate(_buttons(message), start=1)))
        time.sleep(0.3)


def _press(person: Person, number: str) -> None:
    """Press a button of the newest message that has any."""
    offering = [message for message in person.messages() if message["keyboard"]]
    buttons = _buttons(offering[-1]) if offering else []
    if number.isdecimal() and 0 < int(number) <= len(buttons):
        _, message_id, data = buttons[int(number) - 1]
        notice = person.notice(person.press_data(message_id, data))
        if notice:
            print(f"[{notice}]")


def _buttons(message: dict[str, object]) -> list[tuple[str, int, str]]:
    rows: list[list[dict[str, str]]] = message["keyboard"]  # type: ignore[assignment]
    return [(each["text"], int(str(message["message_id"])), each["callback_data"]) for row in rows for each in row]


if __name__ == "__main__":
    main()
