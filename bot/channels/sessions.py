"""Who is at the other end of a web request: told by a token that we or the lender signed, and by nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.tokens import SESSION_LIFE, TokenRefused, read_session, read_sign_in
from bot.settings import settings
from bot.text.locales import locale_for, parse_locale
from lending.store.borrowers import borrower_by_external_id
from lending.store.conversations import Conversation, WebSession, end_conversation, open_conversation

COOKIE = "huanhuan_session"
CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A verified session and the conversation it belongs to."""

    session_id: str
    conversation_id: str
    borrower_id: str | None
    locale: str
    over: bool = False
    """The conversation has ended; its last words may still be read."""

    @property
    def signed_in(self) -> bool:
        return self.borrower_id is not None and not self.over


def token_of(request: Request) -> str:
    """The session token that came with the request, unread; empty without one."""
    return bearer_of(request) or request.cookies.get(COOKIE, "")


def bearer_of(request: Request) -> str:
    """The bearer token that came with the request, unread; empty without one."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer if scheme.lower() == "bearer" else ""


def visitor(session: Session, request: Request, now: datetime) -> Visitor | None:
    """The visitor whose session token came with the request; None without a good one."""
    try:
        kept = session.get(WebSession, read_session(token_of(request)))
    except TokenRefused:
        return None
    if kept is None or kept.expires_at <= now or (kept.ended_at is not None and kept.ended_at <= now):
        return None
    conversation = session.get_one(Conversation, kept.conversation_id)
    over = conversation.ended_at is not None
    return Visitor(kept.id, conversation.id, conversation.borrower_id, conversation.locale, over)


def sign_in(session: Session, token: str, locale: str | None, now: datetime, embedded: bool = False) -> Visitor:
    """Begin or continue the conversation of the borrower whom the lender's token names. Raises TokenRefused.

    On another page (`embedded`) the session lasts as long as the token, and is renewed with the next one: who signs out
    there is soon signed out here.
    """
    signed = read_sign_in(token)
    borrower = borrower_by_external_id(session, signed.borrower)
    if borrower is None:
        raise TokenRefused
    wanted = parse_locale(locale) if locale else None
    conversation = open_conversation(
        session, CHANNEL, borrower.id, wanted or locale_for(None, borrower.jurisdiction, borrower.locale), now
    )
    if wanted:
        conversation.locale = wanted
    return _begin(session, conversation, now, signed.left if embedded else SESSION_LIFE)


def visit(session: Session, locale: str | None, now: datetime) -> Visitor:
    """Begin a conversation with somebody we do not know."""
    wanted = (parse_locale(locale) if locale else None) or locale_for(None, None, None)
    return _begin(session, open_conversation(session, CHANNEL, None, wanted, now), now)


def sign_out(session: Session, who: Visitor, now: datetime) -> None:
    """End the conversation: whoever uses this browser or signs in next begins an empty one."""
    end_conversation(session, who.conversation_id, now)


def _begin(session: Session, conversation: Conversation, now: datetime, life: timedelta = SESSION_LIFE) -> Visitor:
    kept = WebSession(conversation_id=conversation.id, created_at=now, expires_at=now + life)
    session.add(kept)
    session.flush()
    return Visitor(kept.id, conversation.id, conversation.borrower_id, conversation.locale)


def set_cookie(response: Response, token: str) -> None:
    """Give the browser its session token."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        secure=settings().cookie_secure,
        samesite="lax",
        path="/",
    )
