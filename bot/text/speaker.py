"""Keys and typed values put into the words of one locale. Knows nothing of Rasa."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.text import format as written
from bot.text.catalog import translations
from bot.text.sources import Source
from bot.text.template import Place, TextError, leaf_kind, parse
from lending.money import UnknownCurrency

Leaf = Mapping[str, Any]
_ITEM = "· "  # before each entry of a list written line by line


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says texts of `sources` in `locale`. Everything it cannot say raises TextError; it never says a raw template."""

    locale: str
    sources: Mapping[str, Source]

    def say(self, key: str, values: Mapping[str, Any]) -> str:
        """The text under a response or phrase key with its places filled."""
        parts = parse(self.template(key))
        return "".join(part if isinstance(part, str) else self._filled(key, part, values) for part in parts)

    def template(self, key: str) -> str:
        """The text under a key in this locale, unfilled."""
        source = self.sources.get(key)
        if source is None:
            raise TextError(f"nothing is written under {key!r}")
        return str(translations(self.locale).pgettext(source.context, source.text)) if source.text else ""

    def leaf(self, leaf: object, kind: str | None = None) -> str:
        """A typed value in words; `kind` is the type of the place it stands in, by default the leaf's own."""
        kind = kind or leaf_kind(leaf)
        if kind is None or not isinstance(leaf, Mapping):
            raise TextError(f"not a typed value: {type(leaf).__name__}")
        try:
            return self._worded(leaf, kind)
        except (ValueError, TypeError, InvalidOperation, UnknownCurrency) as wrong:
            raise TextError(f"a {kind} that cannot be written: {wrong}") from wrong

    def card(self, part: Any) -> Any:
        """A copy of a card in which every leaf carries its "text"."""
        kind = leaf_kind(part)
        if kind is not None:
            localised = {**part, "text": self.leaf(part, kind)}
            return localised | ({"list": self.card(part["list"])} if kind == "list" else {})
        if isinstance(part, Mapping):
            return {key: self.card(value) for key, value in part.items()}
        return [self.card(each) for each in part] if isinstance(part, (list, tuple)) else part

    def choice(self, choice: Mapping[str, Any]) -> dict[str, Any]:
        """A choice with the title that people see in place of its phrase; what it means is left as it is."""
        title = self.say(choice["phrase"], choice.get("values") or {})
        meaning = {key: value for key, value in choice.items() if key not in ("phrase", "values")}
        return {"title": title, "entities": {}, **meaning}

    def _filled(self, key: str, place: Place, values: Mapping[str, Any]) -> str:
        if place.name not in values:
            raise TextError(f"{key}: {place.name} was not given")
        leaf = values[place.name]
        return self.leaf(leaf, place.type_for(leaf))

    def _difference(self, amount: Decimal, currency: str) -> str:
        """More, less or as much, without a sign: the phrases `difference.*`."""
        which = "more" if amount > 0 else "less" if amount < 0 else "none"
        return self.say(f"difference.{which}", {"amount": {"amount": format(abs(amount), "f"), "currency": currency}})

    def _worded(self, leaf: Leaf, kind: str) -> str:
        match kind:
            case "money":
                return written.format_money(Decimal(leaf["amount"]), leaf["currency"], self.locale)
            case "difference":
                return self._difference(Decimal(leaf["amount"]), leaf["currency"])
            case "date":
                return written.format_date(date.fromisoformat(leaf["date"]), self.locale)
            case "weekday":
                return written.format_weekday(date.fromisoformat(leaf["date"]), self.locale)
            case "time":
                return written.format_time(datetime.fromisoformat(leaf["time"]), self.locale)
            case "rate":
                return written.format_rate(Decimal(leaf["rate"]), self.locale)
            case "count":
                return written.format_count(leaf["count"], self.locale)
            case "phrase":
                return self.say(leaf["phrase"], leaf.get("values") or {})
            case "name":
                return str(leaf["name"])
            case "list":
                return written.format_list([self.leaf(each) for each in leaf["list"]], self.locale)
            case _:
                return "\n".join(_ITEM + self.leaf(each) for each in leaf["list"])
