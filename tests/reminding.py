"""Lets outreach do its work for one borrower of a running stack, as its process would on a morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.outreach.planner import plan_day
from bot.outreach.sending import send_due
from lending.store.borrowers import borrower_by_external_id
from lending.store.engine import make_sessions
from lending.store.outreach_rows import SENT
from lending.store.strategies import strategy
from tests.stack import Stack

LATE_MORNING = 11


def remind(stack: Stack, borrower: str, day: str) -> int:
    """Plan the day for this borrower and send what is due by late morning, where the clock of the stack then stands. Returns how
    many messages were sent."""
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime.fromisoformat(day).replace(hour=LATE_MORNING, tzinfo=zone)
    stack.set_time(at.isoformat())
    sessions = make_sessions(stack.engine)
    with sessions() as session:
        known = borrower_by_external_id(session, borrower)
        assert known is not None, borrower
    plan_day(sessions, strategy(), at - timedelta(hours=2), part=(known.id[:-1], known.id))
    return send_due(sessions, "test", stack.now, stack.now)[SENT]
