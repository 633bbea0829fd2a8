"""A small, strict Bot API server to test the Telegram channel against, with no token and no network.

`python -m tests.channels.telegram_api --port 8081` runs it. `/bot<token>/<method>` is the Bot API; `/control/…` is the side of
the people who chat and of whoever breaks the network.
"""
