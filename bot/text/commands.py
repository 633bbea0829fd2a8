"""`./huanhuan words`: which texts lack a translation, and the catalogs brought up to date with the sources."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import write_po

from bot.text.catalog import TRANSLATED, po_file, read_catalog
from bot.text.extract import template

_HEADER = r"""# Words of Huanhuan in {locale}, written by hand. Kept in step by: ./huanhuan words --update
msgid ""
msgstr ""
"Language: {locale}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = commands.add_parser("words", help="list texts that lack a translation; update the catalogs")
    words.add_argument("--update", action="store_true", help="write new and changed texts into bot/text/catalogs/*.po")
    words.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when every text is translated in every catalog, else 1."""
    lacking = total = 0
    for locale in TRANSLATED:
        wanted = template(locale)
        total = max(total, sum(1 for entry in wanted if entry.id))
        catalog = updated(read_catalog(locale), wanted)
        if arguments.update:
            save(catalog, locale)
        for entry, why in unfinished(catalog):
            lacking += 1
            print(f"{locale}  {why:8}  {entry.context}: {entry.id}")
    print(f"{total} texts, {len(TRANSLATED)} catalogs, {lacking} to do")
    return 1 if lacking else 0


def updated(old: Catalog, wanted: Catalog) -> Catalog:
    """The texts now wanted, in their order, with the translations there are.

    Where the source of a key has changed, its old translation is kept marked fuzzy (not used until looked at).
    """
    new = Catalog(locale=old.locale, project="huanhuan", charset="utf-8", fuzzy=False)
    before = {entry.context: entry for entry in old if entry.id}
    for entry in wanted:
        if not entry.id:
            continue
        same, earlier = old.get(entry.id, entry.context), before.get(entry.context)
        added = new.add(entry.id, locations=entry.locations, context=entry.context)
        if same is not None:
            added.string, added.flags = same.string, same.flags
        elif earlier is not None and earlier.string and entry.context != "source":
            added.string, added.previous_id = earlier.string, [str(earlier.id)]
            added.flags = {"fuzzy"}
    return new


def unfinished(catalog: Catalog) -> Iterator[tuple[Entry, str]]:
    """Entries that cannot be said in the catalog's locale: "missing", or "changed" since they were translated."""
    for entry in catalog:
        if entry.id and not entry.string:
            yield entry, "missing"
        elif entry.id and entry.fuzzy:
            yield entry, "changed"


def save(catalog: Catalog, locale: str, folder: Path | None = None) -> None:
    """Write a catalog without dates and line numbers, so that only changed words show in a diff."""
    path = po_file(locale, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_HEADER.format(locale=locale).encode())
        write_po(file, catalog, width=0, omit_header=True, include_lineno=False, include_previous=True)
