"""Every text in every locale: in its own script and its own words; what the code names is written. (That all is
translated, with the same places, and used: tests/unit/teaching/test_lint.py.)"""

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.text.catalog import TRANSLATED, read_catalog
from bot.text.extract import template
from bot.text.locales import HONG_KONG, LOCALES, detect_script
from bot.text.locales import _decisive as decisive  # the character sets themselves
from bot.text.sources import responses, sources
from bot.text.template import LEAVES, places
from lending.disclosure import Item, Method
from lending.plans import KINDS
from lending.proposal import Role
from lending.reason_codes import REASONS

NAMED_IN_ITSELF = re.compile(r"^(ui\.)?language")
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
CODE = [
    *ROOT.glob("actions/*.py"),
    *ROOT.glob("bot/**/*.py"),
    *ROOT.glob("bot/channels/page/**/*.js"),
    *ROOT.glob("bot/channels/page/*.html"),
]
WRITTEN = "\n".join(
    path.read_text(encoding="utf-8") for path in CODE if Path("bot/text") not in path.relative_to(ROOT).parents
)


def test_the_catalogs_ask_for_exactly_our_texts() -> None:
    wanted = {(entry.context, entry.id) for entry in template(HONG_KONG) if entry.id}
    assert wanted == {(each.context, each.text) for each in sources().values() if each.text}


@pytest.mark.parametrize("locale", TRANSLATED)
def test_nothing_is_left_over(locale: str) -> None:
    wanted = {(entry.context, entry.id) for entry in template(locale)}
    assert [
        entry.context for entry in read_catalog(locale) if (entry.context, entry.id) not in wanted and entry.id
    ] == []


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_traditional_catalogs_hold_no_simplified_character(locale: str) -> None:
    simplified = decisive()[0]
    texts = {entry.context: str(entry.string) for entry in read_catalog(locale) if entry.id}
    assert {
        key: text for key, text in texts.items() if set(text) & simplified and not NAMED_IN_ITSELF.match(key or "")
    } == {}


def test_the_source_holds_no_traditional_character() -> None:
    traditional = decisive()[1]
    mixed = [key for key, each in sources().items() if set(each.text) & traditional and not NAMED_IN_ITSELF.match(key)]
    assert mixed == []


def test_hong_kong_is_not_taiwan() -> None:
    """Each has its own words for the things that are named differently there."""
    taiwan, hong_kong = (" ".join(str(entry.string) for entry in read_catalog(locale)) for locale in LOCALES[1:])
    for here, there in (
        ("您", "你"),
        ("繳款", "還款日"),
        ("帳戶", "戶口"),
        ("簡訊", "短訊"),
        ("什麼", "甚麼"),
        ("轉帳", "過數"),
    ):
        assert here in taiwan and here not in _without_quotes(hong_kong), here
        assert there in hong_kong, there
    assert "你" not in taiwan.replace("你是誰", "").replace("你們", "")
    assert detect_script(taiwan) == detect_script(hong_kong) == "hant"


def test_a_response_is_one_text_with_known_choices() -> None:
    for key, variations in responses().items():
        (only,) = variations
        assert set(only) <= {"text", "custom"}, key
        for choice in (only.get("custom") or {}).get("choices", []):
            assert choice["intent"] in DOMAIN["intents"], key
            assert not places(sources()[choice["phrase"]].text), key


def test_every_phrase_named_is_written() -> None:
    named = set(re.findall(r'(?:phrase|choice|say)\(\s*"([a-z_]+\.[a-z_.]+)"', WRITTEN))
    assert sorted(named - set(sources())) == []
    assert named


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_uses_only_values_that_it_is_given(code: str) -> None:
    given = {name: {"amount": "money"}.get(kind, kind) for name, kind in REASONS[code].items()}
    for place in places(sources()[f"reason.{code}"].text):
        assert given[place.name] in {LEAVES[each] for each in place.types}


def test_what_lending_names_has_words() -> None:
    keys = {
        *(f"plan.{kind}" for kind in KINDS),
        *(f"role.{role}" for role in Role.__args__),  # type: ignore[attr-defined]
        *(f"cost.item.{item}" for item in Item.__args__),  # type: ignore[attr-defined]
        *(f"cost.method.{method}" for method in Method.__args__),  # type: ignore[attr-defined]
        "cost.payee.lender",
        *(f"product.{path.stem}" for path in (ROOT / "data" / "products").glob("*.yml")),
        *(f"intent.{intent}" for intent in DOMAIN["intents"] if intent not in {"nlu_fallback", "self_harm_hint"}),
        *(f"field.{slot}" for slot in DOMAIN["forms"]["affordability_form"]["required_slots"]),
    }
    assert sorted(keys - set(sources())) == []


def _without_quotes(text: str) -> str:
    """What is quoted from Taiwan or named after it stays in its own words."""
    return text.replace("社區法網", "")
