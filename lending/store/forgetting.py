"""Deleting what was said in conversations, in the order that foreign keys ask for. The conversations themselves stay as rows.

The caller has locked them and commits. What is returned is how many rows of each kind went.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from lending.store.conversation_rows import Button, Conversation, DialogueState, Message
from lending.store.handovers import Handover
from lending.store.lessons import Lesson
from lending.store.search import forget_turns
from lending.store.telegram import TelegramPress, TelegramThread
from lending.store.transcript_rows import Mark, Note, Transcript, TurnRow
from lending.store.visits import Visit


def forget_originals(session: Session, conversation_ids: Sequence[str]) -> Counter[str]:
    """Messages, buttons and dialogue states. What Telegram had not been told of them yet, it is not told any more."""
    pressed = select(Button.token).where(Button.conversation_id.in_(conversation_ids))
    changed(session, delete(TelegramPress).where(TelegramPress.token.in_(pressed)))
    last = select(Conversation.last_seq).where(Conversation.id == TelegramThread.conversation_id).scalar_subquery()
    threads = update(TelegramThread).where(TelegramThread.conversation_id.in_(conversation_ids))
    changed(session, threads.values(sent_seq=last, sent_parts=0, in_doubt=False))
    return _delete(session, conversation_ids, messages=Message, buttons=Button, dialogue_states=DialogueState)


def forget_transcripts(session: Session, conversation_ids: Sequence[str]) -> Counter[str]:
    """Turns with what was understood and decided upon them, search index, marks, visits, notes, and summaries of hand-overs."""
    forget_turns(session, conversation_ids)
    turns = select(TurnRow.id).where(TurnRow.conversation_id.in_(conversation_ids))
    changed(session, delete(Lesson).where(Lesson.turn_id.in_(turns)))
    gone = _delete(session, conversation_ids, turns=TurnRow, marks=Mark, visits=Visit, notes=Note, transcripts=Transcript)
    told = update(Handover).where(Handover.conversation_id.in_(conversation_ids), Handover.summary.is_not(None))
    return gone + Counter(summaries=changed(session, told.values(summary=None)))


def changed(session: Session, statement: Any) -> int:
    """How many rows a deletion or update has reached."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0


def _delete(session: Session, conversation_ids: Sequence[str], **tables: Any) -> Counter[str]:
    return Counter({
        name: changed(session, delete(table).where(table.conversation_id.in_(conversation_ids)))
        for name, table in tables.items()
    })  # fmt: skip
