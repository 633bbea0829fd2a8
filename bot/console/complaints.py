"""Complaints and disputes: how long each has waited, what was said, and the answer."""

from typing import get_args

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.console.dialogue import card_words, lines_of
from bot.text.say import say
from bot.text.tone import findings
from lending.store.complaints import (
    Category,
    Complaint,
    NotOpen,
    answer_complaint,
    change_category,
    complaints,
    take_up,
)
from lending.store.contact_report import ledger_of
from lending.store.conversations import Answer, Conversation

_AROUND = 4  # messages shown before and after the complaint


def show_list(desk: Desk) -> Response:
    """GET /complaints"""
    return render(desk, "complaints.html", found=complaints(desk.session))


def show(desk: Desk) -> Response:
    """GET /complaints/{number}"""
    return _shown(desk)


def answer(desk: Desk) -> Response:
    """POST …/answer: read by the borrower where they complained; kept to the same tone as everything else they read."""
    found, text = _found(desk), desk.field("text", 4_000)
    locale = desk.session.get_one(Conversation, found.conversation_id).locale
    if any(findings("staff.says", text)):
        return _shown(desk, "handover.tone", text)
    whole = say("staff.complaint_answered", {"number": {"name": found.number}, "answer": {"name": text}}, locale)
    said = Answer("staff.complaint_answered", whole)
    try:
        answer_complaint(desk.session, found.number, said, desk.member.name, desk.member.shown_as, desk.now)
    except NotOpen:
        return _shown(desk, "complaint.gone", text)
    return back(f"/complaints/{found.number}")


def take(desk: Desk) -> Response:
    """POST …/take: one works at it from now on."""
    found = _found(desk)
    try:
        take_up(desk.session, found.number, desk.member.name, desk.now)
    except NotOpen:
        return _shown(desk, "complaint.gone")
    return back(f"/complaints/{found.number}")


def change(desk: Desk) -> Response:
    """POST …/category: it is of the other kind."""
    found, category = _found(desk), desk.field("category", 16)
    if category not in get_args(Category):
        raise Denied(400)
    try:
        change_category(desk.session, found.number, category, desk.member.name, desk.now)  # type: ignore[arg-type]
    except NotOpen:
        return _shown(desk, "complaint.gone")
    return back(f"/complaints/{found.number}")


def _shown(desk: Desk, wrong: str | None = None, draft: str = "") -> Response:
    found = _found(desk)
    lines = [
        line for line in lines_of(desk.session, found.conversation_id)
        if abs(line.message.seq - found.seq) <= _AROUND
    ]  # fmt: skip
    contacts = ledger_of(desk.session, found.borrower_id) if found.borrower_id else []
    return render(
        desk,
        "complaint.html",
        found=found,
        lines=lines,
        contacts=contacts,
        original=None,
        notes=(),
        card_words=card_words(lines),
        named=desk.words.intent,
        wrong=wrong,
        draft=draft,
    )


def _found(desk: Desk) -> Complaint:
    found = desk.session.get(Complaint, desk.path["number"])
    if found is None:
        raise Denied(404)
    return found
