"""The Rasa process: the trained model behind a loopback port. `python -m bot.runtime.lean bot.runtime.rasa_server MODEL`

POST /turns {"conversation": id} answers the oldest waiting message of a conversation:
  200 {"answered": message id | null} · 503 when a part that the turn needs is down · 500 when the turn failed.
  Unless it is 200 nothing was kept and the message still waits.
Rasa's own HTTP API stands beside it for the console, behind the same secret; what would write to a conversation or put a
model in place from outside is refused.
"""

import hmac
import logging
import sys
import warnings
from pathlib import Path

import rasa.server
from rasa.shared.core.domain import Domain
from rasa.utils.log_utils import configure_structlog
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.runtime.agent import ActionEndpoint, BorrowerAgent
from bot.runtime.turn import TurnFailed, TurnRunner, TurnTrackerStore, note_failure
from bot.settings import settings
from bot.text.generator import HuanhuanResponses
from lending.store.engine import make_engine, make_sessions

log = logging.getLogger(__name__)
_OPEN_PATHS = frozenset({"/", "/version"})


def make_app(model: Path) -> Sanic:
    """The Sanic application: Rasa's API with `/turns` beside it."""
    config = settings()
    sessions = make_sessions(make_engine(config.database_url))
    secret = config.secret("rasa")
    agent = BorrowerAgent.from_model(
        model,
        HuanhuanResponses(),
        TurnTrackerStore(Domain.empty(), sessions),
        ActionEndpoint(f"{config.actions_url}/webhook", config.secret("action"), note_failure),
    )
    app: Sanic = rasa.server.create_app(agent, cors_origins=None, auth_token=secret)
    app.blueprint(_turns(TurnRunner(agent, sessions)))

    @app.on_request  # type: ignore[untyped-decorator]  # sanic is untyped
    async def only_the_gateway(request: Request) -> HTTPResponse | None:
        if request.path in _OPEN_PATHS:
            return None
        given = request.headers.get("X-Huanhuan-Secret") or request.args.get("token") or ""
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return json({"error": "unauthorised"}, status=401)
        writes = request.method in {"POST", "PUT", "DELETE", "PATCH"}
        if writes and request.path not in {"/turns", "/model/parse"}:
            return json({"error": "this server only answers turns"}, status=403)
        return None

    return app


def _turns(runner: TurnRunner) -> Blueprint:
    turns = Blueprint("turns")

    @turns.post("/turns")  # type: ignore[untyped-decorator]
    async def take_turn(request: Request) -> HTTPResponse:
        try:
            return json({"answered": await runner.run(request.json["conversation"])})
        except TurnFailed as failed:
            log.warning("turn failed: %s", failed)
            return json({"error": str(failed)}, status=503 if failed.part_is_down else 500)
        except Exception:
            log.exception("turn failed")
            return json({"error": "turn failed"}, status=500)

    return turns


def quiet() -> None:
    """Rasa's own log lines hold what borrowers said and their slots: only its warnings are kept, ours at INFO."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s rasa %(levelname)s %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    configure_structlog(logging.WARNING)
    warnings.filterwarnings("ignore", category=DeprecationWarning)


def main() -> None:
    quiet()
    app = make_app(Path(sys.argv[1]))
    app.run(host="127.0.0.1", port=settings().rasa_port, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main()
