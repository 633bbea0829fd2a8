"""What staff write and set beside a conversation: notes, tags, whose it is, whether it was reviewed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.store.audit import record
from lending.store.transcript_rows import Note, Transcript
from lending.store.transcripts import REVIEWED, add_marks, remove_marks


def notes_of(session: Session, conversation_id: str) -> Sequence[Note]:
    return session.scalars(select(Note).where(Note.conversation_id == conversation_id).order_by(Note.at, Note.id)).all()


def add_note(session: Session, row: Transcript, by: str, text: str, seq: int | None, now: datetime) -> Note:
    """`text` is masked already; `seq`: the message it is about. The caller commits."""
    note = Note(conversation_id=row.conversation_id, seq=seq, by=by, text=text, at=now)
    session.add(note)
    session.flush()
    return note


def set_tag(session: Session, row: Transcript, tag: str, on: bool) -> None:
    if on:
        add_marks(session, row.conversation_id, [f"tag:{tag}"], row.last_at)
    else:
        remove_marks(session, row.conversation_id, [f"tag:{tag}"])


def assign(session: Session, row: Transcript, to: str | None, by: str, now: datetime) -> None:
    """Make a conversation somebody's, or nobody's. The caller commits."""
    if row.assigned_to is not None:
        remove_marks(session, row.conversation_id, [f"assigned:{row.assigned_to}"])
    row.assigned_to = to
    if to is not None:
        add_marks(session, row.conversation_id, [f"assigned:{to}"], row.last_at)
    record(session, f"staff:{by}", "transcript.assigned", f"conversation:{row.conversation_id}", {"to": to}, now=now)


def review(session: Session, row: Transcript, done: bool, by: str, now: datetime) -> None:
    """Note that somebody has looked at all of it, or undo that. The caller commits."""
    row.reviewed_by, row.reviewed_at = (by, now) if done else (None, None)
    if done:
        add_marks(session, row.conversation_id, [REVIEWED], row.last_at)
    else:
        remove_marks(session, row.conversation_id, [REVIEWED])
    record(
        session, f"staff:{by}", "transcript.reviewed", f"conversation:{row.conversation_id}", {"done": done}, now=now
    )
