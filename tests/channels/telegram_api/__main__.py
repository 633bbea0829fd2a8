"""`python -m tests.channels.telegram_api`"""

import argparse

import uvicorn

from tests.channels.telegram_api.server import make_server
from tests.channels.telegram_api.state import World


def main() -> None:
    parser = argparse.ArgumentParser(description="A Telegram to test against.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="7000000001:TEST-token-that-only-the-simulator-knows")
    parser.add_argument("--chat-pause", type=float, default=1.0, help="seconds between messages to one chat")
    parser.add_argument("--per-second", type=float, default=30.0, help="messages a second over all chats")
    asked = parser.parse_args()
    world = World(asked.token, asked.chat_pause, asked.per_second)
    uvicorn.run(make_server(world), host="127.0.0.1", port=asked.port, ws="none", log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
