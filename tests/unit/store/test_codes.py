"""One-time codes: only the borrower's number and the phone on file together prove anybody, and nothing is told of others."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from lending.store.audit import AuditEvent
from lending.store.borrowers import Borrower, borrower_by_external_id, digits
from lending.store.codes import (
    CODE_LIFE,
    COOL_DOWN,
    DAY,
    MOST_CODES,
    MOST_FROM_ADDRESS,
    MOST_TRIES,
    MOST_WRONG,
    WINDOW,
    Delivery,
    Person,
    TooOften,
    Wrong,
    ask_code,
    awaits,
    begin_attempt,
    forget_attempts,
    try_code,
)
from lending.store.engine import make_engine, make_sessions
from lending.store.importer import import_files
from tests.unit.store.kept import NOON, PORTFOLIO

WANG, WANGS_PHONE = "wang-late-35", "+8613000000001"
LIS_PHONE = "+8613000000002"
HERSELF = Person("telegram", "7001", "7001")
MINUTE = timedelta(minutes=1)


class SigningIn:
    """Persons who try, each step in a transaction of its own; the clock is moved by hand."""

    def __init__(self, database_url: str) -> None:
        self.engine, self.now = make_engine(database_url), NOON
        self.sessions = make_sessions(self.engine)
        self.bring(PORTFOLIO / "borrowers.csv")

    def bring(self, file: Path) -> None:
        """What the lender says of its borrowers."""
        report = import_files(self.engine, [file])
        assert not report.errors, report.errors

    def subject(self, number: str) -> str:
        with self.sessions() as session:
            known = borrower_by_external_id(session, number)
            assert known is not None
            return f"borrower:{known.id}"

    def asks(self, number: str, phone: str | None = WANGS_PHONE, person: Person = HERSELF) -> Delivery | None:
        with self.sessions.begin() as session:
            begin_attempt(session, person, phone, self.now)
        with self.sessions.begin() as session:
            return ask_code(session, person, number, self.now)

    def tries(self, code: str, person: Person = HERSELF) -> Borrower | Wrong:
        with self.sessions.begin() as session:
            return try_code(session, person, code, self.now)

    def waits(self, how_long: timedelta) -> None:
        self.now += how_long

    def audit(self) -> list[tuple[str, str]]:
        with self.sessions() as session:
            events = session.query(AuditEvent).order_by(AuditEvent.id)
            return [(each.event, each.subject) for each in events if each.event.startswith("identity.")]


@pytest.fixture
def signing_in(database_url: str) -> Iterator[SigningIn]:
    here = SigningIn(database_url)
    yield here
    here.engine.dispose()


def other(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_number_phone_and_code_prove_the_borrower_once(signing_in: SigningIn) -> None:
    sent = signing_in.asks(WANG)
    assert sent is not None and digits(sent.phone) == digits(WANGS_PHONE)
    proved = signing_in.tries(sent.code)
    assert isinstance(proved, Borrower) and proved.external_id == WANG
    assert signing_in.tries(sent.code) == Wrong(over=True)
    assert [event for event, _ in signing_in.audit()] == ["identity.code_sent", "identity.code_right"]


def test_without_a_shared_phone_the_code_goes_to_the_phone_on_file(signing_in: SigningIn) -> None:
    sent = signing_in.asks(WANG, phone=None)
    assert sent is not None and digits(sent.phone) == digits(WANGS_PHONE)


@pytest.mark.parametrize(
    ("number", "phone"),
    [(WANG, LIS_PHONE), ("nobody-7", WANGS_PHONE), ("nobody-7", None), (WANGS_PHONE, WANGS_PHONE), (WANG, "")],
    ids=["another phone", "unknown number", "unknown number, no phone", "a phone as number", "an empty phone"],
)
def test_what_does_not_agree_gets_no_code_and_looks_the_same(signing_in: SigningIn, number: str, phone: str) -> None:
    assert signing_in.asks(number, phone) is None
    with signing_in.sessions() as session:
        assert awaits(session, HERSELF, signing_in.now) == "code"
    real = Person("telegram", "7002", "7002")
    sent = signing_in.asks(WANG, WANGS_PHONE, real)
    assert sent is not None
    wrong = [(signing_in.tries("000000"), signing_in.tries(other(sent.code), real)) for _ in range(MOST_TRIES + 1)]
    assert all(decoy == known for decoy, known in wrong), wrong


def test_five_wrong_tries_end_it_even_for_the_right_code(signing_in: SigningIn) -> None:
    sent = signing_in.asks(WANG)
    assert sent is not None
    tried = [signing_in.tries(other(sent.code)) for _ in range(MOST_TRIES)]
    assert tried == [Wrong(over=False)] * (MOST_TRIES - 1) + [Wrong(over=True)]
    assert signing_in.tries(sent.code) == Wrong(over=True)
    assert ("identity.code_locked", signing_in.subject(WANG)) in signing_in.audit()


def test_a_code_lives_for_minutes(signing_in: SigningIn) -> None:
    sent = signing_in.asks(WANG)
    assert sent is not None
    signing_in.waits(CODE_LIFE)
    assert signing_in.tries(sent.code) == Wrong(over=True)


def test_a_code_is_good_only_where_it_was_asked_for(signing_in: SigningIn) -> None:
    sent = signing_in.asks(WANG)
    assert sent is not None
    for thief in (Person("telegram", "9", "9"), Person("web", HERSELF.external_id, HERSELF.address)):
        assert signing_in.tries(sent.code, thief) == Wrong(over=True)
    assert isinstance(signing_in.tries(sent.code), Borrower)


def test_a_newer_code_ends_the_older(signing_in: SigningIn) -> None:
    first = signing_in.asks(WANG)
    signing_in.waits(COOL_DOWN)
    second = signing_in.asks(WANG)
    assert first is not None and second is not None
    assert isinstance(signing_in.tries(first.code), Wrong) or first.code == second.code
    assert isinstance(signing_in.tries(second.code), Borrower)


def test_a_phone_changed_at_the_lender_ends_the_code(signing_in: SigningIn, tmp_path: Path) -> None:
    """And who now has the old number cannot ask for another, even knowing the borrower's."""
    sent = signing_in.asks(WANG)
    assert sent is not None
    _change_phone(signing_in, tmp_path, "+8613900000009")
    assert isinstance(signing_in.tries(sent.code), Wrong)
    signing_in.waits(COOL_DOWN)
    assert signing_in.asks(WANG, WANGS_PHONE) is None


