"""The console over a small portfolio, with one member of staff of each role and three things that wait for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import argon2
import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import bot.console.desk
import bot.console.log_in
import lending.store.staff
from bot.console.app import make_console
from lending.store.approvals import ask_approval
from lending.store.complaints import complain
from lending.store.conversation_rows import Message
from lending.store.staff import ROLES, add_member
from lending.wish import Wish
from tests.unit.store.floor import Floor
from tests.unit.store.kept import NOON, Kept, kept

__all__ = ["kept"]

PASSWORD = "correct horse battery"
WHO = "wang-late-35"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Browser:
    """Somebody's browser at the console."""

    http: TestClient
    csrf: str = ""

    def log_in(self, name: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
        answer = self.http.post("/login", data={"name": name, "password": password, "code": code})
        if answer.status_code == 303:
            self.csrf = _CSRF.findall(self.http.get("/", follow_redirects=True).text)[0]
        return answer

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(path, data={"csrf": self.csrf, **form})

    def reads(self, path: str) -> str:
        """The page at a path, which must be there."""
        answer = self.http.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text


@dataclass
class Office:
    """The console, and what waits in it: a signed-in borrower's conversation, approval and complaint."""

    kept: Kept
    floor: Floor
    app: Starlette
    conversation: str = ""
    approval: str = ""
    complaint: str = ""
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self) -> Browser:
        return Browser(TestClient(self.app, base_url="http://console", follow_redirects=False))

    def of(self, role: str) -> Browser:
        """The browser in which the member with this role has logged in."""
        if role not in self._browsers:
            self._browsers[role] = self.browser()
            assert self._browsers[role].log_in(role).status_code == 303
        return self._browsers[role]


@pytest.fixture
def office(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    for place in (bot.console.desk, bot.console.log_in):
        monkeypatch.setattr(place, "now", lambda: NOON)
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(lending.store.staff, "_hasher", cheap)
    monkeypatch.setattr(lending.store.staff, "_NOBODY", cheap.hash("nobody"))
    made = Office(kept, Floor(kept.sessions), make_console(kept.sessions))
    with kept.sessions.begin() as session:
        for role in ROLES:
            add_member(session, role, role, PASSWORD, shown_as=role, locale="en", by="operator", now=NOON)
    borrower_id = kept.id_of(WHO)
    made.conversation = made.floor.say("我要投诉，电话13812345678", "complaint", borrower_id=borrower_id)
    with kept.sessions.begin() as session:
        loan = kept.loan_of(WHO)
        wish = Wish(kind="reamortise", periods=48)
        made.approval = ask_approval(
            session, borrower_id, loan, "wish", request_key="asked", conversation_id=made.conversation, now=NOON,
            wish=wish,
        ).number  # fmt: skip
        message = session.query(Message).filter_by(conversation_id=made.conversation, seq=1).one()
        made.complaint = complain(session, made.conversation, borrower_id, "conduct", message.id, 10, NOON).number
    yield made
