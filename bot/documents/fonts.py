"""A Chinese font to embed: of Noto Sans CJK (SIL Open Font License) just the characters that a document needs.

Noto's outlines are cubic (CFF) and PDF writers that embed TrueType want quadratic ones, so those few are converted.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")  # Debian: fonts-noto-cjk
_FACES: Mapping[str, int] = {"zh_Hans_CN": 2, "zh_Hant_TW": 3, "zh_Hant_HK": 4}
_FINE = 1.0  # units of 1,000 an em that a curve may be off


class NoFont(Exception):
    """The font is not on this machine: install fonts-noto-cjk."""


def embeddable(characters: str, locale: str) -> io.BytesIO:
    """A TrueType font with these characters as the locale writes them. Raises NoFont."""
    if not NOTO.exists():
        raise NoFont(f"{NOTO} is not there")
    font = TTFont(NOTO, fontNumber=_FACES[locale], lazy=True)
    options = Options()
    options.layout_features, options.hinting, options.notdef_outline, options.desubroutinize = [], False, True, True
    options.drop_tables += ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "GDEF", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(text=characters + " ?")
    subsetter.subset(font)
    _to_truetype(font)
    written = io.BytesIO()
    font.save(written)
    written.seek(0)
    return written


def _to_truetype(font: Any) -> None:
    outlines, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {}
    for each in order:
        pen = TTGlyphPen(outlines)
        outlines[each].draw(Cu2QuPen(pen, _FINE, reverse_direction=True))
        glyphs[each] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    del font["CFF "]
    font["glyf"].compile(font)
    for each, glyph in glyphs.items():
        if hasattr(glyph, "xMin"):
            font["hmtx"][each] = font["hmtx"][each][0], glyph.xMin
    maxp = font["maxp"] = newTable("maxp")
    maxp.tableVersion = 0x00010000
    for field in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours",
        "maxComponentElements", "maxComponentDepth",
    ):  # fmt: skip
        setattr(maxp, field, 0)
    maxp.maxZones, maxp.numGlyphs = 1, len(order)
    maxp.compile(font)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
