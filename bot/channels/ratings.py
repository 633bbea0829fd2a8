"""How it went: asked at the end of a conversation, answered or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.refusals import Refused, json_body
from bot.channels.sessions import visitor
from lending.store.clock import now
from lending.store.ratings import LONGEST_COMMENT, SCORES, rate


@dataclass(frozen=True, slots=True)
class Ratings:
    sessions: sessionmaker[Session]

    def routes(self) -> list[Route]:
        return [Route("/api/v1/rating", self.rate, methods=["POST"])]

    async def rate(self, request: Request) -> Response:
        """POST {score, comment?}: the newest counts."""
        if request.headers.get("x-huanhuan") is None:
            raise Refused(400, "bad_request")
        body = await json_body(request)

        def keep() -> None:
            with self.sessions.begin() as session:
                who = visitor(session, request, now())
                if who is None:
                    raise Refused(401, "no_session")
                rate(session, who.conversation_id, *_read(body), now())

        await anyio.to_thread.run_sync(keep)
        return Response(status_code=204)


def _read(body: Mapping[str, Any]) -> tuple[int, str | None]:
    """Score and comment. Raises Refused."""
    score, comment = body.get("score"), body.get("comment")
    if isinstance(score, bool) or not isinstance(score, int | float) or score not in SCORES:
        raise Refused(400, "bad_request")
    if not isinstance(comment, str | None):
        raise Refused(400, "bad_request")
    if comment is not None and len(comment) > LONGEST_COMMENT:
        raise Refused(413, "too_long")
    return int(score), (comment or "").replace("\x00", "").strip() or None
