"""Every word that the page and the terminal client ask for has been written, in every language."""

import re
from pathlib import Path

import pytest

import bot.channels
from bot.text.locales import LOCALES
from bot.text.say import words

CHANNELS = Path(bot.channels.__file__).parent
SOURCES = [*CHANNELS.glob("page/**/*.js"), CHANNELS / "page" / "index.html", *CHANNELS.glob("chat*.py")]
NAMED = re.compile(r"""["'`]((?:ui|card)\.[\w.]*\w)["'`]""")
BUILT = {  # put together in code
    *(f"ui.connection.{state}" for state in ("connecting", "offline", "unreachable")),
    *(f"ui.{use}.{locale}" for use in ("language", "language_say") for locale in LOCALES),
    *(f"card.plan.{ordinal}" for ordinal in (1, 2, 3)),
    *(f"ui.promise.{promise}" for promise in ("free", "no_secrets", "your_choice")),
    *(f"ui.field.{kind}{more}" for kind in ("amount", "day") for more in ("", "_wrong")),
    *(f"ui.unit.{kind}" for kind in ("amount", "day", "count")),
    *(f"ui.shape.{what}" for what in ("payment", "count")),
    *(f"ui.rating.{score}" for score in range(1, 6)),
    *(f"card.chart.{kind}" for kind in ("principal", "interest", "costs", "balance")),
    *(f"card.{part}" for part in ("principal", "interest", "fee", "penalty", "item", "amount", "standard", "method", "payee")),
}
ASKED_FOR = BUILT | {key for source in SOURCES for key in NAMED.findall(source.read_text())}


def test_the_search_finds_them() -> None:
    assert {"ui.send", "card.extra_less", "ui.show_less", "card.cost_total"} <= ASKED_FOR


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogs_have_them(locale: str) -> None:
    had = words(locale, ("ui.", "card."))
    assert {key for key in ASKED_FOR if not had.get(key)} == set()

