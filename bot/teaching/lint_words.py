"""Faults of what the assistant says: responses, phrases and facts in every catalog, and whether anything says them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog

from bot.settings import ROOT
from bot.teaching.faults import Fault
from bot.text.catalog import CATALOGS, TRANSLATED, read_catalog
from bot.text.commands import unfinished, updated
from bot.text.extract import template
from bot.text.knowledge import Fact, read_facts
from bot.text.locales import HONG_KONG, LOCALES, SIMPLIFIED
from bot.text.template import TextError, places
from bot.text.tone import cautious, findings

_CODE = ("actions/*.py", "lending/**/*.py", "bot/**/*.py", "bot/channels/page/**/*.js", "bot/channels/page/*.html",
         "bot/console/templates/*.html")  # fmt: skip
_DATA = ("data/*.yml", "data/products/*.yml", "data/rules/*.yml")
_UTTERED = re.compile(r'"(utter_[a-z0-9_]*[a-z0-9])"')
_GENERALLY = re.compile(r'general\(\s*"([a-z0-9_]+)"')  # actions.answer_knowledge.general says utter_ and this
_NOT_RESPONSES = frozenset({"utter_action"})  # Rasa's own field
_COMPOSED = re.compile(r"""["'`]([a-z_]+(?:\.[a-z_]+)*\.)(?:\$?\{|["'`])""")
_BY_RASA = frozenset({"utter_trouble"})
_SAYS_ITS_INTENT = "action_answer_knowledge"


def faults_of_words(content: Path, on: date | None) -> Iterator[Fault]:
    facts = read_facts(content / "data" / "knowledge")
    yield from _untranslated(content)
    yield from _unkind(content, facts)
    yield from _reached(content)
    yield from _unused_phrases(content)
    for fact in facts.values():
        if on is not None and fact.due_for_review(on) and not fact.over(on):
            yield Fault("review", f"fact.{fact.id}", f"was to be reviewed by {fact.review_by}")


def texts(content: Path) -> Iterator[tuple[str, str, str]]:
    """(locale, context, text) of everything that borrowers may be told, in each locale as far as it is translated."""
    ours = [entry for entry in template(HONG_KONG, content) if entry.id]
    catalogs = {locale: read_catalog(locale, content / CATALOGS) for locale in LOCALES[1:]}
    for entry in ours:
        yield SIMPLIFIED, str(entry.context), str(entry.id)
    for locale, catalog in catalogs.items():
        for entry in ours:
            said = catalog.get(entry.id, entry.context)
            if said is not None and said.string and not said.fuzzy:
                yield locale, str(entry.context), str(said.string)


def _untranslated(content: Path) -> Iterator[Fault]:
    for locale in TRANSLATED:
        catalog: Catalog = updated(read_catalog(locale, content / CATALOGS), template(locale, content))
        for entry, why in unfinished(catalog):
            yield Fault(why, f"{locale} {entry.context}", str(entry.id))
        for entry in catalog:
            if entry.id and entry.string and _places(str(entry.id)) != _places(str(entry.string)):
                yield Fault("places", f"{locale} {entry.context}", str(entry.string))


def _places(text: str) -> object:
    try:
        return places(text)
    except TextError as wrong:
        return str(wrong)


def _unkind(content: Path, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    for locale, key, text in texts(content):
        for found in findings(key, text):
            yield Fault("tone", f"{locale} {key}", f"{found.kind}: {found.words!r}")
        fact = facts.get(key.removeprefix("fact."))
        if key.startswith("fact.") and fact is not None and not cautious(fact, text):
            yield Fault("bold", f"{locale} {key}", f"is only {fact.confidence}: {text}")


def _reached(content: Path) -> Iterator[Fault]:
    """Each intent has a rule; each response a rule, an action or a form that says it; what they say is written."""
    domain: dict[str, Any] = yaml.safe_load((content / "domain.yml").read_text(encoding="utf-8"))
    rules = [list(_steps(rule)) for path in sorted((content / "data/rules").glob("*.yml")) for rule in _yaml(path)["rules"]]
    ruled = {step["intent"] for rule in rules for step in rule if "intent" in step}
    for intent in sorted(set(domain["intents"]) - ruled):
        yield Fault("unruled", intent, "no rule says what is done about it")
    said = {step["action"] for rule in rules for step in rule if step.get("action", "").startswith("utter_")}
    for rule in rules:
        if any(step.get("action") == _SAYS_ITS_INTENT for step in rule):
            said |= {f"utter_{step['intent']}" for step in rule if "intent" in step}
    said |= {f"utter_ask_{slot}" for form in domain["forms"].values() for slot in form["required_slots"]}
    said |= set(_UTTERED.findall(_code())) - _NOT_RESPONSES | {f"utter_{each}" for each in _GENERALLY.findall(_code())}
    for key in sorted(said - set(domain["responses"])):
        yield Fault("unsaid", key, "is said and not written")
    for key in sorted(set(domain["responses"]) - said - _BY_RASA):
        yield Fault("unused", key, "no rule, action or form says it")


def _unused_phrases(content: Path) -> Iterator[Fault]:
    """A phrase is used where its key stands, or is put together from what it begins with."""
    written = _code() + "\n".join(path.read_text(encoding="utf-8") for part in _DATA for path in sorted(content.glob(part)))
    composed = tuple(set(_COMPOSED.findall(written)))
    named = set(re.findall(r"[a-z_]+(?:\.[A-Za-z0-9_:+-]+)+", _code() + (content / "domain.yml").read_text(encoding="utf-8")))
    for file in ("phrases.yml", "console.yml"):
        for key in _yaml(content / "data" / file):
            if key not in named and not key.startswith(composed):
                yield Fault("unused", key, f"nothing says it (data/{file})")


def _steps(rule: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for step in rule["steps"]:
        yield from step.get("or", [step])


@cache
def _code() -> str:
    """All that may name a text, which is never in the content itself."""
    return "\n".join(path.read_text(encoding="utf-8") for part in _CODE for path in sorted(ROOT.glob(part)))


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
