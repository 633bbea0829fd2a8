"""Borrowers of the demo portfolio who can be reached, and what is planned for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outreach.planner import Done, plan_day
from bot.outreach.sending import send_due
from lending.store.conversation_rows import Message
from lending.store.conversations import open_conversation
from lending.store.outreach_rows import OutreachRow
from lending.store.strategies import strategy
from tests.unit.store.kept import NOON, Kept

MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=timezone.utc)  # half past eight in Shanghai


def sign_in(kept: Kept, *borrowers: str, locale: str = "zh_Hans_CN", at: datetime = NOON - timedelta(days=20)) -> None:
    """They have been on the lender's page, and have a conversation there."""
    with kept.sessions.begin() as session:
        for each in borrowers:
            open_conversation(session, "web", kept.id_of(each), locale, at)


def plan(kept: Kept, at: datetime = MORNING, name: str = "gentle") -> Done:
    return plan_day(kept.sessions, strategy(name), at)


def send(kept: Kept, at: datetime, holder: str = "w", most: int = 20) -> dict[str, int]:
    """Until nothing is due any more."""
    total: dict[str, int] = {}
    while counts := send_due(kept.sessions, holder, at, at, most):
        for name, count in counts.items():
            total[name] = total.get(name, 0) + count
    return total


def of(session: Session, kept: Kept, borrower: str) -> Sequence[OutreachRow]:
    mine = select(OutreachRow).where(OutreachRow.borrower_id == kept.id_of(borrower))
    return session.scalars(mine.order_by(OutreachRow.id)).all()


def one(kept: Kept, borrower: str) -> OutreachRow:
    with kept.sessions() as session:
        (row,) = of(session, kept, borrower)
        return row


def heard(kept: Kept, borrower: str) -> list[Message]:
    """What was said to a borrower, everywhere."""
    with kept.sessions() as session:
        row = select(OutreachRow.conversation_id).where(OutreachRow.borrower_id == kept.id_of(borrower))
        return list(session.scalars(select(Message).where(Message.conversation_id.in_(row)).order_by(Message.seq)))
