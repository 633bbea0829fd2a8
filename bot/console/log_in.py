"""Logging in and out. A new session at each log-in; whoever gets it wrong learns nothing of what was wrong."""

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.desk import COOKIE, LONGEST_FORM, Denied, Desk, back, fields_of, render, words_of
from bot.console.words import LANGUAGES
from bot.settings import settings
from lending.store.clock import now
from lending.store.engine import Sessions
from lending.store.staff import LONGEST, NotLoggedIn, log_in, log_out

_TRIES = parse("20/minute")  # from one address; one name is locked sooner
LANGUAGE = "huanhuan_language"


class LogIn:
    """The only pages that nobody need be logged in for."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)  # which only borrows it

    def routes(self) -> list[Route]:
        return [
            Route("/login", self.ask, methods=["GET"]),
            Route("/login", self.enter, methods=["POST"]),
            Route("/language", self.language, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        return self._page(request)

    async def language(self, request: Request) -> Response:
        """Before anybody is known, the language is the browser's own matter."""
        answer = back("/login")
        chosen = request.query_params.get("locale", "")
        if chosen in LANGUAGES:
            keep_language(answer, chosen)
        return answer

    async def enter(self, request: Request) -> Response:
        address = request.client.host if request.client else "unknown"
        if not self._limiter.hit(_TRIES, address):
            reset, _ = self._limiter.get_window_stats(_TRIES, address)
            answer = self._page(request, "login.too_often", 429)
            answer.headers["Retry-After"] = str(max(1, math.ceil(reset - time.time())))
            return answer
        body = await request.body()
        if len(body) > LONGEST_FORM:
            raise Denied(400)
        form = fields_of(body)
        token = await run_in_threadpool(self._log_in, form)
        if token is None:
            return self._page(request, "login.wrong", 401)
        answer = back("/")
        keep_session(answer, token)
        return answer

    def _log_in(self, form: dict[str, str]) -> str | None:
        with self._sessions.begin() as session:
            try:
                return log_in(session, form.get("name", ""), form.get("password", ""), form.get("code", ""), now())
            except NotLoggedIn:
                return None

    def _page(self, request: Request, wrong: str | None = None, status: int = 200) -> Response:
        words = words_of(request.cookies.get(LANGUAGE))
        return render(None, "login.html", status, words=words, wrong=wrong)


def keep_session(answer: Response, token: str) -> None:
    """In the browser that logged in, and for its requests to this site alone."""
    answer.set_cookie(
        COOKIE, token, max_age=int(LONGEST.total_seconds()), httponly=True, samesite="strict",
        secure=settings().cookie_secure,
    )  # fmt: skip


def leave(sessions: Sessions, request: Request) -> Response:
    """End the session of this browser."""
    with sessions.begin() as session:
        log_out(session, request.cookies.get(COOKIE, ""), now())
    answer = back("/login")
    answer.delete_cookie(COOKIE)
    return answer


def choose_language(desk: Desk) -> Response:
    """The language of a member of staff, kept with them."""
    chosen = desk.field("locale")
    if chosen not in LANGUAGES:
        raise Denied(400)
    desk.member.locale = chosen
    answer = back("/")
    keep_language(answer, chosen)
    return answer


def keep_language(answer: Response, locale: str) -> None:
    """In the browser, for pages on which nobody is known."""
    answer.set_cookie(LANGUAGE, locale, httponly=True, samesite="strict", secure=settings().cookie_secure)
