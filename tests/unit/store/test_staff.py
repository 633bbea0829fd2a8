"""Who may log in to the console, and for how long."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pyotp
import pytest

from lending.store.engine import Sessions, make_engine, make_sessions
from lending.store.second_factor import give_second_factor
from lending.store.staff import (
    IDLE,
    LOCKED_FOR,
    LONGEST,
    MOST_FAILURES,
    BadMember,
    NotLoggedIn,
    add_member,
    anybody_serves,
    let_go,
    log_in,
    log_out,
    member_of,
    seen,
)
from lending.store.staff_rows import StaffMember

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=timezone.utc)
RIGHT = "correct horse battery"


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = make_engine(database_url)
    made = make_sessions(engine)
    with made.begin() as session:
        assert not anybody_serves(session)
        add_member(session, "li", "agent", RIGHT, shown_as="小李", locale="zh_Hans_CN", by="operator", now=NOON)
    yield made
    engine.dispose()


def enter(
    sessions: Sessions, password: str = RIGHT, code: str = "", name: str = "li", at: datetime = NOON
) -> str | None:
    with sessions.begin() as session:
        try:
            return log_in(session, name, password, code, at)
        except NotLoggedIn:
            return None


def alive(sessions: Sessions, token: str, at: datetime) -> bool:
    with sessions() as session:
        return member_of(session, token, at) is not None


def test_a_session_ends_when_left_alone_and_at_the_latest_after_half_a_day(sessions: Sessions) -> None:
    token = enter(sessions)
    assert token is not None and alive(sessions, token, NOON + IDLE)
    assert not alive(sessions, token, NOON + IDLE + timedelta(seconds=1)) and not alive(sessions, "x", NOON)
    at = NOON
    while at < NOON + LONGEST:
        at += IDLE
        with sessions.begin() as session:
            seen(session, token, at)
    assert alive(sessions, token, NOON + LONGEST) and not alive(sessions, token, NOON + LONGEST + timedelta(seconds=1))


def test_each_log_in_is_a_session_of_its_own(sessions: Sessions) -> None:
    one, other = enter(sessions), enter(sessions)
    assert one is not None and other is not None and one != other
    with sessions.begin() as session:
        log_out(session, one, NOON)
    assert not alive(sessions, one, NOON) and alive(sessions, other, NOON)


def test_wrong_tries_lock_a_name_for_a_while(sessions: Sessions) -> None:
    assert [enter(sessions, "wrong") for _ in range(MOST_FAILURES)] == [None] * MOST_FAILURES
    assert enter(sessions) is None and enter(sessions, at=NOON + LOCKED_FOR) is not None
    assert enter(sessions, name="nobody") is None


def test_a_second_factor_counts_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        member = session.get_one(StaffMember, "li")
        give_second_factor(session, member, by="operator", now=NOON)
        totp = pyotp.TOTP(member.totp or "")
    code = totp.at(NOON)
    assert enter(sessions) is None and enter(sessions, code="000000") is None
    assert enter(sessions, code=code) is not None and enter(sessions, code=code) is None
    later = NOON + timedelta(minutes=2)
    assert enter(sessions, code=totp.at(later), at=later) is not None


def test_who_has_left_or_has_a_new_password_is_out_at_once(sessions: Sessions) -> None:
    token = enter(sessions)
    assert token is not None
    with sessions.begin() as session:
        add_member(session, "li", "agent", "another long one", shown_as="", locale="en", by="operator", now=NOON)
    assert not alive(sessions, token, NOON) and enter(sessions) is None
    token = enter(sessions, "another long one")
    assert token is not None
    with sessions.begin() as session:
        assert anybody_serves(session)
        let_go(session, "li", by="operator", now=NOON)
        assert not anybody_serves(session)
    assert not alive(sessions, token, NOON) and enter(sessions, "another long one") is None


@pytest.mark.parametrize(
    "name, role, password, field",
    [("", "agent", RIGHT, "name"), ("a", "king", RIGHT, "role"), ("a", "agent", "short", "password")],
)
def test_what_cannot_be_is_named(sessions: Sessions, name: str, role: str, password: str, field: str) -> None:
    with sessions.begin() as session, pytest.raises(BadMember, match=field):
        add_member(session, name, role, password, shown_as="", locale="en", by="operator", now=NOON)
