"""What agents' systems tell of their contacts, and take back: one at a time, each once, in the name on the lender's token."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import anyio.to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.refusals import Refused, json_body
from bot.channels.sessions import bearer_of
from bot.channels.tokens import TokenRefused, read_agent
from bot.nlu.masking import mask
from lending.contact import COLLECTION, Contact
from lending.records import FieldError
from lending.store.borrowers import BorrowerRow, names_of
from lending.store.clock import now
from lending.store.contact_withdrawals import LONGEST_REASON, contact_under, withdraw
from lending.store.contacts import CLOCKS_DIFFER, Kept, ReferenceTaken, record_contact
from lending.store.importing.cells import read_id, read_moment
from lending.store.loans import LoanRow

PATH = "/api/v1/contacts"
REQUIRED = ("reference", "borrower", "at", "channel", "outcome")
OPTIONAL = ("loan", "why", "to")


@dataclass(frozen=True, slots=True)
class Contacts:
    sessions: sessionmaker[Session]

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.take, methods=["POST"]),
            Route(f"{PATH}/{{reference:path}}/withdraw", self.take_back, methods=["POST"]),
        ]

    async def take(self, request: Request) -> Response:
        """POST a contact: 201 the first time, 200 when it is known already."""
        agent, body = _agent(request), await json_body(request)
        contact = _read(body, agent)

        def keep() -> Kept:
            with self.sessions.begin() as session:
                return _keep(session, body, contact)

        kept = await anyio.to_thread.run_sync(keep)
        return _taken(str(body["reference"]), kept.first)

    async def take_back(self, request: Request) -> Response:
        """POST …/{reference}/withdraw: it never took place, or was with somebody else. 201 the first time, 200 again."""
        agent, body = _agent(request), await json_body(request)
        reference, reason = str(request.path_params["reference"]), _reason(body)

        def withdraw_it() -> bool:
            with self.sessions.begin() as session:
                there = contact_under(session, f"agent:{agent}", reference) if "\x00" not in reference else None
                if there is None:
                    raise Refused(404, "no_such_contact")
                said = mask(reason, names_of(session, there.borrower_id))[:LONGEST_REASON]
                return withdraw(session, there.id, f"agent:{agent}", said, now())

        return _taken(reference, await anyio.to_thread.run_sync(withdraw_it))


def _agent(request: Request) -> str:
    try:
        return read_agent(bearer_of(request))
    except TokenRefused:
        raise Refused(401, "no_agent") from None


def _taken(reference: str, first: bool) -> Response:
    return JSONResponse({"reference": reference, "first": first}, status_code=201 if first else 200)


def _reason(body: Mapping[str, Any]) -> str:
    """Raises Refused naming the field."""
    unknown = next((name for name in body if name != "reason"), None)
    if unknown is not None:
        raise Refused(400, "bad_contact", field=unknown)
    return str(_checked("reason", _read_reason, body.get("reason")))


def _read_reason(given: object) -> str:
    reason = given.strip() if isinstance(given, str) else ""
    if not 1 <= len(reason) <= LONGEST_REASON or "\x00" in reason:
        raise ValueError(given)
    return reason


def _read(body: Mapping[str, Any], agent: str) -> Contact:
    """The contact, without its loan. Raises Refused naming the field."""
    unknown = next((name for name in body if name not in (*REQUIRED, *OPTIONAL)), None)
    missing = next((name for name in REQUIRED if body.get(name) is None), None)
    if unknown is not None or missing is not None:
        raise Refused(400, "bad_contact", field=unknown or missing)
    said = {name: body[name] for name in ("channel", "why", "outcome", "to") if body.get(name) is not None}
    for name in ("reference", "borrower", "loan"):
        if body.get(name) is not None:
            _checked(name, read_id, body[name])
    try:
        contact = Contact.from_dict({
            "why": COLLECTION, **said, "at": _checked("at", read_moment, body["at"]), "by": f"agent:{agent}",
        })  # fmt: skip
    except (FieldError, TypeError) as wrong:
        raise Refused(400, "bad_contact", field=wrong.field if isinstance(wrong, FieldError) else "why") from None
    return contact


def _checked(name: str, read: Any, value: object) -> Any:
    try:
        str(value).encode()  # half a surrogate pair cannot be kept
        return read(value)
    except (ValueError, OverflowError):
        raise Refused(400, "bad_contact", field=name) from None


def _keep(session: Session, body: Mapping[str, Any], contact: Contact) -> Kept:
    """Raises Refused: for a borrower or loan that is not there (or not of this borrower: the same), for a time that is yet to
    come, for a reference under which something else is kept."""
    who = session.scalar(select(BorrowerRow.id).where(BorrowerRow.external_id == body["borrower"]))
    loan = body.get("loan")
    about = None
    if who is not None and loan is not None:
        own = select(LoanRow.id).where(LoanRow.external_id == loan, LoanRow.borrower_id == who)
        about = session.scalar(own)
    if who is None or (loan is not None and about is None):
        raise Refused(404, "no_such_borrower")
    if contact.at > now() + CLOCKS_DIFFER:
        raise Refused(409, "yet_to_come", field="at")
    try:
        return record_contact(session, who, replace(contact, loan_id=about), str(body["reference"]), now())
    except ReferenceTaken:
        raise Refused(409, "reference_taken", field="reference") from None
