"""What members of staff change themselves: their password, their second factor."""

import segno
from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.console.log_in import keep_session
from lending.store.second_factor import confirm_second_factor, end_second_factor, offer_second_factor, offered_address
from lending.store.staff import BadMember, NotLoggedIn, change_password, prove


def show(desk: Desk) -> Response:
    """GET /me"""
    return _shown(desk)


def new_password(desk: Desk) -> Response:
    """POST /me/password: `password`, the one now; `new`, `again`."""
    new = desk.form.get("new", "")
    if new != desk.form.get("again", ""):
        return _shown(desk, "me.differ")
    if not _proven(desk):
        return _shown(desk, "me.wrong_password")
    try:
        token = change_password(desk.session, desk.member, new, desk.now)
    except BadMember as wrong:
        return _shown(desk, "people.cannot", str(wrong))
    answer = back("/me")
    keep_session(answer, token)
    return answer


def second_factor(desk: Desk) -> Response:
    """POST /me/second-factor: `do` is offer or end, with the `password`; confirm, with a `code` of the app."""
    done = desk.field("do", 16)
    if done not in ("offer", "confirm", "end"):
        raise Denied(400)
    if done == "confirm":
        right = confirm_second_factor(desk.session, desk.member, desk.form.get("code", ""), now=desk.now)
        return back("/me") if right else _shown(desk, "me.wrong_code")
    if not _proven(desk):
        return _shown(desk, "me.wrong_password")
    if done == "end":
        end_second_factor(desk.session, desk.member, by=desk.actor, now=desk.now)
    else:
        offer_second_factor(desk.member)
    return back("/me")


def _proven(desk: Desk) -> bool:
    try:
        prove(desk.session, desk.member, desk.form.get("password", ""), desk.now)
    except NotLoggedIn:
        return False
    return True


def _shown(desk: Desk, wrong: str | None = None, why: str = "") -> Response:
    address = offered_address(desk.member)
    picture = segno.make_qr(address).svg_inline(scale=5, light="#fff") if address else None
    return render(desk, "own.html", wrong=wrong, why=why, picture=picture, secret=desk.member.totp_offered)
