"""A claimed message at the moment of its sending: is it still true, may it go, and then said, in the ledger and marked, at once.

Some messages are dealt with in one transaction, so that each is sent with its contact and its mark or not at all. Whoever else
would write to the same borrowers meanwhile waits, so that no cap is passed by two at a time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.regions import serves
from bot.outreach.said import message
from lending.contact import LENDER, Contact, Decision, Intended, Person, decide
from lending.outreach import Moment, still_true
from lending.outreach.strategy import Channel, Strategy
from lending.store.contact_rules import contact_rules_of
from lending.store.contacts import contacts_of_many, record_contact, record_decision
from lending.store.conversations import BORROWER, Conversation, Message, say_beside
from lending.store.engine import Sessions, wait_turn
from lending.store.failpoints import hit
from lending.store.outreach import claim, expire, held, put_off, sent, withhold
from lending.store.outreach_books import Shelved, read_books
from lending.store.outreach_rows import OutreachRow
from lending.store.people import people_of
from lending.store.strategies import strategy

AT_ONCE = 20
"""Messages in one transaction."""
LEASE = timedelta(seconds=10)
WINDOW = timedelta(days=90)
"""Contacts that the governor is told of: more than the longest cap counts."""
TALKING = timedelta(minutes=15)
"""Who has just written is in a conversation, which nothing interrupts."""
MOOT, TOO_LATE, BUSY, HOURS = "moot", "too_late", "busy", "hours"
"""Rules of ours, beside the governor's: what it was about is over; its time passed in an outage; they are talking; late today."""


@dataclass
class Batch:
    """What is known of the borrowers of some messages within their transaction."""

    session: Session
    now: datetime
    people: Mapping[str, Person]
    contacts: dict[str, list[Contact]]
    conversations: Mapping[tuple[str, str], Conversation]
    talking: frozenset[str]
    books: Mapping[str, Shelved]
    counts: Counter[str] = field(default_factory=Counter)


def send_due(sessions: Sessions, holder: str, now: datetime, lease_now: datetime, most: int = AT_ONCE) -> Counter[str]:
    """Take some messages whose time has come and deal with each: sent, withheld, waiting, expired. Empty: nothing was due."""
    with sessions.begin() as session:
        ids = claim(session, holder, now, lease_now, LEASE, most)
    if not ids:
        return Counter()
    hit("outreach.claim.after_commit")
    with sessions.begin() as session:
        rows = held(session, ids, holder)
        batch = _batch(session, rows, now)
        for row in rows:
            batch.counts[_deal(batch, row)] += 1
        hit("outreach.send.before_commit")
    hit("outreach.send.after_commit")
    return batch.counts


def _batch(session: Session, rows: Sequence[OutreachRow], now: datetime) -> Batch:
    borrowers = sorted({row.borrower_id for row in rows})
    for each in borrowers:
        wait_turn(session, f"contact:{each}")
    open_ = select(Conversation).where(Conversation.borrower_id.in_(borrowers), Conversation.ended_at.is_(None))
    conversations = {(str(each.borrower_id), each.channel): each for each in session.scalars(open_)}
    ids = [each.id for each in conversations.values()]
    wrote = select(Message.conversation_id).where(
        Message.conversation_id.in_(ids), Message.sender == BORROWER, Message.at > now - TALKING
    )
    return Batch(
        session=session,
        now=now,
        people=people_of(session, borrowers, now),
        contacts={who: list(each) for who, each in contacts_of_many(session, borrowers, now - WINDOW).items()},
        conversations=conversations,
        talking=frozenset(session.scalars(wrote.distinct())),
        books={each.book.borrower_id: each for each in read_books(session, borrowers, now)},
    )


def _deal(batch: Batch, row: OutreachRow) -> str:
    """What becomes of one message."""
    now, person = batch.now, batch.people[row.borrower_id]
    if now > row.expires_at:
        expire(row, TOO_LATE, now)
        return row.state
    shelved = batch.books.get(row.borrower_id)
    if shelved is None or not still_true(shelved.book, row.key, shelved.on):
        withhold(row, MOOT, now)
        return row.state
    by = strategy(row.strategy)
    late = _too_late_today(by, person, now)
    if late is not None:
        return _wait(row, HOURS, late, now)
    channel, decision = allowed(Moment(row.moment), row.loan_id, person, batch.contacts[row.borrower_id], by, now)
    conversation = batch.conversations.get((row.borrower_id, channel))
    intended = Intended(row.moment, channel, row.loan_id)  # type: ignore[arg-type]  # a test says: moments are kinds
    if decision.verdict == "send" and (conversation is None or not serves(channel, person.jurisdiction)):
        decision = Decision("withhold", "channel.unverified" if conversation is None else "channel.not_served")
    if decision.verdict == "send" and conversation is not None and _busy(batch, conversation):
        return _wait(row, BUSY, now + TALKING, now)
    record_decision(batch.session, row.borrower_id, intended, decision, now)
    if decision.verdict == "wait" and decision.until is not None:
        return _wait(row, decision.rule, decision.until, now)
    if decision.verdict == "withhold" or conversation is None:
        withhold(row, decision.rule, now)
        return row.state
    _send(batch, row, conversation)
    return row.state


def allowed(
    moment: Moment, loan_id: str, person: Person, contacts: Sequence[Contact], by: Strategy, at: datetime
) -> tuple[Channel, Decision]:
    """Where a message may go at a moment: the first of the strategy's channels on which it may, else the one on which it may
    soonest, else the first."""
    rules = contact_rules_of(person.jurisdiction)
    known = [channel for channel in by.channels if channel in person.verified] or by.channels[:1]
    decided = [
        (channel, decide(Intended(moment.value, channel, loan_id), person, contacts, rules, at)) for channel in known
    ]
    order = {"send": 0, "wait": 1, "withhold": 2}
    return min(decided, key=lambda each: (order[each[1].verdict], each[1].until or at))


def _send(batch: Batch, row: OutreachRow, conversation: Conversation) -> None:
    """Said into the conversation, from where the web page and the Telegram sender fetch it."""
    now = batch.now
    said = say_beside(batch.session, conversation.id, message(row, conversation.locale), now)
    contact = Contact(now, LENDER, conversation.channel, row.moment, loan_id=row.loan_id)  # type: ignore[arg-type]
    record_contact(batch.session, row.borrower_id, contact, f"outreach:{row.id}", now)
    batch.contacts[row.borrower_id].append(contact)
    sent(row, said, conversation.channel, now)


def _busy(batch: Batch, conversation: Conversation) -> bool:
    return conversation.handled_by is not None or conversation.id in batch.talking


def _wait(row: OutreachRow, rule: str, until: datetime, now: datetime) -> str:
    return "waiting" if put_off(row, rule, until, now) else row.state


def _too_late_today(by: Strategy, person: Person, now: datetime) -> datetime | None:
    """After an outage: the strategy's usual hour of tomorrow, where its last hour of today is over; not against a wish."""
    here, wishes = now.astimezone(ZoneInfo(person.zone)), person.preferences
    if wishes.hour is not None or wishes.quiet is not None or here.hour <= by.hours.last:
        return None
    return (here + timedelta(days=1)).replace(hour=by.hours.usual, minute=0, second=0, microsecond=0)
