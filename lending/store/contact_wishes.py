"""What borrowers allow, wish and forbid of being contacted. The borrower changes it (staff end a silence that is for their good,
with a reason); each change is in the audit."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.contact import Channel, Preferences
from lending.store.audit import record
from lending.store.contact_rows import ConsentRow, PreferencesRow, StopRow
from lending.store.engine import begin_writing

StopCode = Literal["do_not_contact", "hardship", "care"]


def preferences_of(session: Session, borrower_id: str) -> Preferences:
    """What they have set; nothing set: as Preferences begins."""
    row = session.get(PreferencesRow, borrower_id)
    return Preferences() if row is None else Preferences.from_dict(row.body)


def set_preferences(session: Session, borrower_id: str, now: datetime, **changed: Any) -> Preferences:
    """Change the named fields and leave the others; returns all of them. A channel that is named is consented to by that.
    The caller commits. Raises FieldError."""
    begin_writing(session)
    wished = replace(preferences_of(session, borrower_id), **changed)
    wished.check()
    row = session.get(PreferencesRow, borrower_id)
    if row is not None and row.body == wished.as_dict():
        return wished
    session.merge(PreferencesRow(borrower_id=borrower_id, body=wished.as_dict(), changed_at=now))
    if changed.get("channel") is not None:
        grant(session, borrower_id, changed["channel"], "chat", now)
    detail = {name: value for name, value in wished.as_dict().items() if name in changed}
    record(session, "borrower", "contact.wishes_set", f"borrower:{borrower_id}", detail, now=now)
    session.flush()
    return wished


def grant(session: Session, borrower_id: str, channel: Channel, source: str, now: datetime) -> None:
    """Note a yes to a channel; while one holds, nothing more. The caller commits."""
    holds = select(ConsentRow).where(
        ConsentRow.borrower_id == borrower_id, ConsentRow.channel == channel, ConsentRow.withdrawn_at.is_(None)
    )
    if session.scalar(holds) is None:
        session.add(ConsentRow(borrower_id=borrower_id, channel=channel, source=source, granted_at=now))
        detail = {"channel": channel, "source": source}
        record(session, "borrower", "contact.consented", f"borrower:{borrower_id}", detail, now=now)
        session.flush()


def silence(session: Session, borrower_id: str, code: StopCode, now: datetime) -> bool:
    """Stop messages from now on, for as long as the rules say; True when they were not stopped so before. Said again, its time
    begins anew (a wish to be left in peace has none). The caller commits."""
    begin_writing(session)
    there = _open(session, borrower_id, code)
    if there is not None:
        there.set_at = there.set_at if code == "do_not_contact" else now
        session.flush()
        return False
    session.add(StopRow(borrower_id=borrower_id, code=code, set_at=now))
    record(session, "borrower", "contact.stopped", f"borrower:{borrower_id}", {"code": code}, now=now)
    session.flush()
    return True


def lift(
    session: Session, borrower_id: str, code: StopCode, by: str, now: datetime, reason: str | None = None
) -> bool:
    """Take a stop back; False when there was none. The reason, which names nobody, is for the audit. The caller commits."""
    begin_writing(session)
    there = _open(session, borrower_id, code)
    if there is None:
        return False
    there.lifted_at = now
    detail = {"code": code, **({"reason": reason} if reason is not None else {})}
    record(session, by, "contact.resumed", f"borrower:{borrower_id}", detail, now=now)
    session.flush()
    return True


def _open(session: Session, borrower_id: str, code: str) -> StopRow | None:
    return session.scalar(
        select(StopRow).where(StopRow.borrower_id == borrower_id, StopRow.code == code, StopRow.lifted_at.is_(None))
    )
