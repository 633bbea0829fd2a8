"""`./huanhuan words`: what lacks a translation, what changed, and what an update keeps."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.text import catalog as catalogs
from bot.text.catalog import TRANSLATED, read_catalog, translations
from bot.text.commands import save, unfinished, updated
from bot.text.extract import extract, template


def made(*entries: tuple[str, str, str]) -> Catalog:
    catalog = Catalog(locale="zh_Hant_TW")
    for context, text, translation in entries:
        catalog.add(text, translation, context=context)
    return catalog


def test_a_new_text_is_missing_a_changed_one_is_to_be_looked_at() -> None:
    old = made(("a", "甲", "甲甲"), ("b", "乙", "乙乙"), ("gone", "丙", "丙丙"), ("source", "书", "書"))
    new = updated(old, made(("a", "甲", ""), ("b", "乙二", ""), ("c", "丁", ""), ("source", "书二", "")))
    assert [entry.context for entry in new if entry.id] == ["a", "b", "c", "source"]
    assert [(entry.context, why) for entry, why in unfinished(new)] == [
        ("b", "changed"),
        ("c", "missing"),
        ("source", "missing"),
    ]
    assert new.get("甲", "a").string == "甲甲"
    assert new.get("乙二", "b").string == "乙乙"


def test_a_changed_text_is_not_said_in_its_old_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    save(
        updated(made(("a", "甲", "甲甲"), ("b", "乙", "乙乙")), made(("a", "甲", ""), ("b", "乙二", ""))), "zh_Hant_TW"
    )
    found = translations.__wrapped__("zh_Hant_TW")  # type: ignore[attr-defined]
    assert found.pgettext("a", "甲") == "甲甲"
    assert found.pgettext("b", "乙二") == "乙二"


def test_what_hong_kong_lacks_is_said_as_in_taiwan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    save(made(("a", "甲", "甲台"), ("b", "乙", "乙台")), "zh_Hant_TW")
    save(made(("a", "甲", "甲港")), "zh_Hant_HK")
    translations.cache_clear()
    try:
        found = translations("zh_Hant_HK")
        assert (found.pgettext("a", "甲"), found.pgettext("b", "乙"), found.pgettext("c", "丙")) == (
            "甲港",
            "乙台",
            "丙",
        )
    finally:
        translations.cache_clear()


@pytest.mark.parametrize("locale", TRANSLATED)
def test_the_catalogs_are_as_an_update_would_write_them(
    locale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = catalogs.po_file(locale).read_text(encoding="utf-8")
    current = updated(read_catalog(locale), template(locale))
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    save(current, locale)
    assert catalogs.po_file(locale).read_text(encoding="utf-8") == kept


def test_the_extractor_gives_line_context_and_text(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text(
        "intents: []\nresponses:\n  utter_x:\n  - text: |-\n      一\n      二\n  utter_y:\n  - custom: {}\n",
        encoding="utf-8",
    )
    with file.open("rb") as opened:
        assert list(extract(opened, {}, (), {})) == [(4, "pgettext", ("utter_x", "一\n二"), [])]
