"""Babel extractor for our YAML files: domain.yml (responses), data/phrases.yml, data/knowledge (facts and sources).

msgctxt is the response name, the phrase key, `fact.<id>`, or "source" for where a fact comes from. Also usable by pybabel:

    [extractors]
    huanhuan = bot.text.extract:extract
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog

from bot.settings import CONTENT
from bot.text.catalog import ENGLISH
from bot.text.locales import HONG_KONG

Message = tuple[int, str, tuple[str, str], list[str]]


def extract(
    fileobj: Any, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Message]:
    """Every text of one file with its line: (line, "pgettext", (context, text), comments)."""
    top = yaml.compose(fileobj.read().decode("utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(top, yaml.MappingNode):
        return
    parts = _fields(top)
    if "responses" in parts:
        yield from _responses(parts["responses"])
    elif "facts" in parts:
        yield from _facts(parts["facts"])
    else:
        for key, node in parts.items():
            yield _message(node, key)


def template(locale: str, content: Path = CONTENT) -> Catalog:
    """All texts of a content folder to be translated into a locale, with where they stand; texts used by several facts once.

    English is the console's; staff in Hong Kong read the console as in Taiwan.
    """
    catalog = Catalog(project="huanhuan", charset="utf-8")
    data = content / "data"
    of_borrowers = (content / "domain.yml", data / "phrases.yml", *sorted((data / "knowledge").glob("*.yml")))
    console = data / "console.yml"
    files = {ENGLISH: (console,), HONG_KONG: of_borrowers}.get(locale, (*of_borrowers, console))
    for path in files:
        with path.open("rb") as file:
            for line, _, (context, text), _ in extract(file, {}, (), {}):
                catalog.add(text, locations=[(path.relative_to(content).as_posix(), line)], context=context)
    return catalog


def _responses(node: yaml.Node) -> Iterator[Message]:
    for key, variations in _fields(node).items():
        for variation in variations.value[:1]:
            text = _fields(variation).get("text")
            if text is not None:
                yield _message(text, key)


def _facts(node: yaml.Node) -> Iterator[Message]:
    for fact in node.value:
        fields = _fields(fact)
        yield _message(fields["says"], f"fact.{fields['id'].value}")
        yield _message(fields["source"], "source")


def _message(node: yaml.Node, context: str) -> Message:
    return node.start_mark.line + 1, "pgettext", (context, node.value), []


def _fields(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}
