"""Tokens say who is speaking only when we or the lender signed them, for us, lately."""

import time

import jwt
import pytest

from bot.channels.tokens import SESSION_AUDIENCE, TokenRefused, mint_session, mint_sign_in, read_session, read_sign_in
from bot.settings import settings


def test_what_is_minted_is_read() -> None:
    assert read_sign_in(mint_sign_in("wang")).borrower == "wang"
    assert read_session(mint_session("session")) == "session"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": SESSION_AUDIENCE},
        {"iss": "another lender"},
        {"exp": int(time.time()) - 1},
        {"exp": int(time.time()) + 90 * 3600},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_us_is_refused(changed: dict[str, object]) -> None:
    claims = jwt.decode(mint_sign_in("wang"), options={"verify_signature": False})
    forged = {name: value for name, value in (claims | changed).items() if value is not None}
    with pytest.raises(TokenRefused):
        read_sign_in(jwt.encode(forged, settings().secret("lender"), algorithm="HS256"))


def test_one_kind_of_token_is_not_the_other() -> None:
    with pytest.raises(TokenRefused):
        read_session(mint_sign_in("wang"))
    with pytest.raises(TokenRefused):
        read_sign_in(mint_session("session"))


@pytest.mark.parametrize("garbage", ["", "x", "a.b.c", "\x00", "é" * 3000])
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(TokenRefused):
        read_session(garbage)


def test_no_signature_is_refused() -> None:
    claims = jwt.decode(mint_sign_in("wang"), options={"verify_signature": False})
    with pytest.raises(TokenRefused):
        read_sign_in(jwt.encode(claims, None, algorithm="none"))
