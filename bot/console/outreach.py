"""What is written to borrowers unasked: the last days, what held some back, what followed, who works on it; tomorrow tried."""

from datetime import timedelta
from itertools import islice

from starlette.responses import Response

from bot.console.desk import Denied, Desk, render
from bot.outreach.foresight import foresee, summed
from lending.store.engine import make_sessions
from lending.store.outreach_report import planner, report, uplift, workers
from lending.store.strategies import USUAL, strategy

DAYS, LONGEST = 7, 92
ALIVE = timedelta(minutes=1)
"""A worker that has said nothing for longer is taken to be gone."""
TRIED = 2_000
"""Borrowers of tomorrow that the page looks at; `./huanhuan outreach run --dry-run` looks at all."""


def show(desk: Desk) -> Response:
    """GET /outreach?days=7"""
    days = _days(desk)
    found = report(desk.session, desk.now - timedelta(days=days), desk.now)
    most = max(found.days.values(), default=0)
    return render(
        desk, "outreach.html", found=found, days=days, most=most, raised=uplift(found.reminded, found.held_out),
        planner=planner(desk.session), workers=workers(desk.session), alive=desk.now - ALIVE,
    )  # fmt: skip


def show_tomorrow(desk: Desk) -> Response:
    """GET /outreach/tomorrow: by what it is about, the situation and what the rules say; nobody is named."""
    sessions = make_sessions(desk.session.get_bind())  # type: ignore[arg-type]  # an Engine
    tried = islice(foresee(sessions, strategy(), desk.now + timedelta(days=1)), TRIED)
    return render(desk, "outreach_tomorrow.html", found=sorted(summed(tried).items()), tried=TRIED, strategy=USUAL)


def _days(desk: Desk) -> int:
    given = desk.query.get("days", str(DAYS))
    if not given.isdecimal() or not 1 <= int(given) <= LONGEST:
        raise Denied(400)
    return int(given)
