"""A borrower's conversations as plain data: what was said, word for word, and what was understood and noted of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.records import plain
from lending.store.conversation_rows import Conversation, Message
from lending.store.handovers import handovers_of
from lending.store.notes import notes_of
from lending.store.ratings import Rating
from lending.store.transcripts import marks_of, turns_of

Data = dict[str, Any]
_UNDERSTOOD = ("seq", "said", "answers", "understood", "entities", "actions", "outcome")


def conversations_held(session: Session, borrower_id: str) -> list[Data]:
    """All conversations of a borrower, the oldest first."""
    mine = select(Conversation).where(Conversation.borrower_id == borrower_id)
    in_order = session.scalars(mine.order_by(Conversation.created_at, Conversation.id))
    return [_conversation(session, each) for each in in_order.all()]


def _conversation(session: Session, row: Conversation) -> Data:
    messages = select(Message).where(Message.conversation_id == row.id).order_by(Message.seq)
    rating = session.get(Rating, row.id)
    times = ("asked_at", "why", "taken_at", "ended_at", "summary")
    return {
        "id": row.id,
        "channel": row.channel,
        "locale": row.locale,
        "created_at": plain(row.created_at),
        "ended_at": plain(row.ended_at),
        "messages": [_message(each) for each in session.scalars(messages)],
        "transcript": [
            {"at": plain(turn.at), **{name: getattr(turn, name) for name in _UNDERSTOOD}}
            for turn in turns_of(session, row.id)
        ],
        "marks": sorted(mark for mark in marks_of(session, [row.id])[row.id] if not mark.startswith("assigned:")),
        "notes": [{"at": plain(note.at), "seq": note.seq, "text": note.text} for note in notes_of(session, row.id)],
        "with_a_person": [
            {name: plain(getattr(each, name)) for name in times} for each in handovers_of(session, row.id)
        ],
        "rating": {"score": rating.score, "comment": rating.comment, "at": plain(rating.at)} if rating else None,
    }


def _message(row: Message) -> Data:
    """As it was said; of a button its title, not the word that stands for it."""
    body = {name: value for name, value in row.body.items() if value is not None}
    if "buttons" in body:
        body["buttons"] = [button["title"] for button in body["buttons"]]
    return {"seq": row.seq, "at": plain(row.at), "from": row.sender, "locale": row.locale, **body}
