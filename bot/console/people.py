"""Who may use the console: added, given another role or password, gone."""

from starlette.responses import Response

from bot.console.desk import Desk, back, render
from lending.store.second_factor import end_second_factor
from lending.store.staff import ROLES, BadMember, add_member, let_go, member_called, members


def show(desk: Desk) -> Response:
    """GET /people"""
    return _shown(desk)


def change(desk: Desk) -> Response:
    """POST /people: `leave` names who has left, `no_second` who has lost what their codes came from; else name, shown_as,
    role and password of who comes or changes."""
    try:
        if "leave" in desk.form:
            if desk.form["leave"] == desk.member.name:
                return _shown(desk, "people.not_oneself")
            let_go(desk.session, desk.form["leave"], by=desk.actor, now=desk.now)
            return back("/people")
        if "no_second" in desk.form:
            end_second_factor(desk.session, member_called(desk.session, desk.form["no_second"]), by=desk.actor, now=desk.now)
            return back("/people")
        add_member(
            desk.session, desk.field("name", 64), desk.field("role", 16), desk.form.get("password", ""),
            shown_as=desk.form.get("shown_as", "")[:64], locale=desk.member.locale, by=desk.actor, now=desk.now,
        )  # fmt: skip
    except BadMember as wrong:
        return _shown(desk, "people.cannot", str(wrong))
    return back("/people")


def _shown(desk: Desk, wrong: str | None = None, why: str = "") -> Response:
    return render(desk, "people.html", members=members(desk.session), roles=ROLES, wrong=wrong, why=why)
