"""The console's words, in the language a member of staff has chosen: Simplified, Traditional (Taiwan) or English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import (
    DateTimePattern,
    format_date,
    format_timedelta,
    get_date_format,
    get_datetime_format,
    get_time_format,
    parse_pattern,
)
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from bot.text.catalog import ENGLISH, translations
from bot.text.format import format_money, format_rate
from bot.text.locales import SIMPLIFIED, TAIWAN
from bot.text.sources import CONSOLE, PHRASES
from bot.text.template import Place, parse

LANGUAGES = {SIMPLIFIED: "简体中文", TAIWAN: "繁體中文", ENGLISH: "English"}


@dataclass(frozen=True, slots=True)
class Words:
    """Says the keys of data/console.yml, times and durations."""

    locale: str
    zone: ZoneInfo

    def __call__(self, key: str, **values: object) -> str:
        """The text under a key with its {places} filled. Raises KeyError for a key that is not written."""
        return "".join(part if isinstance(part, str) else str(values[part.name]) for part in _parts(self.locale, key))

    def known(self, key: str, otherwise: str) -> str:
        """The text under a key, or `otherwise` where none is written."""
        return self(key) if key in _sources() else otherwise

    def named(self, kind: str, code: str) -> str:
        """A code as borrowers read it; staff who read English see the code."""
        return code if self.locale == ENGLISH else self.known(f"{kind}.{code}", code)

    def intent(self, name: str) -> str:
        """An intent as borrowers see it offered."""
        return self.named("intent", name)

    @property
    def intents(self) -> list[tuple[str, str]]:
        """All intents that are named, each with its name for staff, in its order."""
        names = [key.removeprefix("intent.") for key in _sources() if key.startswith("intent.")]
        return sorted(((name, self.intent(name)) for name in names), key=lambda each: each[1])

    def mark(self, mark: str) -> str:
        kind, _, value = mark.partition(":")
        if kind == "intent":
            return self.intent(value)
        if value and f"mark.{mark}" not in _sources():
            return f"{self.known(f'mark.{kind}', kind)} {value}"
        return self.known(f"mark.{mark}", mark)

    def money(self, amount: Decimal, currency: str) -> str:
        return format_money(amount, currency, SIMPLIFIED)  # figures are written the same in all three

    def rate(self, annual: Decimal) -> str:
        return format_rate(annual, SIMPLIFIED)

    def whole(self, number: float) -> str:
        return format_decimal(round(number), locale=self.locale)

    def share(self, share: float) -> str:
        return format_percent(share, "#,##0.0%", locale=self.locale)

    def day(self, day: date) -> str:
        return format_date(day, "medium", locale=self.locale)

    def time(self, at: datetime) -> str:
        pattern, locale = _short(self.locale)
        return pattern.apply(at.astimezone(self.zone), locale)

    def since(self, at: datetime, now: datetime) -> str:
        return format_timedelta(now - at, threshold=2, locale=self.locale)  # "9 days", not "a week"

    def lasted(self, time: timedelta) -> str:
        """In days, or in hours where it was less than two days."""
        days = time / timedelta(days=1)
        unit, number = ("day", days) if days >= 2 else ("hour", 24 * days)
        return format_unit(number, unit, "short", "#,##0.0", self.locale)

    @property
    def tag(self) -> str:
        """For the page's lang attribute."""
        return self.locale.replace("_", "-")


@cache
def _parts(locale: str, key: str) -> Sequence[str | Place]:
    return tuple(parse(str(translations(locale).pgettext(key, _sources()[key]))))


@cache
def _short(locale: str) -> tuple[DateTimePattern, Locale]:
    """As babel's format_datetime has it, read once: a long conversation tells hundreds of times."""
    around = str(get_datetime_format("short", locale=locale)).replace("'", "")
    day, clock = get_date_format("short", locale=locale).pattern, get_time_format("short", locale=locale).pattern
    return parse_pattern(around.replace("{0}", clock).replace("{1}", day)), Locale.parse(locale)


@cache
def _sources() -> dict[str, str]:
    phrases: dict[str, str] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    console: dict[str, str] = yaml.safe_load(CONSOLE.read_text(encoding="utf-8"))
    return {key: text for key, text in phrases.items() if key.startswith(("intent.", "plan.", "contact.", "product."))} | console
