"""The inbox on both databases, without the other servers: who is bound, where Telegram serves, the same update twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.updates import Membership, Said, Sender
from bot.text.say import say
from lending.store.audit import AuditEvent
from lending.store.borrowers import BorrowerRow
from lending.store.conversations import BORROWER, Conversation, Message
from lending.store.engine import make_engine, make_sessions
from lending.store.identities import LinkRefused, bind, bound_to, mint_link, redeem_link
from lending.store.telegram import OPEN, TelegramChat, hold_sending, next_due, set_state, take_next

NOW = datetime(2026, 3, 2, 2, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sessions(database_url: str) -> sessionmaker[Session]:
    sessions = make_sessions(make_engine(database_url))
    with sessions.begin() as session:
        for region in ("CN", "TW", "HK"):
            if session.get(BorrowerRow, region) is None:
                session.add(BorrowerRow(id=region, external_id=f"t-{region}", name="王", phone=None, jurisdiction=region))
    return sessions


def say_to(sessions: sessionmaker[Session], chat: int, update: int, text: str, at: datetime = NOW) -> Conversation:
    """Take one text, and see the conversation in which the person then is."""
    Inbox(sessions, Counter()).take(Said(update, Sender(chat, "zh-hans"), text), at)
    with sessions() as session:
        return conversation_of(session, chat)


def conversation_of(session: Session, chat: int) -> Conversation:
    address = {session.get_one(TelegramChat, row.who).address: row for row in session.scalars(select(TelegramChat))}
    return session.get_one(Conversation, address[str(chat)].conversation_id)


def link(sessions: sessionmaker[Session], borrower: str) -> str:
    with sessions.begin() as session:
        return mint_link(session, "telegram", borrower, NOW)


def test_telegram_is_off_for_the_mainland_until_the_lender_switches_it_on(
    sessions: sessionmaker[Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = link(sessions, "CN")
    refused = say_to(sessions, 601, 6011, f"/start {word}")
    assert refused.borrower_id is None
    with sessions() as session:
        told = [row.body["text"] for row in session.scalars(select(Message).where(Message.conversation_id == refused.id))]
    assert say("telegram.not_here", {}, refused.locale) in told
    (tmp_path / "channels.yml").write_text("serves: {telegram: {CN: true}}\n")
    monkeypatch.setenv("HUANHUAN_CHANNELS", str(tmp_path / "channels.yml"))
    assert say_to(sessions, 601, 6012, f"/start {word}").borrower_id == "CN", "the link was not used up"
    monkeypatch.delenv("HUANHUAN_CHANNELS")
    assert say_to(sessions, 601, 6013, "我欠多少钱").borrower_id is None, "switched off again"


def test_a_link_makes_a_borrower_in_the_loans_own_language(sessions: sessionmaker[Session]) -> None:
    conversation = say_to(sessions, 602, 6021, f"/start {link(sessions, 'TW')}")
    assert (conversation.borrower_id, conversation.locale) == ("TW", "zh_Hant_TW")
    assert say_to(sessions, 602, 6022, "你好").id == conversation.id


def test_of_two_people_with_one_link_one_is_bound(sessions: sessionmaker[Session]) -> None:
    word = link(sessions, "HK")

    def redeem(person: str) -> bool:
        try:
            with sessions.begin() as session:
                redeem_link(session, "telegram", person, word, NOW)
        except LinkRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(redeem, ["611", "612", "613", "614"])) == [False, False, False, True]


def test_a_link_of_another_channel_is_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        word = mint_link(session, "web", "HK", NOW)
        with pytest.raises(LinkRefused):
            redeem_link(session, "telegram", "620", word, NOW)


def test_binding_expires_and_every_change_is_an_audit_event(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        counted = select(func.count()).select_from(AuditEvent).where(AuditEvent.event.startswith("identity."))
        before = session.scalar(counted) or 0
        bound = bind(session, "telegram", "630", "HK", "link", NOW)
        assert bound_to(session, "telegram", "630", bound.until - MINUTE) == bound
        assert bound_to(session, "telegram", "630", bound.until) is None
        bind(session, "telegram", "631", "HK", "link", NOW)
        assert bound_to(session, "telegram", "630", NOW) is None
        assert (session.scalar(counted) or 0) >= before + 3


def test_the_same_update_from_many_processes_is_one_message(sessions: sessionmaker[Session]) -> None:
    counts: Counter[str] = Counter()
    inboxes = [Inbox(sessions, counts) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda inbox: inbox.take(Said(6401, Sender(640, ""), "你好"), NOW), inboxes * 3))
    with sessions() as session:
        mine = conversation_of(session, 640).id
        kept = select(func.count()).where(Message.conversation_id == mine, Message.sender == BORROWER)
        assert session.scalar(kept) == 1
    assert counts["duplicates"] == 11


def test_who_blocks_us_is_not_told_later_what_was_missed(sessions: sessionmaker[Session]) -> None:
    conversation = say_to(sessions, 650, 6501, "/start")
    with sessions.begin() as session:
        who = session.scalar(select(TelegramChat.who).where(TelegramChat.conversation_id == conversation.id))
        assert who is not None
        assert next_due(session, who) is not None
    Inbox(sessions, Counter()).take(Membership(6502, Sender(650, ""), True), NOW)
    with sessions.begin() as session:
        assert next_due(session, who) is None
        set_state(session, who, OPEN)
        assert next_due(session, who) is None


def test_what_was_delivered_is_marked_even_when_another_process_sends_from_now_on(sessions: sessionmaker[Session]) -> None:
    conversation = say_to(sessions, 660, 6601, "/start")
    with sessions.begin() as session:
        who = session.scalar(select(TelegramChat.who).where(TelegramChat.conversation_id == conversation.id))
        assert who is not None
        sent = take_next(session, who, None, False)
        assert sent is not None
        assert take_next(session, who, sent, True, go_on=False) is None
        left = next_due(session, who)
        assert left is None or (left.message.seq > sent.message.seq and not left.in_doubt)


def test_one_process_sends_until_its_lease_is_over(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        assert hold_sending(session, "a", NOW, MINUTE)
        assert hold_sending(session, "a", NOW, MINUTE)
        assert not hold_sending(session, "b", NOW + MINUTE / 2, MINUTE)
        assert hold_sending(session, "b", NOW + MINUTE, MINUTE)
        assert not hold_sending(session, "a", NOW + MINUTE, MINUTE)
