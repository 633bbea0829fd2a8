"""The gateway's work with the lender's ledger: what was agreed is told soon, payments are asked for now and then."""

import asyncio
import logging
import time

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lending.ledger.delivery import deliver
from lending.ledger.payments import take_payments
from lending.ledger.port import Ledger, LedgerAway
from lending.store.clock import now
from lending.store.engine import Sessions

log = logging.getLogger(__name__)
DELIVER_EVERY = 1.0  # seconds
PAYMENTS_EVERY = 60.0  # seconds


async def work_with_ledger(engine: Engine, sessions: Sessions, ledger: Ledger) -> None:
    """For ever. Several gateways may do it at once; a ledger or database that is away is asked again later."""
    asked = -PAYMENTS_EVERY
    while True:
        try:
            await asyncio.to_thread(deliver, sessions, ledger, now())
            if time.monotonic() - asked >= PAYMENTS_EVERY:
                asked = time.monotonic()
                await asyncio.to_thread(take_payments, engine, sessions, ledger, now())
        except (LedgerAway, SQLAlchemyError) as away:
            log.warning("the ledger's work waits: %s", type(away).__name__)
        except Exception as failed:  # one bad entry or page must not end the work; its text may hold figures
            log.error("the ledger's work failed: %s", type(failed).__name__)
        await asyncio.sleep(DELIVER_EVERY)
