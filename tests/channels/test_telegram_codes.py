"""One-time codes: to the phone on file and nowhere else, five tries, the same words for wrong and unknown."""

from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.channels.telegram.inbox import Inbox, Taken
from bot.channels.telegram.updates import Said, Sender
from lending.store.borrowers import BorrowerRow
from lending.store.codes import CODE_LIFE, COOL_DOWN, MOST_AN_HOUR, MOST_TRIES, Code, SignInCode
from lending.store.conversations import Conversation, Message
from lending.store.engine import make_engine, make_sessions
from lending.store.identities import bound_to
from lending.store.telegram import TelegramChat

NOW = datetime(2026, 3, 2, 2, tzinfo=timezone.utc)


class Chatting:
    """People who write to the inbox, and the words said to each."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions, self._update = sessions, 0

    def say(self, chat: int, text: str, at: datetime = NOW) -> Taken:
        self._update += 1
        return Inbox(self.sessions, Counter(), codes=True).take(Said(self._update, Sender(chat, "zh-hant"), text), at)

    def code(self, chat: int, number: str, at: datetime = NOW) -> Code:
        code = self.say(chat, f"/login {number}", at).code
        assert code is not None
        return code

    def told(self, chat: int) -> list[str]:
        with self.sessions() as session:
            mine = next(row for row in session.scalars(select(TelegramChat)) if row.address == str(chat))
            rows = select(Message).where(Message.conversation_id == mine.conversation_id).order_by(Message.seq)
            return [row.body["key"] for row in session.scalars(rows) if row.body.get("key")]

    def borrower(self, chat: int, at: datetime = NOW) -> str | None:
        with self.sessions() as session:
            bound = bound_to(session, "telegram", str(chat), at)
            return bound.borrower_id if bound else None


@pytest.fixture
def chatting(database_url: str) -> Chatting:
    sessions = make_sessions(make_engine(database_url))
    with sessions.begin() as session:
        for name, phone in (("tw", "+886912345678"), ("other", "+886987654321"), ("mute", None)):
            row = BorrowerRow(id=name, external_id=name, name="王", phone=phone, jurisdiction="TW", locale="zh_Hant_TW")
            session.add(row)
    return Chatting(sessions)


def test_the_code_goes_to_the_phone_on_file_and_signs_in(chatting: Chatting) -> None:
    code = chatting.code(1, "tw")
    assert code.phone == "+886912345678"
    taken = chatting.say(1, f" {code.digits} ")
    assert chatting.borrower(1) == "tw"
    with chatting.sessions() as session:
        assert session.get_one(Conversation, taken.conversation_id).borrower_id == "tw"
        assert code.digits not in str([row.body for row in session.scalars(select(Message))])
        assert code.digits not in str([row.digest for row in session.scalars(select(SignInCode))])


def test_a_code_is_good_once_for_minutes_and_for_who_asked(chatting: Chatting) -> None:
    code = chatting.code(2, "tw")
    chatting.say(3, code.digits)
    assert chatting.borrower(3) is None
    chatting.say(2, code.digits, NOW + CODE_LIFE)
    assert chatting.borrower(2, NOW + CODE_LIFE) is None
    chatting.say(2, code.digits)
    assert chatting.borrower(2) == "tw"


def test_five_tries_and_the_right_one_is_nothing_any_more(chatting: Chatting) -> None:
    code = chatting.code(4, "tw")
    wrong = f"{(int(code.digits) + 1) % 10**6:06}"
    for _ in range(MOST_TRIES):
        chatting.say(4, wrong)
    chatting.say(4, code.digits)
    assert chatting.borrower(4) is None
    assert chatting.told(4).count("telegram.code_wrong") == MOST_TRIES + 1


def test_unknown_numbers_and_missing_phones_hear_the_same(chatting: Chatting) -> None:
    assert chatting.say(5, "/login nobody").code is None
    assert chatting.say(6, "/login mute").code is None
    chatting.code(7, "tw")
    for chat in (5, 6, 7):
        chatting.say(chat, "000000")
    assert chatting.told(5) == chatting.told(6) == chatting.told(7)


def test_cooling_down_and_so_many_an_hour_for_person_and_borrower(chatting: Chatting) -> None:
    chatting.code(8, "tw")
    assert chatting.say(8, "/login tw", NOW + COOL_DOWN / 2).code is None
    for turn in range(1, MOST_AN_HOUR):
        chatting.code(8, "tw", NOW + turn * COOL_DOWN)
    later = NOW + MOST_AN_HOUR * COOL_DOWN
    assert chatting.say(8, "/login other", later).code is None, "the person has had enough"
    assert chatting.say(9, "/login tw", later).code is None, "and so has the borrower's phone"
    assert chatting.code(10, "other", later)
    assert chatting.code(8, "tw", NOW + timedelta(hours=2))
