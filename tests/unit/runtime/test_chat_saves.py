"""`./huanhuan chat --save`: the documents of an agreement shown, under its number, in the folder named."""

import io
from pathlib import Path

import pytest

from bot.channels.chat import _save
from bot.channels.chat_session import NotDone


class Session:
    """A chat session that only downloads."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def download(self, path: str) -> bytes:
        self.asked.append(path)
        if "missing" in path:
            raise NotDone("HTTP 404")
        return b"content"


def test_pdf_and_calendar_are_saved_under_the_number(tmp_path: Path) -> None:
    session, told = Session(), io.StringIO()
    _save(session, {"id": "a", "number": "HH-1"}, tmp_path / "new", told)  # type: ignore[arg-type]
    assert session.asked == ["/agreements/a/document.pdf", "/agreements/a/calendar.ics"]
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["HH-1.ics", "HH-1.pdf"]
    assert "HH-1.pdf" in told.getvalue()


def test_a_number_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    _save(Session(), {"id": "a", "number": "../HH-1"}, tmp_path / "new", io.StringIO())  # type: ignore[arg-type]
    assert not list(tmp_path.glob("HH-1*"))


def test_what_is_refused_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotDone):
        _save(Session(), {"id": "missing", "number": "HH-1"}, tmp_path, io.StringIO())  # type: ignore[arg-type]
