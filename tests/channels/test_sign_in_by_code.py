"""Signing in by a one-time code, as a channel leads a person through it; and how the code reaches the phone."""

import io
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.channels.codes import PASSING, TRIES, ConsoleSender, HttpSender, NotSent, code_sender, words_of
from bot.channels.sign_in import Step, share_phone, take_text
from bot.text.say import say
from lending.store.codes import COOL_DOWN, Delivery, Person
from lending.store.engine import make_engine, make_sessions
from lending.store.importer import import_files
from tests.stack import PORTFOLIO
from tests.unit.store.kept import NOON

PERSON = Person("telegram", "7001", "7001")
WANG, PHONE = "wang-late-35", "8613000000001"
SENT = Delivery("an-attempt-of-16-bytes", "+86 130 0000 0001", "012345", "zh_Hans_CN")


class Chat:
    """One person at a channel that knows nothing but these two steps."""

    def __init__(self, database_url: str) -> None:
        self.engine, self.now = make_engine(database_url), NOON
        self.sessions = make_sessions(self.engine)
        assert not import_files(self.engine, [PORTFOLIO / "borrowers.csv"]).errors

    def shares(self, phone: str, phone_of: str | None = PERSON.external_id) -> Step:
        with self.sessions.begin() as session:
            return share_phone(session, PERSON, phone_of, phone, self.now)

    def says(self, text: str) -> Step | None:
        with self.sessions.begin() as session:
            return take_text(session, PERSON, text, self.now)


@pytest.fixture
def chat(database_url: str) -> Iterator[Chat]:
    here = Chat(database_url)
    yield here
    here.engine.dispose()


def key(step: Step | None) -> str | None:
    return step.key if step else None


def test_from_a_shared_phone_to_a_proved_borrower(chat: Chat) -> None:
    assert key(chat.shares(PHONE)) == "sign_in.ask_number"
    assert chat.says("为什么要编号？") is None, "a question is for the conversation"
    asked = chat.says(f" {WANG} ")
    assert asked is not None and asked.key == "sign_in.code_sent" and asked.delivery is not None
    assert chat.says("我欠多少钱") is None
    wrong = chat.says("000000" if asked.delivery.code != "000000" else "000001")
    assert key(wrong) == "sign_in.wrong"
    done = chat.says(" ".join(asked.delivery.code).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    assert done is not None and done.key == "sign_in.done"
    assert done.verified is not None and done.verified.external_id == WANG
    assert chat.says(asked.delivery.code) is None, "used up: six digits are again only what they say"


def test_unknown_and_wrong_are_answered_alike(chat: Chat) -> None:
    told = []
    for number, phone in ((WANG, PHONE), ("nobody-7", PHONE), (WANG, "8613000000002")):
        chat.now += COOL_DOWN
        steps = [chat.shares(phone), chat.says(number), *(chat.says("000000") for _ in range(5))]
        told.append([(step.key, step.values, step.verified) if step else None for step in steps])
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("phone_of", [None, "7002", ""])
def test_the_contact_of_somebody_else_counts_for_nothing(chat: Chat, phone_of: str | None) -> None:
    assert key(chat.shares(PHONE, phone_of)) == "sign_in.not_yours"
    assert chat.says(WANG) is None


def test_nothing_is_a_number_or_a_code_when_nobody_signs_in(chat: Chat) -> None:
    assert [chat.says(text) for text in (WANG, "123456", "我是王建国")] == [None, None, None]


def test_too_often_says_when(chat: Chat) -> None:
    chat.shares(PHONE)
    chat.says(WANG)
    chat.now += timedelta(seconds=20)
    assert chat.shares(PHONE) == Step("sign_in.too_often", {"minutes": {"count": 1}})


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK"])
def test_every_step_has_words_in_every_locale(locale: str) -> None:
    minutes = {"minutes": {"count": 10}}
    for name in ("ask_number", "not_yours", "code_sent", "wrong", "over", "too_often", "done"):
        said = say(f"sign_in.{name}", minutes, locale)
        assert said and "{" not in said
    shown = words_of(Delivery("id", "+852", "012345", locale), "zh_Hans_CN")
    assert "012345" in shown and "10" in shown


# --- to the phone ----------------------------------------------------------------------------------------------------


class Gateway:
    """A lender's SMS gateway that answers what it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.answers: list[int] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                gateway.taken.append((body, dict(self.headers.items())))
                self.send_response(gateway.answers.pop(0) if gateway.answers else 202)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    running = Gateway()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_the_gateway_gets_number_words_and_a_key_against_sending_twice(gateway: Gateway) -> None:
    HttpSender(gateway.url, "s3cret").send(SENT, "words")
    ((body, headers),) = gateway.taken
    assert body == {"id": SENT.attempt_id, "to": "+8613000000001", "text": "words"}
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Idempotency-Key"] == SENT.attempt_id


def test_a_passing_failure_is_tried_again_with_pauses(gateway: Gateway) -> None:
    gateway.answers, pauses = [503, 429], []
    HttpSender(gateway.url, "s3cret", pauses.append).send(SENT, "words")
    assert len(gateway.taken) == 3
    assert pauses == sorted(pauses) and len(pauses) == 2


@pytest.mark.parametrize(("status", "asked"), [(400, 1), (401, 1), (302, 1), *((each, TRIES) for each in PASSING)])
def test_what_was_not_sent_is_said_without_phone_code_or_words(gateway: Gateway, status: int, asked: int) -> None:
    gateway.answers = [status] * TRIES
    with pytest.raises(NotSent) as failed:
        HttpSender(gateway.url, "s3cret", lambda _: None).send(SENT, "words")
    assert len(gateway.taken) == asked
    assert not [secret for secret in ("0000001", SENT.code, "words", "s3cret") if secret in str(failed.value)]


def test_a_gateway_that_is_away_is_not_sent() -> None:
    with pytest.raises(NotSent, match="ConnectError"):
        HttpSender("http://127.0.0.1:9/sms", "s3cret", lambda _: None).send(SENT, "words")


def test_the_console_shows_the_code_and_the_end_of_the_phone() -> None:
    out = io.StringIO()
    ConsoleSender(out).send(SENT, "012345 是验证码")
    assert out.getvalue() == "· SMS to …0001: 012345 是验证码\n"


def test_the_lender_chooses_the_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUANHUAN_CODES", raising=False)
    assert code_sender() is None
    monkeypatch.setenv("HUANHUAN_CODES_SECRET", "s3cret-that-nobody-prints")
    for chosen, kind in (
        ("console", ConsoleSender),
        ("https://sms.example/send", HttpSender),
        (Gateway.__name__, None),
    ):
        monkeypatch.setenv("HUANHUAN_CODES", chosen)
        if kind is None:
            with pytest.raises(ValueError, match="https"):
                code_sender()
        else:
            assert isinstance(code_sender(), kind)
            assert "s3cret" not in repr(code_sender())
    for open_road in ("http://sms.example/send", "http://127.0.0.1.example/send", "ftp://sms.example"):
        monkeypatch.setenv("HUANHUAN_CODES", open_road)
        with pytest.raises(ValueError, match="https"):
            code_sender()
