from collections.abc import Iterator

import httpx
import pytest

from lending.ledger.http import HttpLedger
from tests.unit.ledger.server import TOKEN, LedgerServer, running
from tests.unit.store.kept import kept

__all__ = ["kept"]


@pytest.fixture
def server() -> Iterator[tuple[LedgerServer, HttpLedger]]:
    with running() as (ledger, url):
        client = HttpLedger(url, TOKEN, httpx.Timeout(0.3))
        yield ledger, client
        client.close()
