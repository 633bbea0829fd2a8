"""Signing in on Telegram without a link: number, shared phone, code; proving it again; agreeing; stopping."""

from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.channels.regions import rules
from bot.channels.telegram.inbox import Inbox, Taken
from bot.channels.telegram.updates import Said, Sender, Shared
from lending.store.audit import AuditEvent
from lending.store.borrowers import BorrowerRow
from lending.store.codes import COOL_DOWN, MOST_TRIES
from lending.store.conversations import Conversation, Message
from lending.store.engine import make_engine, make_sessions
from lending.store.identities import bound_to, mint_link, proved_at
from lending.store.telegram import TelegramChat

NOW = datetime(2026, 3, 2, 2, tzinfo=timezone.utc)
PHONE = "+886912345678"


class Chatting:
    """People who write to the inbox, and the words said to each."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions, self._update = sessions, 0

    def say(self, chat: int, text: str, at: datetime = NOW) -> Taken:
        self._update += 1
        return Inbox(self.sessions, Counter(), codes=True).take(Said(self._update, Sender(chat, "zh-hant"), text), at)

    def share(self, chat: int, phone: str, whose: int | None) -> Taken:
        self._update += 1
        shared = Shared(self._update, Sender(chat, "zh-hant"), phone, whose)
        return Inbox(self.sessions, Counter(), codes=True).take(shared, NOW)

    def code(self, chat: int, number: str, at: datetime = NOW) -> str:
        taken = self.say(chat, f"/login {number}", at)
        assert taken.code is not None
        return taken.code[0].code

    def told(self, chat: int) -> list[str]:
        """Keys of what was said in the chat's conversation of now."""
        with self.sessions() as session:
            rows = select(Message).where(Message.conversation_id == self._chat(session, chat).conversation_id)
            return [row.body["key"] for row in session.scalars(rows.order_by(Message.seq)) if row.body.get("key")]

    def conversation(self, chat: int) -> Conversation:
        with self.sessions() as session:
            return session.get_one(Conversation, self._chat(session, chat).conversation_id)

    def stopped(self, chat: int) -> bool:
        with self.sessions() as session:
            return self._chat(session, chat).stopped_at is not None

    def borrower(self, chat: int, at: datetime = NOW) -> str | None:
        with self.sessions.begin() as session:
            bound = bound_to(session, "telegram", str(chat), at)
            return bound.borrower_id if bound else None

    def link(self, borrower_id: str, at: datetime = NOW) -> str:
        with self.sessions.begin() as session:
            return mint_link(session, "telegram", borrower_id, at)

    def _chat(self, session: Session, chat: int) -> TelegramChat:
        return next(row for row in session.scalars(select(TelegramChat)) if row.address == str(chat))


@pytest.fixture
def chatting(database_url: str) -> Chatting:
    sessions = make_sessions(make_engine(database_url))
    with sessions.begin() as session:
        for name, phone in (("user-tw", PHONE), ("user-2", "+886987654321"), ("user-mute", None)):
            row = BorrowerRow(id=name, external_id=name, name="王", phone=phone, jurisdiction="TW", locale="zh_Hant_TW")
            session.add(row)
    return Chatting(sessions)


def test_number_then_code_signs_in_and_neither_is_in_the_transcript(chatting: Chatting) -> None:
    chatting.say(1, "/login")
    assert chatting.told(1)[-1] == "telegram.login_how"
    sent = chatting.say(1, "user-tw").code
    assert sent is not None and sent[0].phone == PHONE
    chatting.say(1, f" {sent[0].code} ")
    assert chatting.borrower(1) == "user-tw" and chatting.conversation(1).borrower_id == "user-tw"
    with chatting.sessions() as session:
        written = str([row.body for row in session.scalars(select(Message))])
        assert sent[0].code not in written and "user-tw" not in written


def test_a_shared_phone_is_the_first_factor_and_never_enough(chatting: Chatting) -> None:
    chatting.share(2, PHONE, 2)
    assert chatting.told(2)[-1] == "sign_in.ask_number" and chatting.borrower(2) is None
    sent = chatting.say(2, "user-tw").code
    assert sent is not None
    chatting.say(2, sent[0].code)
    assert chatting.borrower(2) == "user-tw"


@pytest.mark.parametrize(("phone", "whose"), [(PHONE, 99), (PHONE, None)])
def test_a_contact_of_somebody_else_is_not_kept(chatting: Chatting, phone: str, whose: int | None) -> None:
    chatting.share(3, phone, whose)
    assert chatting.told(3)[-1] == "sign_in.not_yours"
    assert chatting.say(3, "user-tw").code is None


def test_a_shared_phone_that_is_not_the_one_on_file_gets_no_code_and_hears_the_same(chatting: Chatting) -> None:
    chatting.share(4, "+886900000000", 4)
    assert chatting.say(4, "user-tw").code is None
    chatting.share(5, PHONE, 5)
    chatting.say(5, "user-tw")
    assert chatting.told(4) == chatting.told(5)


