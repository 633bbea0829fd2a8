"""Moving a plan's figures: the engine behind the action server works them out, nothing is kept; and the wish that follows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import anyio.to_thread
import httpx
from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.refusals import Refused
from bot.channels.sessions import Visitor, visitor
from bot.text.say import say, speaker
from lending.store.clock import now
from lending.store.loans import loans_of
from lending.store.proposals import proposal

_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,2}", re.ASCII)
MOST_PERIODS = 600
PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Plans:
    """The route under which a plan is moved."""

    sessions: sessionmaker[Session]
    planner: httpx.AsyncClient

    def routes(self) -> list[Route]:
        return [Route("/api/v1/plans/{proposal}/shape", self.shape, methods=["GET"])]

    async def shape(self, request: Request) -> Response:
        """GET ?payment=800 or ?count=12, or neither, which also gives the bounds."""

        def known() -> Visitor:
            with self.sessions() as session:
                who = visitor(session, request, now())
                if who is None or who.over:
                    raise Refused(401, "no_session")
                return who

        who = await anyio.to_thread.run_sync(known)
        asked = {**_wanted(request.query_params), "conversation": who.conversation_id, **request.path_params}
        try:
            reply = await self.planner.post("/shape", json=asked, timeout=PATIENCE)
        except httpx.HTTPError:
            raise Refused(503, "unavailable") from None
        if reply.status_code == httpx.codes.NOT_FOUND:
            raise Refused(404, "plan_gone")
        if reply.is_error:
            raise Refused(503, "unavailable")
        return JSONResponse(speaker(who.locale).card(reply.json()))


def wished(session: Session, who: Visitor, wish: Any) -> dict[str, Any]:
    """What a wish says, in words and as it is understood. Raises Refused."""
    if not isinstance(wish, Mapping) or not isinstance(wish.get("proposal"), str):
        raise Refused(400, "bad_request")
    wanted = _wanted({name: _plain(wish[name]) for name in ("payment", "count") if wish.get(name) is not None})
    kept = proposal(session, who.borrower_id, wish["proposal"]) if who.borrower_id else None
    if kept is None:
        raise Refused(404, "plan_gone")
    if not wanted:
        raise Refused(400, "bad_request")
    if "count" in wanted:
        text = say("said.count", {"count": {"count": wanted["count"]}}, who.locale)
        return {"text": text, "intent": "counter_offer", "entities": {"num_periods": wanted["count"]}}
    loan = next(each for each in loans_of(session, who.borrower_id or "") if each.id == kept.loan_id)
    text = say("said.payment", {"amount": {"amount": wanted["payment"], "currency": loan.currency}}, who.locale)
    amount = {"value": wanted["payment"], "currency": loan.currency, "bound": "at_most", "per": "month"}
    return {"text": text, "intent": "counter_offer", "entities": {"amount": amount}}


def _plain(figure: Any) -> str:
    """JSON has one kind of number: 12.0 is 12."""
    return str(int(figure)) if isinstance(figure, float) and figure.is_integer() else str(figure)


def _wanted(given: Mapping[str, str]) -> dict[str, Any]:
    """A payment, else a number of payments, else nothing. Raises Refused."""
    payment, count = given.get("payment"), given.get("count")
    if payment is not None:
        if not _AMOUNT.fullmatch(payment) or Decimal(payment) <= 0:
            raise Refused(400, "not_an_amount")
        return {"payment": payment}
    if count is None:
        return {}
    if not _COUNT.fullmatch(count) or int(count) > MOST_PERIODS:
        raise Refused(400, "not_a_count")
    return {"count": int(count)}
