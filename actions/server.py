"""The action server: rasa_sdk's executor on a loopback port, behind a secret.  `python -m actions.server --port 8002`

POST /shape (same header, {"conversation", "proposal", "payment"?, "count"?}) works out other figures for a plan: 200, or 404.
POST /webhook (header X-Huanhuan-Secret) runs one action:
  200 {"events", "responses"} · 401 without the secret · 404 for an unknown action
  500 {"error": "failed", "reference": …}: the reference is in the log beside the kind of failure and where it happened;
      neither the answer nor the log ever holds what was said or any figure.
GET /health needs no secret and says nothing but that the server is up.

rasa_sdk's own server has no authentication and its errors echo the conversation, so only its executor is used.
"""

import argparse
import asyncio
import hmac
import logging
import os
import secrets
import sys
import traceback
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.database import sessions
from actions.shape import Wanted, shape
from actions.warm import warm_up
from lending.store.clock import now

SECRET = "HUANHUAN_ACTION_SECRET"
SHORTEST_SECRET = 32  # bytes
log = logging.getLogger("actions")


class NoSecret(Exception):
    """The server refuses to start without a secret of at least SHORTEST_SECRET bytes."""


def secret_from_environment() -> str:
    secret = os.environ.get(SECRET, "")
    if len(secret.encode()) < SHORTEST_SECRET:
        raise NoSecret(f"set {SECRET} to a secret of at least {SHORTEST_SECRET} bytes")
    return secret


def make_executor() -> ActionExecutor:
    """Every action of this package, registered under its name."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


def make_app(secret: str, executor: ActionExecutor, name: str = "huanhuan_actions") -> Sanic:
    """The Sanic application. `name` must be unique in a process."""
    app: Sanic = Sanic(name, configure_logging=False)

    @app.get("/health")  # type: ignore[untyped-decorator]
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    def trusted(request: Request) -> bool:
        given = request.headers.get("X-Huanhuan-Secret", "")
        return hmac.compare_digest(given.encode(), secret.encode())

    @app.post("/shape")  # type: ignore[untyped-decorator]
    async def shaped(request: Request) -> HTTPResponse:
        if not trusted(request):
            return json({"error": "unauthorised"}, status=401)
        try:
            found = await asyncio.to_thread(_shape, request.json)
        except Exception as failure:
            return json({"error": "failed", "reference": _note(failure)}, status=500)
        return json(found) if found is not None else json({"error": "no such plan"}, status=404)

    @app.post("/webhook")  # type: ignore[untyped-decorator]
    async def webhook(request: Request) -> HTTPResponse:
        if not trusted(request):
            return json({"error": "unauthorised"}, status=401)
        try:
            return json(await executor.run(request.json))
        except ActionNotFoundException:
            return json({"error": "unknown action"}, status=404)
        except ActionExecutionRejection as handed_back:
            return json({"error": "rejected", "action_name": handed_back.action_name}, status=400)
        except Exception as failure:
            return json({"error": "failed", "reference": _note(failure)}, status=500)

    @app.exception(Exception)  # type: ignore[untyped-decorator]
    async def refused(_: Request, failure: Exception) -> HTTPResponse:
        status = getattr(failure, "status_code", 500)
        return json({"error": "failed", "reference": _note(failure)}, status=status)

    return app


def _shape(asked: Mapping[str, Any]) -> dict[str, Any] | None:
    payment = Decimal(asked["payment"]) if asked.get("payment") else None
    with sessions()() as session:
        return shape(session, asked["conversation"], asked["proposal"], Wanted(payment, asked.get("count")), now())


def _note(failure: BaseException) -> str:
    """Log the kind of failure and where it happened under a fresh reference; messages of exceptions may hold figures."""
    reference = secrets.token_hex(4).upper()
    kinds = [type(failure).__name__]
    cause = failure.__cause__ or failure.__context__
    while cause is not None:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(failure.__traceback__)
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    log.error("%s %s at %s", reference, " from ".join(kinds), where)
    return reference


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s actions %(levelname)s %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    parser = argparse.ArgumentParser(prog="python -m actions.server", description="the action server (loopback only)")
    parser.add_argument("--port", type=int, default=8002)
    try:
        secret = secret_from_environment()
    except NoSecret as reason:
        print(f"action server: {reason}", file=sys.stderr)
        return 2
    arguments = parser.parse_args()
    executor = make_executor()
    warm_up()
    make_app(secret, executor).run(
        host="127.0.0.1", port=arguments.port, access_log=False, debug=False, motd=False, workers=1
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
