"""The console's application and process. `python -m bot.console.app`"""

import gc
import logging
from collections.abc import Callable
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.assets import PAGE
from bot.channels.headers import SecurityHeaders
from bot.console import (
    approvals,
    audit,
    beside,
    cases,
    complaints,
    conversations,
    dialogue,
    inbox,
    intents,
    numbers,
    outreach,
    own,
    people,
    put_right,
    retold,
    taken_away,
    taking_over,
    training,
    trial,
)
from bot.console.desk import Denied, Desk, back, page, render, words_of
from bot.console.log_in import LANGUAGE, LogIn, choose_language, leave
from bot.settings import settings
from lending.store.engine import Sessions, make_engine, make_sessions

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
ANYBODY = "any"


def make_console(sessions: Sessions) -> Starlette:
    """The application over a database."""

    def at(path: str, permission: str, **handlers: Callable[[Desk], Response]) -> Route:
        return page(sessions, path, permission, **handlers)

    one = "/conversations/{id}"
    return Starlette(
        routes=[
            *LogIn(sessions).routes(),
            Route("/logout", lambda request: leave(sessions, request), methods=["POST"]),
            at("/", ANYBODY, GET=first_page),
            at("/my-language", ANYBODY, POST=choose_language),
            at("/me", ANYBODY, GET=own.show),
            at("/me/password", ANYBODY, POST=own.new_password),
            at("/me/second-factor", ANYBODY, POST=own.second_factor),
            at("/conversations", "read_transcripts", GET=conversations.show_list),
            at("/conversations/newer", "read_transcripts", GET=conversations.show_newer),
            at("/views", "read_transcripts", POST=conversations.keep),
            at(one, "read_transcripts", GET=dialogue.show),
            at(f"{one}/live", "read_transcripts", GET=dialogue.show_live),
            at(f"{one}/original", "show_original", POST=dialogue.show_original),
            at(f"{one}/export.json", "export", GET=taken_away.as_json),
            at(f"{one}/export.pdf", "export", GET=taken_away.as_pdf),
            at(f"{one}/test", "make_tests", GET=retold.show),
            at(f"{one}/test.yml", "make_tests", GET=retold.download),
            at(f"{one}/notes", "annotate", POST=beside.note),
            at(f"{one}/tags", "annotate", POST=beside.tag),
            at(f"{one}/assign", "annotate", POST=beside.give),
            at(f"{one}/review", "annotate", POST=beside.reviewed),
            at(f"{one}/take", "take_over", POST=taking_over.take),
            at(f"{one}/say", "take_over", POST=taking_over.write),
            at(f"{one}/hand-back", "take_over", POST=taking_over.give_back),
            at(f"{one}/lift", "lift_silence", POST=put_right.lift_silence),
            at(f"{one}/withdraw", "withdraw_contact", POST=put_right.withdraw_contact),
            at("/queue", "take_over", GET=taking_over.show_queue),
            at("/approvals", "read_approvals", GET=approvals.show_list),
            at("/approvals/{number}", "read_approvals", GET=approvals.show),
            at("/approvals/{number}/decide", "decide_approvals", POST=approvals.decide),
            at("/complaints", "read_complaints", GET=complaints.show_list),
            at("/complaints/{number}", "read_complaints", GET=complaints.show),
            at("/complaints/{number}/answer", "answer_complaints", POST=complaints.answer),
            at("/complaints/{number}/take", "answer_complaints", POST=complaints.take),
            at("/complaints/{number}/category", "answer_complaints", POST=complaints.change),
            at("/cases", "read_cases", GET=cases.show_list),
            at("/cases/close", "close_cases", POST=cases.close),
            at("/inbox", "teach", GET=inbox.show),
            at("/inbox/decide", "teach", POST=inbox.settle),
            at("/inbox/teach", "teach", POST=inbox.teach),
            at("/inbox/worries", "teach", POST=inbox.worry),
            at("/inbox/undo", "teach", POST=inbox.take_back_lesson),
            at("/intents", "read_teaching", GET=intents.show_list),
            at("/intents", "teach", POST=intents.add),
            at("/intents/new", "teach", GET=intents.ask_new),
            at("/intents/check", "teach", POST=intents.check),
            at("/intents/{name}", "read_teaching", GET=intents.show),
            at("/intents/{name}/teach", "teach", POST=intents.teach),
            at("/intents/{name}/words", "teach", POST=intents.reword),
            at("/intents/{name}/remove", "teach", POST=intents.remove),
            at("/training", "read_teaching", GET=training.show),
            at("/training/progress", "read_teaching", GET=training.progress),
            at("/training/patch", "read_teaching", GET=training.patch),
            at("/training/preview", "teach", POST=training.preview),
            at("/training/rehearse", "teach", POST=training.rehearse),
            at("/training/discard", "teach", POST=training.throw_away),
            at("/training/promote", "release", POST=training.release),
            at("/training/go-back", "go_back", POST=training.go_back),
            at("/training/trial", "teach", GET=trial.show),
            at("/training/trial/live", "teach", GET=trial.show_live),
            at("/training/trial/start", "teach", POST=trial.start),
            at("/training/trial/end", "teach", POST=trial.end),
            at("/training/trial/begin", "teach", POST=trial.begin),
            at("/training/trial/say", "teach", POST=trial.say),
            at("/numbers", "read_numbers", GET=numbers.show),
            at("/numbers.csv", "read_numbers", GET=numbers.download),
            at("/outreach", "read_outreach", GET=outreach.show),
            at("/outreach/tomorrow", "read_outreach", GET=outreach.show_tomorrow),
            at("/audit", "read_audit", GET=audit.show),
            at("/people", "manage_staff", GET=people.show, POST=people.change),
            Route("/health", _health),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/chat", StaticFiles(directory=PAGE)),  # cards are drawn by the page that borrowers see
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={
            Denied: _denied,
            HTTPException: _misdirected,
            SQLAlchemyError: _unavailable,
            Exception: _failed,
        },
    )


def first_page(desk: Desk) -> Response:
    """Where each role's work is."""
    places = (("take_over", "/queue"), ("teach", "/inbox"), ("read_transcripts", "/conversations"), ("manage_staff", "/people"))
    return back(next(path for permission, path in places if desk.may(permission)))


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _denied(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Denied)
    return _plainly(refused.status, refused.locale or request.cookies.get(LANGUAGE))


async def _misdirected(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, HTTPException)
    return _plainly(refused.status_code, request.cookies.get(LANGUAGE))


async def _unavailable(request: Request, failed: Exception) -> Response:
    log.error("the database does not answer: %s", type(failed).__name__)
    return _plainly(503, request.cookies.get(LANGUAGE))


async def _failed(request: Request, failed: Exception) -> Response:
    log.error("a page failed", exc_info=failed)
    return _plainly(500, request.cookies.get(LANGUAGE))


def _plainly(status: int, locale: str | None) -> Response:
    known = status if status in (400, 403, 404, 500, 503) else 404
    return render(None, "refused.html", status, words=words_of(locale), key=f"refused.{known}")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s console %(levelname)s %(message)s")
    config = settings()
    console = make_console(make_sessions(make_engine(config.database_url)))
    gc.freeze()  # what is loaded by now stays: looking through it again and again would stop a page for a tenth of a second
    uvicorn.run(
        console, host=config.console_host, port=config.console_port, ws="none", access_log=False, log_level="warning",
        timeout_graceful_shutdown=2,
    )  # fmt: skip


if __name__ == "__main__":
    main()
