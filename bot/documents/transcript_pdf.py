"""A conversation on paper, as staff read it: masked, with what was understood beneath each turn."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate

from bot.documents.pdf import MARGIN, font_for, plain


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message: who said it and when, its words, its card as lines of plain text, what was understood of it."""

    head: str
    text: str
    card: Sequence[str] = ()
    understood: str = ""


def write_transcript(title: str, about: str, spoken: Sequence[Spoken], locale: str) -> bytes:
    """The PDF; `locale`: how its characters are written, the borrower's."""
    whole = [title, about, *(part for each in spoken for part in (each.head, each.text, *each.card, each.understood))]
    font = font_for("".join(whole), locale)
    body = ParagraphStyle("body", fontName=font, fontSize=10, leading=15, wordWrap="CJK", spaceAfter=2)
    head = ParagraphStyle("head", parent=body, fontSize=15, leading=22, spaceAfter=4)
    fine = ParagraphStyle("fine", parent=body, fontSize=8, leading=12, textColor=colors.HexColor("#555555"))
    card = ParagraphStyle("card", parent=body, fontSize=8.5, leading=12.5, leftIndent=10, spaceAfter=0)
    story: list[Any] = [Paragraph(plain(title), head), Paragraph(plain(about), fine)]
    for each in spoken:
        words = [Paragraph(plain(each.head), ParagraphStyle("who", parent=fine, spaceBefore=8))]
        words += [Paragraph(plain(line), body) for line in each.text.splitlines() if line.strip()]
        story += [KeepTogether(words)]
        story += [Paragraph(plain(line), card) for line in each.card if line.strip()]
        story += [Paragraph(plain(each.understood), fine)] if each.understood else []

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(font, 8)
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(document.page))

    written = io.BytesIO()
    document = SimpleDocTemplate(
        written, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, author="", invariant=1, lang=locale.replace("_", "-"),
    )  # fmt: skip
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()
