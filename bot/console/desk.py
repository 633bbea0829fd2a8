"""What every page of the console stands on: who asks, what they may do, in which language, within one transaction."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.console.access import may
from bot.console.words import LANGUAGES, Words
from bot.settings import settings
from bot.text.locales import SIMPLIFIED
from lending.store.clock import now
from lending.store.engine import Sessions, writing_briefly
from lending.store.handovers import waiting
from lending.store.staff import member_of, seen
from lending.store.staff_rows import StaffMember

COOKIE = "huanhuan_staff"
LONGEST_FORM = 20_000  # bytes
SEEN_EVERY = timedelta(minutes=1)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
_pages.globals["languages"] = LANGUAGES


class Denied(Exception):
    """The answer is this status and no more: 403 (may not, or a forged form), 404 (nothing there), 400 (cannot be read).
    `locale`: that of the member of staff, where it is known who asks."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
        self.locale: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a member of staff. `form` holds the fields of a POST, each once."""

    member: StaffMember
    session: Session
    words: Words
    form: Mapping[str, str]
    query: QueryParams
    path: Mapping[str, Any]
    now: datetime
    csrf: str

    @property
    def actor(self) -> str:
        return f"staff:{self.member.name}"

    @property
    def waiting(self) -> int:
        """How many borrowers wait for a person, for those who may be that person."""
        return waiting(self.session) if self.may("take_over") else 0

    def may(self, permission: str) -> bool:
        return may(self.member.role, permission)

    def must(self, permission: str) -> None:
        """Raises Denied."""
        if not self.may(permission):
            raise Denied(403)

    def field(self, name: str, most: int = 400) -> str:
        """A field that must say something. Raises Denied."""
        given = self.form.get(name, "").strip()
        if not given or len(given) > most:
            raise Denied(400)
        return given


Handler = Callable[[Desk], Response]


def page(sessions: Sessions, path: str, permission: str, **handlers: Handler) -> Route:
    """A route for those who have a permission: GET=…, POST=…; each in one transaction, committed when it ends well."""

    async def handle(request: Request) -> Response:
        body = await _body(request) if request.method == "POST" else b""
        method = "GET" if request.method == "HEAD" else request.method
        return await run_in_threadpool(_handle, sessions, request, body, permission, handlers[method])

    return Route(path, handle, methods=list(handlers))


def render(desk: Desk | None, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page; `desk` is None only before anybody has logged in."""
    words = desk.words if desk else values.pop("words")
    shown = _pages.get_template(template).render(desk=desk, t=words, **values)
    return HTMLResponse(shown, status, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def back(path: str) -> RedirectResponse:
    """After a form: to a page of ours, which a reload then only reads."""
    return RedirectResponse(path, 303)


def words_of(locale: str | None) -> Words:
    return Words(locale if locale in LANGUAGES else SIMPLIFIED, ZoneInfo(settings().staff_zone))


def csrf_of(token: str) -> str:
    """What a form of this session must carry."""
    return hmac.new(settings().secret("console").encode(), token.encode(), hashlib.sha256).hexdigest()


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of a form. Raises Denied for what is none, for a field that comes twice, for what cannot be kept."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=40)
    except ValueError:
        raise Denied(400) from None
    fields = dict(pairs)
    if len(fields) != len(pairs) or "\x00" in "".join(fields.values()):
        raise Denied(400)
    return fields


async def _body(request: Request) -> bytes:
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > LONGEST_FORM:
            raise Denied(400)
    return read


def _handle(sessions: Sessions, request: Request, body: bytes, permission: str, handler: Handler) -> Response:
    """A reading page reads; one that must write (an audit of what it shows) does so briefly, before it reads."""
    token, at, posted = request.cookies.get(COOKIE, ""), now(), request.method == "POST"
    if "\x00" in "".join([*map(str, request.path_params.values()), *request.query_params.values()]):
        raise Denied(400)
    with sessions.begin() if posted else sessions() as session:
        found = member_of(session, token, at)
        if found is None:
            return back("/login")
        member, last_seen = found
        with _refused_in(member.locale):
            if not may(member.role, permission):
                raise Denied(403)
            form = fields_of(body) if posted else {}
            if posted and not hmac.compare_digest(form.pop("csrf", "").encode(), csrf_of(token).encode()):
                raise Denied(403)
            words = words_of(member.locale)
            if at - last_seen > SEEN_EVERY:
                with writing_briefly(session):
                    seen(session, token, at)
            desk = Desk(member, session, words, form, request.query_params, request.path_params, at, csrf_of(token))
            answer = handler(desk)
            if not posted:
                session.commit()
            return answer


@contextmanager
def _refused_in(locale: str) -> Iterator[None]:
    try:
        yield
    except Denied as refused:
        refused.locale = locale
        raise
