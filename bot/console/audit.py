"""Who did what, and who read what: the audit, the newest first."""

from sqlalchemy import select
from starlette.responses import Response

from bot.console.desk import Denied, Desk, render
from lending.store.audit import AuditEvent

_PAGE = 100


def show(desk: Desk) -> Response:
    """GET /audit?actor=…&subject=…&before=ID"""
    wanted = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(_PAGE)
    given = {name: desk.query.get(name, "").strip() for name in ("actor", "subject", "event")}
    for name, value in given.items():
        if value:
            wanted = wanted.where(getattr(AuditEvent, name) == value)
    before = desk.query.get("before", "")
    if before:
        if not before.isdecimal() or len(before) > 12:
            raise Denied(400)
        wanted = wanted.where(AuditEvent.id < int(before))
    rows = desk.session.scalars(wanted).all()
    return render(desk, "audit.html", rows=rows, given=given, more=rows[-1].id if len(rows) == _PAGE else None)
