"""A conversation taken away, as JSON or on paper: masked as it is shown, and each time named in the audit."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.console.desk import Desk
from bot.console.dialogue import Line, lines_of, read, transcript
from bot.documents.transcript_pdf import Spoken, write_transcript
from lending.store.conversations import BORROWER
from lending.store.engine import begin_writing
from lending.store.transcript_rows import Transcript, TurnRow
from lending.store.transcripts import turns_of

_FIELDS = ("seq", "said", "answers", "understood", "entities", "actions", "outcome", "latency_ms")


def as_json(desk: Desk) -> Response:
    """GET /conversations/{id}/export.json"""
    row = _taken(desk, "json")
    given = exported(row, turns_of(desk.session, row.conversation_id))
    return JSONResponse(given, headers=_named(row, "json"))


def as_pdf(desk: Desk) -> Response:
    """GET /conversations/{id}/export.pdf"""
    row = _taken(desk, "pdf")
    spoken = [_spoken(desk, line) for line in lines_of(desk.session, row.conversation_id)]
    about = " · ".join(
        [desk.words.mark(f"channel:{row.channel}"), desk.words.time(row.started_at), row.conversation_id]
    )
    written = write_transcript(desk.words("dialogue.title"), about, spoken, row.locale)
    return Response(written, media_type="application/pdf", headers=_named(row, "pdf"))


def exported(row: Transcript, turns: Sequence[TurnRow]) -> dict[str, Any]:
    """A transcript as JSON: masked texts, what was understood, what was done."""
    return {
        "conversation": row.conversation_id,
        "channel": row.channel,
        "locale": row.locale,
        "started_at": row.started_at.isoformat(),
        "turns": [{"at": turn.at.isoformat(), **{name: getattr(turn, name) for name in _FIELDS}} for turn in turns],
    }


def _spoken(desk: Desk, line: Line) -> Spoken:
    t = desk.words
    who = t("dialogue.borrower") if line.message.sender == BORROWER else line.by or t("dialogue.assistant")
    understood = ""
    if line.turn:
        meant = [f"{t.intent(intent)} {confidence * 100:.0f} %" for intent, confidence in line.turn.understood]
        understood = " · ".join([*meant, t.mark(line.turn.outcome), f"{line.turn.latency_ms} ms"])
    return Spoken(
        f"#{line.message.seq} {who} · {t.time(line.message.at)}", line.text, line.drawn.splitlines(), understood
    )


def _taken(desk: Desk, kind: str) -> Transcript:
    row = transcript(desk)
    begin_writing(desk.session)
    read(desk, row.conversation_id, "transcript.exported", kind=kind)
    return row


def _named(row: Transcript, ending: str) -> dict[str, str]:
    name = f'attachment; filename="{row.conversation_id}.{ending}"'
    return {"Content-Disposition": name, "Cache-Control": "no-store"}
