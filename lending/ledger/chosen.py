"""Which ledger this installation works with: the lender's own behind HUANHUAN_LEDGER_URL, else the embedded one."""

import os
from urllib.parse import urlsplit

from lending.ledger.embedded import EmbeddedLedger
from lending.ledger.http import HttpLedger
from lending.ledger.port import Ledger
from lending.store.engine import Sessions


def chosen_ledger(sessions: Sessions) -> Ledger:
    """HUANHUAN_LEDGER_URL with HUANHUAN_LEDGER_TOKEN name an HTTP ledger.

    Raises ValueError where only one is set, or the address is neither https nor on this machine.
    """
    url, token = os.environ.get("HUANHUAN_LEDGER_URL"), os.environ.get("HUANHUAN_LEDGER_TOKEN")
    if bool(url) != bool(token):
        raise ValueError("HUANHUAN_LEDGER_URL and HUANHUAN_LEDGER_TOKEN must be set together")
    if url and urlsplit(url).scheme != "https" and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("HUANHUAN_LEDGER_URL must begin with https://")
    return HttpLedger(url, token) if url and token else EmbeddedLedger(sessions)
