"""The words of the project's files, for whoever speaks to a borrower outside a dialogue turn (the gateway, outreach)."""

import logging
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.text.locales import LOCALES, detect_script
from bot.text.sources import sources
from bot.text.speaker import Speaker
from bot.text.template import TextError, places

log = logging.getLogger(__name__)
TROUBLE = "utter_trouble"


@cache
def speaker(locale: str) -> Speaker:
    """Who says the texts of domain.yml, data/phrases.yml and data/knowledge in a locale. Raises KeyError for others."""
    return Speaker(locale, sources())


def say(key: str, values: Mapping[str, Any], locale: str) -> str:
    """The text under a response or phrase key. What cannot be said is logged and becomes an apology, never a template."""
    try:
        return speaker(locale).say(key, values)
    except TextError as wrong:
        return apology(speaker(locale), key, wrong)


def words(locale: str, prefixes: tuple[str, ...]) -> dict[str, str]:
    """The phrases under these prefixes ("ui.", "card.") that need no values, for a page to show."""
    every = speaker(locale)
    found = {key: every.template(key) for key in every.sources if key.startswith(prefixes)}
    return {key: text for key, text in found.items() if not places(text)}


def warm_up() -> None:
    """Read every text and catalog and tell scripts apart once, so that the first borrower does not wait for it.

    Raises where a file is missing or broken.
    """
    for locale in LOCALES:
        say(TROUBLE, {"reference": {"name": ""}}, locale)
    detect_script("")


def apology(said_by: Speaker, key: str, wrong: TextError) -> str:
    """What is said in place of a text that cannot be said; the reference leads to the log."""
    reference = secrets.token_hex(4).upper()
    log.error("%s: cannot say %s in %s: %s", reference, key, said_by.locale, wrong)
    return said_by.say(TROUBLE, {"reference": {"name": reference}})
