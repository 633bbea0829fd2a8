"""The list of conversations: found by marks, dates and words, fifty at a time; views that are kept."""

import re
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

from bot.console.desk import Denied, Desk, back, render
from bot.nlu.fold import fold
from lending.records import FieldError, read_date
from lending.store.finding import COUNTED, Asked, Place, counts, find, newer
from lending.store.saved_views import forget_view, keep_view, views_of
from lending.store.transcripts import marks_of

GROUPS: dict[str, tuple[str, ...]] = {
    "state": ("unread", "reviewed", "waits_for_person", "with_person"),
    "about": ("self_harm", "hardship", "complaint", "dispute", "person_asked"),
    "plan": ("plan_asked", "plan_offered", "plan_accepted", "plan_broken"),
    "understanding": ("low_confidence", "asked_back", "not_understood", "trouble"),
    "late": ("dpd:0", "dpd:1-30", "dpd:31-60", "dpd:61-90", "dpd:90+"),
    "channel": ("channel:web", "channel:telegram", "channel:terminal"),
    "locale": ("locale:zh_Hans_CN", "locale:zh_Hant_TW", "locale:zh_Hant_HK"),
}
ONE_OF = ("late", "channel", "locale")
"""Groups of which a conversation bears one: choosing another leaves the first."""
SHOWN = (*GROUPS["about"], *GROUPS["plan"], *GROUPS["understanding"], "waits_for_person", "with_person")
_MARK = re.compile(r"[a-z_]+(:[^\s:]{1,64})?")
_MOST_MARKS, _LONGEST_SEARCH = 8, 100


def show_list(desk: Desk) -> Response:
    """GET /conversations?mark=…&q=…&since=…&until=…&after=…"""
    asked, query = asked_of(desk), kept_query(desk.query)
    found = find(desk.session, asked, _place(desk.query.get("after")))
    names = [mark for group in GROUPS.values() for mark in group] + [f"assigned:{desk.member.name}"]
    return render(
        desk, "conversations.html",
        asked=asked, intents=desk.words.intents, query=query, rows=found.rows, hits=found.hits, newest=desk.now.isoformat(),
        marks=marks_of(desk.session, [row.conversation_id for row in found.rows]), shown=SHOWN,
        groups=GROUPS, counts=counts(desk.session, names), counted=COUNTED, toggled=lambda mark: _toggled(desk.query, mark),
        more=f"{found.more.at.isoformat()}~{found.more.conversation_id}" if found.more else None,
        views=views_of(desk.session, desk.member.name), search=desk.query.get("q", ""),
        since=desk.query.get("since", ""), until=desk.query.get("until", ""),
    )  # fmt: skip


def show_newer(desk: Desk) -> Response:
    """GET /conversations/newer?than=…: a line above the list when something has happened since it was shown."""
    try:
        than = datetime.fromisoformat(desk.query.get("than", ""))
    except ValueError:
        raise Denied(400) from None
    if than.tzinfo is None:
        raise Denied(400)
    count = newer(desk.session, asked_of(desk), than)
    return render(desk, "newer.html", count=count, query=kept_query(desk.query)) if count else HTMLResponse("", 200)


def keep(desk: Desk) -> Response:
    """POST /views: keep this list under a name, or forget one."""
    if "forget" in desk.form:
        forget_view(desk.session, desk.member.name, desk.form["forget"])
        return back("/conversations")
    query = kept_query(QueryParams(desk.form.get("query", "")[:2000]))
    keep_view(desk.session, desk.member.name, desk.field("title", 60), query)
    return back(f"/conversations?{query}")


def asked_of(desk: Desk) -> Asked:
    """What the address asks for. Raises Denied for what it cannot mean."""
    marks = tuple(dict.fromkeys(mark for mark in desk.query.getlist("mark") if mark))
    if len(marks) > _MOST_MARKS or not all(_MARK.fullmatch(mark) for mark in marks):
        raise Denied(400)
    words = fold(desk.query.get("q", "")[:_LONGEST_SEARCH]).text.strip()
    return Asked(marks, words, _day(desk, "since", 0), _day(desk, "until", 1))


def kept_query(query: QueryParams) -> str:
    """What of an address makes the list, without where in it one is."""
    return urlencode(
        [(name, value) for name, value in query.multi_items() if name in ("mark", "q", "since", "until") and value]
    )


def _toggled(query: QueryParams, mark: str) -> str:
    """The address with a mark more, or less; of some groups only one."""
    pairs = QueryParams(kept_query(query)).multi_items()
    others = next((names for group, names in GROUPS.items() if group in ONE_OF and mark in names), (mark,))
    without = [(name, value) for name, value in pairs if name != "mark" or value not in others]
    return urlencode(without if ("mark", mark) in pairs else [*without, ("mark", mark)])


def _day(desk: Desk, name: str, days: int) -> datetime | None:
    """The midnight that a day begins with (days=0) or ends with (1), where the staff are."""
    given = desk.query.get(name, "")
    if not given:
        return None
    try:
        return datetime.combine(read_date(given, name), time(), desk.words.zone) + timedelta(days=days)
    except (FieldError, OverflowError):
        raise Denied(400) from None


def _place(given: str | None) -> Place | None:
    at, _, conversation_id = (given or "").partition("~")
    if not given:
        return None
    try:
        place = Place(datetime.fromisoformat(at), conversation_id)
    except ValueError:
        raise Denied(400) from None
    if place.at.tzinfo is None:
        raise Denied(400)
    return place
