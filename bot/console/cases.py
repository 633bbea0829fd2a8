"""What the lender's people must look at beside conversations: an agreement that broke, a payment that fits nothing."""

from starlette.responses import Response

from bot.console.desk import Desk, back, render
from lending.store.staff_cases import NoSuchCase, close_case, open_cases


def show_list(desk: Desk) -> Response:
    """GET /cases"""
    return _shown(desk)


def close(desk: Desk) -> Response:
    """POST /cases/close: `case` was looked at; `reason` says what came of it."""
    try:
        close_case(desk.session, desk.field("case", 64), by=desk.member.name, reason=desk.field("reason"), now=desk.now)
    except NoSuchCase:
        return _shown(desk, "cases.gone")
    return back("/cases")


def _shown(desk: Desk, wrong: str | None = None) -> Response:
    return render(desk, "cases.html", found=open_cases(desk.session), wrong=wrong)