def test_a_person_who_asks_too_often_is_told_so_whoever_they_name(signing_in: SigningIn) -> None:
    assert signing_in.asks("nobody-7") is None
    with pytest.raises(TooOften) as refused:
        signing_in.asks(WANG)
    assert refused.value.wait == COOL_DOWN
    for _ in range(MOST_CODES - 1):
        signing_in.waits(COOL_DOWN)
        signing_in.asks("nobody-7")
    signing_in.waits(COOL_DOWN)
    with pytest.raises(TooOften):
        signing_in.asks(WANG)
    signing_in.waits(WINDOW)
    assert signing_in.asks(WANG) is not None


def test_many_persons_get_no_more_codes_of_one_borrower_and_are_not_told(signing_in: SigningIn) -> None:
    sent = []
    for each in range(MOST_CODES + 3):
        signing_in.waits(COOL_DOWN)
        sent.append(signing_in.asks(WANG, None, Person("sms", f"{each}", f"10.0.0.{each}")))
    assert [one is not None for one in sent] == [True] * MOST_CODES + [False] * 3


def test_whoever_has_not_the_phone_cannot_use_up_the_borrowers_codes(signing_in: SigningIn) -> None:
    for each in range(3 * MOST_CODES):
        assert signing_in.asks(WANG, LIS_PHONE, Person("telegram", f"{each}", f"{each}")) is None
    assert signing_in.asks(WANG) is not None


def test_wrong_tries_are_counted_for_a_day_over_all_codes(signing_in: SigningIn) -> None:
    for each in range(MOST_WRONG // MOST_TRIES):
        sent = signing_in.asks(WANG, None, Person("sms", f"{each}", f"10.0.0.{each}"))
        assert sent is not None
        for _ in range(MOST_TRIES):
            signing_in.tries(other(sent.code), Person("sms", f"{each}", f"10.0.0.{each}"))
        signing_in.waits(WINDOW)
    assert signing_in.asks(WANG) is None
    signing_in.waits(DAY)
    assert signing_in.asks(WANG) is not None


def test_one_address_has_limits_however_many_persons_it_pretends_to_be(signing_in: SigningIn) -> None:
    for each in range(MOST_FROM_ADDRESS):
        signing_in.asks(f"nobody-{each}", None, Person("sms", f"{each}", "10.0.0.1"))
    with pytest.raises(TooOften):
        signing_in.asks(WANG, None, Person("sms", "new", "10.0.0.1"))
    assert signing_in.asks(WANG, None, Person("sms", "new", "10.0.0.2")) is not None


def test_nothing_kept_can_be_read(signing_in: SigningIn) -> None:
    sent = signing_in.asks(WANG)
    assert sent is not None
    with signing_in.engine.connect() as connection:
        for table in ("code_attempts", "audit_events"):
            rows = " ".join(str(row) for row in connection.execute(text(f"SELECT * FROM {table}")))
            for secret in (sent.code, digits(WANGS_PHONE), WANG, "'7001'"):
                assert secret not in rows, (table, secret)


def test_old_attempts_are_forgotten_when_no_limit_needs_them(signing_in: SigningIn) -> None:
    signing_in.asks(WANG)
    assert _forgotten(signing_in, NOON + DAY) == 0
    assert _forgotten(signing_in, NOON + 3 * DAY) == 1


def _forgotten(signing_in: SigningIn, now: datetime) -> int:
    with signing_in.sessions.begin() as session:
        return forget_attempts(session, now)


def _change_phone(signing_in: SigningIn, folder: Path, phone: str) -> None:
    file = folder / "borrowers.csv"
    file.write_text(
        f"borrower_id,name,phone,jurisdiction,locale,note\n{WANG},王建国,{phone},CN,zh_Hans_CN,\n", encoding="utf-8"
    )
    signing_in.bring(file)
