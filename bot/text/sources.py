"""Every text of ours in the source language (zh_Hans_CN), by key: responses, phrases, facts and where facts come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import CONTENT
from bot.text.knowledge import all_facts

DOMAIN: Path = CONTENT / "domain.yml"
PHRASES: Path = CONTENT / "data" / "phrases.yml"
CONSOLE: Path = CONTENT / "data" / "console.yml"
KNOWLEDGE = "data/knowledge"
Responses = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Source:
    """`key` is what values and cards name; `context` is the msgctxt under which catalogs keep the translation."""

    key: str
    context: str
    text: str
    file: str


@cache
def sources() -> Mapping[str, Source]:
    """All texts of the project's files, in the order of the files."""
    return by_key(responses())


def by_key(said: Responses) -> Mapping[str, Source]:
    """These responses, and every phrase and fact of the project's files."""
    return {each.key: each for each in (*_of_responses(said), *_of_phrases(), *_of_facts())}


@cache
def responses() -> Responses:
    """The responses of domain.yml: key -> variations, as Rasa reads them."""
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    found: Responses = domain["responses"]
    return found


def _of_responses(said: Responses) -> Iterator[Source]:
    for key, variations in said.items():
        for variation in variations[:1]:
            yield Source(key, key, variation.get("text") or "", "domain.yml")


@cache
def _of_phrases() -> tuple[Source, ...]:
    phrases: Mapping[str, str] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return tuple(Source(key, key, text, "data/phrases.yml") for key, text in phrases.items())


def _of_facts() -> Iterator[Source]:
    for fact in all_facts().values():
        yield Source(f"fact.{fact.id}", f"fact.{fact.id}", fact.text, KNOWLEDGE)
        yield Source(f"source.{fact.id}", "source", fact.source, KNOWLEDGE)