def test_after_five_tries_the_right_code_is_nothing_any_more(chatting: Chatting) -> None:
    code = chatting.code(6, "user-tw")
    for _ in range(MOST_TRIES):
        chatting.say(6, f"{(int(code) + 1) % 10**6:06}")
    chatting.say(6, code)
    assert chatting.borrower(6) is None and chatting.told(6).count("sign_in.wrong") == MOST_TRIES - 1
    with chatting.sessions() as session:
        tried = list(session.scalars(select(AuditEvent.event).where(AuditEvent.event.startswith("identity.code_"))))
    assert tried.count("identity.code_wrong") >= MOST_TRIES - 1 and "identity.code_locked" in tried


def test_unknown_numbers_and_missing_phones_hear_the_same(chatting: Chatting) -> None:
    for chat, number in ((7, "nobody-1"), (8, "user-mute"), (9, "user-tw")):
        chatting.say(chat, f"/login {number}")
        chatting.say(chat, "000000")
    assert chatting.told(7) == chatting.told(8) == chatting.told(9)


def test_a_second_code_must_wait_and_says_how_long(chatting: Chatting) -> None:
    chatting.code(10, "user-tw")
    chatting.say(10, "/login user-tw", NOW + COOL_DOWN / 2)
    assert chatting.told(10)[-1] == "sign_in.too_often"
    assert chatting.code(10, "user-tw", NOW + COOL_DOWN)


def test_another_phone_on_file_ends_the_binding(chatting: Chatting) -> None:
    chatting.say(11, chatting.code(11, "user-tw"))
    assert chatting.borrower(11) == "user-tw"
    with chatting.sessions.begin() as session:
        session.get_one(BorrowerRow, "user-tw").phone = "+886 955 555 555"
    assert chatting.borrower(11) is None
    chatting.say(11, "我欠多少錢")
    assert chatting.conversation(11).borrower_id is None


def test_proving_it_again_goes_on_in_the_same_conversation(chatting: Chatting) -> None:
    later = NOW + timedelta(days=3)
    chatting.say(12, f"/start {chatting.link('user-tw')}")
    before = chatting.conversation(12)
    assert rules().proved_within["telegram"] < later - NOW
    chatting.say(12, f"/start {chatting.link('user-tw', later)}", later)
    assert chatting.conversation(12).id == before.id and chatting.told(12)[-1] == "sign_in.done"
    with chatting.sessions() as session:
        assert proved_at(session, "telegram", "user-tw", before.id, "no-message") == later


class TestAgreeing:
    """Where the lender's rules ask for it, nothing of the loan is said before the borrower has agreed."""

    @pytest.fixture(autouse=True)
    def asked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "channels.yml").write_text("serves: {web: {TW: true}, telegram: {TW: agreed}}\n")
        monkeypatch.setenv("HUANHUAN_CHANNELS", str(tmp_path / "channels.yml"))

    def test_yes_is_recorded_with_what_was_agreed_to(self, chatting: Chatting) -> None:
        chatting.say(20, f"/start {chatting.link('user-tw')}")
        assert "telegram.agree" in chatting.told(20) and chatting.conversation(20).borrower_id is None
        chatting.say(20, "我欠多少錢")
        assert chatting.conversation(20).borrower_id is None, "not answered about the loan meanwhile"
        chatting.say(20, "/agree")
        assert chatting.conversation(20).borrower_id == "user-tw"
        with chatting.sessions() as session:
            (event,) = session.scalars(select(AuditEvent).where(AuditEvent.event == "identity.agreed"))
            assert event.detail["channel"] == "telegram" and len(event.detail["to"]) == 64
        chatting.say(20, f"/start {chatting.link('user-tw')}")
        assert chatting.told(20).count("telegram.agree") == 0, "asked once"

    def test_no_unbinds(self, chatting: Chatting) -> None:
        chatting.say(21, f"/start {chatting.link('user-2')}")
        chatting.say(21, "/decline")
        assert chatting.borrower(21) is None and chatting.told(21)[-1] == "telegram.not_agreed"
        chatting.say(21, "/agree")
        assert chatting.told(21)[-1] == "telegram.nothing_asked" and chatting.borrower(21) is None


@pytest.mark.parametrize(
    "words", ["/stop", "別再發訊息給我", "别再给我发消息了", "唔好再send嘢俾我", "请不要再给我发短信了！", "停止推送通知"]
)
def test_stop_in_anybodys_words_and_back_again(chatting: Chatting, words: str) -> None:
    chatting.say(30, "/start")
    chatting.say(30, words)
    assert chatting.stopped(30) and chatting.told(30)[-1] == "telegram.stopped"
    chatting.say(30, "可以再發訊息給我")
    assert not chatting.stopped(30) and chatting.told(30)[-1] == "telegram.resumed"
    chatting.say(30, words)
    chatting.say(30, "/start")
    assert not chatting.stopped(30)


@pytest.mark.parametrize("words", ["催收别再发短信骚扰我家人了", "我不想再还了", "你们发的消息是真的吗", "可以再借吗"])
def test_what_only_sounds_like_it_is_for_the_conversation(chatting: Chatting, words: str) -> None:
    chatting.say(31, "/start")
    chatting.say(31, words)
    assert not chatting.stopped(31) and "telegram.stopped" not in chatting.told(31)
