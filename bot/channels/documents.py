"""An agreement's documents, for the borrower who is signed in and nobody else: the PDF and the calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import anyio.to_thread
from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.refusals import Refused
from bot.channels.sessions import visitor
from bot.documents.drawn import draw
from bot.documents.kept import calendar_of, kept_text
from lending.store.clock import now

_T = TypeVar("_T")


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
        """GET: the agreement's kept text on paper."""
        text, number = await self._read(request, kept_text)
        return _file(await draw(text, number), "application/pdf", f"{number}.pdf")

    async def calendar(self, request: Request) -> Response:
        """GET: the due dates, in the language in which the agreement was made."""
        written, number = await self._read(request, calendar_of)
        return _file(written, "text/calendar; charset=utf-8", f"{number}.ics")

    async def _read(self, request: Request, read: Callable[[Session, str, str], _T | None]) -> _T:
        """What `read` makes of the agreement in the path, if it is of the borrower whose session token came along."""

        def work() -> _T:
            with self.sessions() as session:
                who = visitor(session, request, now())
                if who is None or who.over:
                    raise Refused(401, "no_session")
                found = read(session, who.borrower_id, request.path_params["agreement"]) if who.borrower_id else None
                if found is None:
                    raise Refused(404, "not_found")
                return found

        return await anyio.to_thread.run_sync(work)


def _file(content: bytes, kind: str, filename: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{filename}"'})
