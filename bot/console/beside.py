"""What staff do to a conversation that the borrower does not see: notes, tags, assignment, review."""

import re

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back
from bot.console.dialogue import transcript
from bot.nlu.masking import mask
from lending.store.notes import add_note, assign, review, set_tag
from lending.store.staff_rows import StaffMember

_TAG = re.compile(r"[^\s:]{1,40}")


def note(desk: Desk) -> Response:
    """POST …/notes"""
    seq = desk.form.get("seq", "")
    add_note(
        desk.session,
        transcript(desk),
        desk.member.name,
        mask(desk.field("text", 4_000)),
        int(seq) if seq.isdecimal() else None,
        desk.now,
    )
    return _again(desk, "notes")


def tag(desk: Desk) -> Response:
    """POST …/tags: one on, or with `off` away."""
    name = desk.field("tag", 40)
    if not _TAG.fullmatch(name):
        raise Denied(400)
    set_tag(desk.session, transcript(desk), name, "off" not in desk.form)
    return _again(desk, "tags")


def give(desk: Desk) -> Response:
    """POST …/assign: to oneself, to nobody, or (who may) to a colleague."""
    to = desk.form.get("to", "") or None
    row = transcript(desk)
    if (to or desk.member.name) != desk.member.name or row.assigned_to not in (None, desk.member.name):
        desk.must("assign")
    if to is not None and desk.session.get(StaffMember, to) is None:
        raise Denied(400)
    assign(desk.session, row, to, desk.member.name, desk.now)
    return _again(desk, "assigned")


def reviewed(desk: Desk) -> Response:
    """POST …/review: done, or (`undo`) not after all."""
    review(desk.session, transcript(desk), "undo" not in desk.form, desk.member.name, desk.now)
    return _again(desk, "review")


def _again(desk: Desk, part: str) -> Response:
    return back(f"/conversations/{desk.path['id']}#{part}")
