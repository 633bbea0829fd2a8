"""An agreement's documents, for the borrower who is signed in and nobody else: the PDF and the calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import anyio
import anyio.to_process
import anyio.to_thread
from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.refusals import Refused
from bot.channels.sessions import visitor
from bot.documents.agreement_text import AgreementText
from bot.documents.calendar import write_calendar
from bot.documents.pdf import write_pdf
from lending.lifecycle import plan_dues
from lending.loan import Loan
from lending.store.agreement_texts import text_of
from lending.store.agreements import Agreement, agreement
from lending.store.clock import now
from lending.store.keeping import accepted_on
from lending.store.loans import loan

_T = TypeVar("_T")
_ONE_AT_A_TIME = anyio.CapacityLimiter(1)  # drawing a PDF is a second's work of one core


@dataclass(frozen=True, slots=True)
class Documents:
    """The routes of documents. What is not the borrower's is not there."""

    sessions: sessionmaker[Session]

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/agreements/{agreement}/document.pdf", self.pdf, methods=["GET"]),
            Route("/api/v1/agreements/{agreement}/calendar.ics", self.calendar, methods=["GET"]),
        ]

    async def pdf(self, request: Request) -> Response:
        """GET: the agreement's kept text on paper, drawn in a process of its own."""

        def read(session: Session, borrower_id: str, found: Agreement, of: Loan) -> tuple[AgreementText, str]:
            kept = text_of(session, borrower_id, found.id)
            if kept is None:
                raise Refused(404, "not_found")
            text = AgreementText(kept.template_version, kept.locale, kept.body)
            if text.sha256 != kept.sha256:
                raise RuntimeError(f"the kept text of agreement {found.id} does not have its fingerprint")
            return text, found.number

        text, number = await self._read(request, read)
        drawn = await anyio.to_process.run_sync(write_pdf, text, number, limiter=_ONE_AT_A_TIME)
        return _file(drawn, "application/pdf", f"{number}.pdf")

    async def calendar(self, request: Request) -> Response:
        """GET: the due dates, in the language in which the agreement was made."""

        def read(session: Session, borrower_id: str, found: Agreement, of: Loan) -> tuple[bytes, str]:
            dues = plan_dues(found.proposal, accepted_on(found, of))
            return write_calendar(found, dues, of.currency, found.locale), found.number

        written, number = await self._read(request, read)
        return _file(written, "text/calendar; charset=utf-8", f"{number}.ics")

    async def _read(self, request: Request, read: Callable[[Session, str, Agreement, Loan], tuple[_T, str]]) -> tuple[_T, str]:
        """What `read` makes of the agreement in the path, if it is of the borrower whose session token came along."""

        def work() -> tuple[_T, str]:
            with self.sessions() as session:
                who = visitor(session, request, now())
                if who is None or who.over:
                    raise Refused(401, "no_session")
                found = agreement(session, who.borrower_id, request.path_params["agreement"]) if who.borrower_id else None
                of = loan(session, who.borrower_id, found.loan_id) if found is not None and who.borrower_id else None
                if found is None or of is None or who.borrower_id is None:
                    raise Refused(404, "not_found")
                return read(session, who.borrower_id, found, of)

        return await anyio.to_thread.run_sync(work)


def _file(content: bytes, kind: str, filename: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{filename}"'})
