"""The translations: .po catalogs read and compiled in memory, nothing but .po is kept.

What Hong Kong's catalog lacks is taken from Taiwan's, and what that lacks is said in the source language. (Tests keep both
complete; the chain is for a text changed on a running server.)
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from bot.settings import CONTENT
from bot.text.locales import HONG_KONG, LOCALES, SIMPLIFIED, TAIWAN

CATALOGS = "bot/text/catalogs"
FOLDER: Path = CONTENT / CATALOGS
ENGLISH = "en"
"""For the console alone: staff read it, borrowers never do."""
TRANSLATED = (*LOCALES[1:], ENGLISH)
_FALLBACK = {HONG_KONG: TAIWAN}


def po_file(locale: str, folder: Path | None = None) -> Path:
    return (folder or FOLDER) / f"{locale}.po"


def read_catalog(locale: str, folder: Path | None = None) -> Catalog:
    """The .po file as it stands, without fallback; an empty catalog where there is none."""
    path = po_file(locale, folder)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


@cache
def translations(locale: str) -> NullTranslations:
    """A compiled catalog with its fallbacks. Raises KeyError for a locale we do not speak."""
    if locale == SIMPLIFIED:
        return NullTranslations()
    if locale not in TRANSLATED:
        raise KeyError(locale)
    compiled = BytesIO()
    write_mo(compiled, read_catalog(locale))
    compiled.seek(0)
    found = Translations(compiled)
    if locale in _FALLBACK:
        found.add_fallback(translations(_FALLBACK[locale]))
    return found
