"""An agreement on paper: its kept text and schedule, nothing added but where its fingerprint stands."""

import io
import re
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.documents.agreement_text import AgreementText
from bot.documents.fonts import NoFont, embeddable
from bot.text.say import say

_READERS_OWN = {"zh_Hans_CN": "STSong-Light", "zh_Hant_TW": "MSung-Light", "zh_Hant_HK": "MSung-Light"}
"""Fonts that a PDF reader has itself, where ours is not installed."""
MARGIN = 20 * mm


def write_pdf(text: AgreementText, number: str) -> bytes:
    """The PDF of a kept text; the same text makes the same bytes on one machine."""
    title, paragraphs, schedule = text.parts()
    values = {"version": {"name": text.version}, "hash": {"name": text.sha256}}
    last = say("agreement.text_hash", values, text.locale)
    font = font_for(
        "".join([title, *paragraphs, last, number, *(cell for row in schedule for cell in row)]), text.locale
    )
    body = ParagraphStyle(
        "body", fontName=font, fontSize=10, leading=16, alignment=TA_LEFT, wordWrap="CJK", spaceAfter=4
    )
    head = ParagraphStyle("head", parent=body, fontSize=18, leading=26, spaceAfter=10)
    fine = ParagraphStyle("fine", parent=body, fontSize=8, leading=12, textColor=colors.HexColor("#555555"))
    story: list[Any] = [Paragraph(plain(title), head)]
    story += [Paragraph(f"{at}. {plain(each)}", body) for at, each in enumerate(paragraphs, start=1)]
    story += [Spacer(1, 6), _table(schedule, font), Spacer(1, 8), Paragraph(plain(last), fine)]

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(font, 8)
        canvas.drawString(MARGIN, 10 * mm, number)
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(document.page))

    written = io.BytesIO()
    document = SimpleDocTemplate(
        written, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=f"{title} {number}", author="", subject=text.sha256, invariant=1, lang=text.locale.replace("_", "-"),
    )  # fmt: skip
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def _table(schedule: list[list[str]], font: str) -> Table:
    table = Table(schedule, repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), font, 9),
                ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
                ("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black),
                ("ROWBACKGROUNDS", (0, 1), (-1, -2), [colors.white, colors.HexColor("#f3f5f7")]),
            ]
        )
    )
    return table


def font_for(characters: str, locale: str) -> str:
    """The name of a font that can write these characters, made known to the PDF writer."""
    every = "".join(sorted(set(characters) | set("0123456789.-")))
    try:
        name = f"Noto{abs(hash((every, locale)))}"
        pdfmetrics.registerFont(TTFont(name, embeddable(every, locale)))
    except NoFont:
        name = _READERS_OWN[locale]
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def plain(text: str) -> str:
    """Text for the paragraph writer, which reads markup: a name may hold `<` or `&`."""
    return re.sub(r"[&<>]", lambda found: {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[found.group()], text)
