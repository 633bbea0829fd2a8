"""What stands against an intent that somebody wants to add: the same for the console's form and for the terminal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.nlu.expand import expand
from bot.nlu.lint import mixes
from bot.teaching.worries import worries
from bot.teaching.writing import NewIntent, intents_of, titles_of
from bot.text.locales import LOCALES, SIMPLIFIED, converter
from bot.text.tone import findings

Kind = Literal[
    "bad_name", "taken", "empty", "long", "tone", "script", "braces", "few",
    "personal", "unwritten", "mixed", "conflict", "repeated", "near",
]  # fmt: skip
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
FEWEST = 5  # sentences that an intent is told from
LONGEST_NAME, LONGEST_TITLE, LONGEST_ANSWER = 40, 20, 180  # characters; of a button, of a phone's screen
_SUGGESTED = {"zh_Hant_TW": "s2tw.json", "zh_Hant_HK": "s2hk.json"}


@dataclass(frozen=True, slots=True)
class Objection:
    """`field`: "name", "examples", or "titles" or "answers" with a locale behind a colon; `says` what it is about."""

    field: str
    kind: Kind
    says: str = ""
    intent: str = ""

    @property
    def grave(self) -> bool:
        return self.kind != "near"


def objections(content: Path, new: NewIntent) -> list[Objection]:
    """In the order of the form's fields."""
    return [*_to_name(content, new), *_to_words(content, new), *_to_examples(content, new)]


def suggested(text: str, locale: str) -> str:
    """A Simplified text in the characters of a locale, for a person to put into that place's own words."""
    return str(converter(_SUGGESTED[locale]).convert(text))


def other_script(text: str) -> str:
    """A sentence in the other script, for a person to put right; the same when both write it alike."""
    simple = str(converter("t2s.json").convert(text))
    return simple if simple != text else suggested(text, "zh_Hant_TW")


def _to_name(content: Path, new: NewIntent) -> Iterator[Objection]:
    if not NAME.fullmatch(new.name) or len(new.name) > LONGEST_NAME:
        yield Objection("name", "bad_name", new.name)
    elif new.name in intents_of(content):
        yield Objection("name", "taken", new.name)


def _to_words(content: Path, new: NewIntent) -> Iterator[Objection]:
    for field, texts, longest in (("titles", new.titles, LONGEST_TITLE), ("answers", new.answers, LONGEST_ANSWER)):
        for locale in LOCALES:
            text, where = texts.get(locale, ""), f"{field}:{locale}"
            if not text.strip():
                yield Objection(where, "empty")
                continue
            if len(text) > longest or (field == "titles" and "\n" in text):
                yield Objection(where, "long", str(longest))
            if "{" in text or "}" in text:
                yield Objection(where, "braces")
            if mixes(text, locale == SIMPLIFIED):
                yield Objection(where, "script", mixes(text, locale == SIMPLIFIED))
            for found in findings(f"utter_{new.name}", text):
                yield Objection(where, "tone", found.words)
            if field == "titles" and text in titles_of(content, locale).values():
                yield Objection(where, "taken", text)


def _to_examples(content: Path, new: NewIntent) -> Iterator[Objection]:
    found = worries(content, new.name, new.examples)
    yield from (Objection("examples", each.kind, _about(each.text, each.beside), each.intent) for each in found)
    if not any(each.grave for each in found) and sum(len(expand(each)) for each in new.examples) < FEWEST:
        yield Objection("examples", "few", str(FEWEST))


def _about(text: str, beside: str) -> str:
    return f"{text} ↔ {beside}" if beside and beside != text else text
