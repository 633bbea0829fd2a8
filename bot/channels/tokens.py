"""Signed tokens: the lender's sign-in token that says who a borrower is, its agents' tokens, and our own session token.

The lender signs {"sub": its borrower number, "aud": "huanhuan", "iss": its name, "exp", "iat"} with HS256 and the shared
secret (`HUANHUAN_LENDER_SECRET`), or with EdDSA when `HUANHUAN_LENDER_PUBLIC_KEY` names a PEM file.
"""

import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jwt

from bot.settings import settings
from lending.contact.contact import AGENT

SIGN_IN_AUDIENCE = "huanhuan"
SESSION_AUDIENCE = "huanhuan-session"
AGENT_AUDIENCE = "huanhuan-contacts"
LONGEST_SIGN_IN = timedelta(hours=24)
LONGEST_AGENT = timedelta(days=366)
SESSION_LIFE = timedelta(days=30)
_REQUIRED = ["exp", "iat", "aud", "iss", "sub"]


class TokenRefused(Exception):
    """The token is missing, malformed, forged, stale or meant for someone else. Which of these is not told outside."""


def mint_sign_in(borrower_external_id: str, life: timedelta = timedelta(hours=12)) -> str:
    """What a lender's own page does: the demo and the terminal client call it, a lender writes its own."""
    issued = datetime.now(timezone.utc)
    claims = {
        "sub": borrower_external_id,
        "aud": SIGN_IN_AUDIENCE,
        "iss": settings().lender_issuer,
        "iat": issued,
        "exp": issued + life,
    }
    return jwt.encode(claims, settings().secret("lender"), algorithm="HS256")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The lender's borrower number, and how long its token still holds."""

    borrower: str
    left: timedelta


def read_sign_in(token: str) -> SignedIn:
    """Whom a sign-in token names. Raises TokenRefused."""
    public_key = os.environ.get("HUANHUAN_LENDER_PUBLIC_KEY")
    key = Path(public_key).read_text() if public_key else settings().secret("lender")
    claims = _read(token, key, "EdDSA" if public_key else "HS256", SIGN_IN_AUDIENCE, settings().lender_issuer)
    if claims["exp"] - claims["iat"] > LONGEST_SIGN_IN.total_seconds():
        raise TokenRefused
    return SignedIn(str(claims["sub"]), timedelta(seconds=claims["exp"] - time.time()))


def mint_agent(agent: str, life: timedelta) -> str:
    """A token with which an agent's system tells of its contacts. Raises ValueError for a name or a life that cannot be."""
    if not AGENT.fullmatch(agent):
        raise ValueError("an agent's name is 1 to 40 lower-case letters, digits, _ . - and begins with a letter or digit")
    if not timedelta(0) < life <= LONGEST_AGENT:
        raise ValueError(f"a token lives 1 to {LONGEST_AGENT.days} days")
    issued = datetime.now(timezone.utc)
    claims = {
        "sub": agent, "aud": AGENT_AUDIENCE, "iss": settings().lender_issuer, "iat": issued, "exp": issued + life,
    }  # fmt: skip
    return jwt.encode(claims, settings().secret("agents"), algorithm="HS256")


def read_agent(token: str) -> str:
    """The name of the agent whose token it is. Raises TokenRefused."""
    claims = _read(token, settings().secret("agents"), "HS256", AGENT_AUDIENCE, settings().lender_issuer)
    agent = claims["sub"]
    if not isinstance(agent, str) or not AGENT.fullmatch(agent):
        raise TokenRefused
    if claims["exp"] - claims["iat"] > LONGEST_AGENT.total_seconds():
        raise TokenRefused
    return agent


def mint_session(session_id: str) -> str:
    issued = datetime.now(timezone.utc)
    claims = {
        "sub": session_id,
        "aud": SESSION_AUDIENCE,
        "iss": "huanhuan",
        "iat": issued,
        "exp": issued + SESSION_LIFE,
    }
    return jwt.encode(claims, settings().secret("session"), algorithm="HS256")


def read_session(token: str) -> str:
    """The session id in a session token. Raises TokenRefused."""
    return str(_read(token, settings().secret("session"), "HS256", SESSION_AUDIENCE, "huanhuan")["sub"])


def _read(token: str, key: str, algorithm: str, audience: str, issuer: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[algorithm], audience=audience, issuer=issuer, options={"require": _REQUIRED}
        )
    except (jwt.PyJWTError, ValueError) as refused:
        raise TokenRefused from refused
    return claims
