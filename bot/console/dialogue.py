"""One conversation as the borrower saw it, with what was understood beside it, and the loans it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.channels.chat_cards import draw
from bot.console.contacting import contacting_of
from bot.console.conversations import asked_of, kept_query
from bot.console.desk import Denied, Desk, render
from bot.console.remains import with_remains
from bot.nlu.masking import mask
from bot.text.say import say, words
from lending.store.audit import record
from lending.store.borrowers import borrower, names_of
from lending.store.conversations import BORROWER, Conversation, Message, messages_after
from lending.store.engine import writing_briefly
from lending.store.finding import beside
from lending.store.handovers import handovers_of, held_by
from lending.store.loans_shown import LoanShown, loans_shown
from lending.store.notes import notes_of
from lending.store.staff import members
from lending.store.transcript_rows import Transcript, TurnRow
from lending.store.transcripts import UNREAD, marks_of, remove_marks, turns_of

MOST = 2_000  # messages of one conversation on a page
CANNED = ("canned.look", "canned.wait", "canned.options", "canned.thanks")
"""Replies that staff need not write, in the borrower's language."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as shown: masked; its card, and the same drawn as plain text; `turn`: what was understood of a borrower's."""

    message: Message
    text: str
    card: Mapping[str, Any] | None
    drawn: str
    buttons: tuple[str, ...]
    turn: TurnRow | None
    by: str | None


def show(desk: Desk) -> Response:
    """GET /conversations/{id}"""
    return shown(desk)


def shown(desk: Desk, original: tuple[int, str] | None = None, wrong: str | None = None, draft: str = "") -> Response:
    """The page. `original`: the number of a message, and what it said before masking, for this one answer; `wrong`: the
    key of what could not be done; `draft`: what was written and not sent."""
    row = transcript(desk)
    conversation_id, whose = row.conversation_id, row.borrower_id if desk.may("read_borrower") else None
    with writing_briefly(desk.session):  # before anything is loaded, which would be loaded again
        if whose is not None:
            read(desk, conversation_id, "borrower.read")
        if desk.may("annotate"):
            remove_marks(desk.session, conversation_id, [UNREAD])
    marks = marks_of(desk.session, [conversation_id])[conversation_id]
    lines = lines_of(desk.session, conversation_id)
    newer, older = beside(desk.session, asked_of(desk), row)
    loans: tuple[LoanShown, ...] = loans_shown(desk.session, whose, desk.now) if whose is not None else ()
    person = borrower(desk.session, whose) if whose is not None else None
    return render(
        desk, "dialogue.html", row=row, lines=lines, card_words=card_words(lines), about=about(marks), person=person, loans=loans,
        contacting=contacting_of(desk, whose) if whose is not None else None,
        notes=notes_of(desk.session, conversation_id), query=kept_query(desk.query), newer=newer, older=older,
        held=held_by(desk.session, conversation_id), original=original, wrong=wrong, draft=draft,
        earlier=[each for each in handovers_of(desk.session, conversation_id) if each.summary],
        canned=[(key, say(key, {}, row.locale)) for key in CANNED],
        tags=sorted(mark[4:] for mark in marks if mark.startswith("tag:")),
        colleagues=[each.name for each in members(desk.session) if each.left_at is None and each.role in ("agent", "supervisor")],
        named=desk.words.intent,
    )  # fmt: skip


def show_live(desk: Desk) -> Response:
    """GET /conversations/{id}/live: the messages alone, for a page that is open."""
    row = transcript(desk)
    lines, notes = lines_of(desk.session, row.conversation_id), notes_of(desk.session, row.conversation_id)
    return render(desk, "lines.html", row=row, lines=lines, notes=notes, original=None, named=desk.words.intent)


def show_original(desk: Desk) -> Response:
    """POST /conversations/{id}/original: what a borrower wrote before masking, with a reason, named in the audit."""
    row = transcript(desk)
    seq, reason = desk.field("seq", 9), desk.field("reason")
    asked = select(Message).where(
        Message.conversation_id == row.conversation_id, Message.seq == (int(seq) if seq.isdecimal() else -1)
    )
    message = desk.session.scalar(asked)
    if message is None or message.sender != BORROWER:
        raise Denied(404)
    read(desk, row.conversation_id, "original.shown", seq=message.seq, reason=mask(reason))
    return shown(desk, original=(message.seq, str(message.body["text"])))


def transcript(desk: Desk) -> Transcript:
    """The one that the address names. Raises Denied."""
    row = desk.session.get(Transcript, desk.path["id"])
    if row is None:
        raise Denied(404)
    return row


def lines_of(session: Session, conversation_id: str) -> list[Line]:
    """Every message, masked, the oldest first; of those that are not kept any more what the transcript says."""
    conversation = session.get_one(Conversation, conversation_id)
    names = names_of(session, conversation.borrower_id)
    turns = {turn.seq: turn for turn in turns_of(session, conversation_id)}
    messages = messages_after(session, conversation_id, 0, MOST)
    if len(messages) < MOST:  # else what is missing is only further back
        messages = with_remains(conversation, messages, turns.values())
    return [_line(message, turns.get(message.seq), names) for message in messages]


def _line(message: Message, turn: TurnRow | None, names: list[str]) -> Line:
    body: Mapping[str, Any] = message.body
    text = turn.said if turn is not None else mask(body.get("text") or "", names)
    card = masked_card(body["card"], names) if body.get("card") else None
    drawn = drawn_card(card, message.locale) if card else ""
    buttons = tuple(button["title"] for button in body.get("buttons", ()))
    return Line(message, text, card, drawn, buttons, turn, body.get("by"))


def drawn_card(card: Mapping[str, Any], locale: str) -> str:
    """A card as plain text."""
    return "\n".join(draw(card, lambda key: say(key, {}, locale)))


def card_words(lines: Sequence[Line]) -> dict[str, dict[str, str]]:
    """The words of cards in each language that a card here is in."""
    return {line.message.locale: words(line.message.locale, ("card.",)) for line in lines if line.card}


def about(marks: set[str]) -> list[str]:
    """The marks worth showing beside a conversation: not where it took place, nor the tags, which stand elsewhere."""
    told = ("channel:", "tag:", "assigned:", "visitor", "borrower", UNREAD)
    return sorted((mark for mark in marks if not mark.startswith(told)), key=lambda mark: (":" in mark, mark))


def masked_card(card: Any, names: list[str]) -> Any:
    """A card, every text in it masked."""
    if isinstance(card, str):
        return mask(card, names)
    if isinstance(card, Mapping):
        return {key: masked_card(value, names) for key, value in card.items()}
    return [masked_card(each, names) for each in card] if isinstance(card, list) else card


def read(desk: Desk, conversation_id: str, event: str, **detail: Any) -> None:
    record(desk.session, desk.actor, event, f"conversation:{conversation_id}", detail, now=desk.now)
