"""Which ledger this installation works with: the lender's own behind HUANHUAN_LEDGER_URL, else the embedded one."""

import os

from lending.ledger.embedded import EmbeddedLedger
from lending.ledger.http import HttpLedger
from lending.ledger.port import Ledger
from lending.store.engine import Sessions


def chosen_ledger(sessions: Sessions) -> Ledger:
    """HUANHUAN_LEDGER_URL with HUANHUAN_LEDGER_TOKEN name an HTTP ledger. Raises ValueError where only one is set."""
    url, token = os.environ.get("HUANHUAN_LEDGER_URL"), os.environ.get("HUANHUAN_LEDGER_TOKEN")
    if bool(url) != bool(token):
        raise ValueError("HUANHUAN_LEDGER_URL and HUANHUAN_LEDGER_TOKEN must be set together")
    return HttpLedger(url, token) if url and token else EmbeddedLedger(sessions)
