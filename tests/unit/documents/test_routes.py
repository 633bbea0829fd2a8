"""Documents over the web API: the borrower's own, for whoever shows the borrower's session, and nobody else's."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.documents import Documents
from bot.channels.refusals import Refused, refusal
from bot.channels.sessions import sign_in, sign_out, visit
from bot.channels.tokens import mint_session, mint_sign_in
from lending.store.clock import now
from lending.store.engine import Sessions
from tests.unit.actions.conftest import Begin, begin, executor, portfolio, sessions
from tests.unit.actions.test_plans import accept, consent, planned

__all__ = ["begin", "executor", "portfolio", "sessions"]


@dataclass
class Web:
    client: TestClient
    sessions: Sessions
    agreement: str

    def get(
        self, name: str, who: str | None = "wang-late-35", agreement: str | None = None, over: bool = False
    ) -> "object":
        """GET a document as this borrower (None: a visitor), after signing out if `over`."""
        with self.sessions.begin() as session:
            found = visit(session, None, now()) if who is None else sign_in(session, mint_sign_in(who), None, now())
            token = mint_session(found.session_id)
            if over:
                sign_out(session, found, now())
        at = f"/api/v1/agreements/{agreement or self.agreement}/{name}"
        return self.client.get(at, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def web(begin: Begin, sessions: Sessions) -> Iterator[Web]:
    talk = planned(begin, "wang-late-35")
    consent(talk)
    made = accept(talk)
    app = Starlette(routes=Documents(sessions).routes(), exception_handlers={Refused: refusal})
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Web(client, sessions, made[0]["card"]["id"])


def test_the_borrowers_own(web: Web) -> None:
    paper, calendar = web.get("document.pdf"), web.get("calendar.ics")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"].startswith('attachment; filename="HH-')
    assert calendar.status_code == 200 and calendar.text.startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("name", ["document.pdf", "calendar.ics"])
@pytest.mark.parametrize("who", ["li-due-tomorrow", None])
def test_anothers_is_not_there(web: Web, who: str | None, name: str) -> None:
    theirs, nobodys = web.get(name, who), web.get(name, who, agreement="no-such-agreement")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()


@pytest.mark.parametrize("name", ["document.pdf", "calendar.ics"])
def test_without_a_session_or_after_signing_out(web: Web, name: str) -> None:
    assert web.client.get(f"/api/v1/agreements/{web.agreement}/{name}").status_code == 401
    assert web.get(name, over=True).status_code == 401


def test_the_text_is_kept_in_the_transaction_and_sealed(web: Web) -> None:
    with web.sessions() as session:
        body, kept_hash = session.execute(text("SELECT body, sha256 FROM agreement_texts")).one()
    assert "王".encode() not in bytes(body) and len(kept_hash) == 64


def test_a_text_that_lost_its_fingerprint_is_not_served(web: Web) -> None:
    with web.sessions.begin() as session:
        session.execute(text("DROP TRIGGER agreement_texts_refuse_update"))
        session.execute(text("UPDATE agreement_texts SET sha256 = 'x'"))
    assert web.get("document.pdf").status_code == 500
